"""Refit a copy of any pruned Keras model, a layer at a time, to what the teacher's give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Array, Mask
from secateurs.core.base.cancelled import Cancelled, CountReport, go_on, never, silent
from secateurs.core.graph.copies import copy_of
from secateurs.core.graph.keras_layers import kernel_of, layers_by_name, set_weights
from secateurs.core.graph.kinds import CONVOLUTIONS, DEPTHWISE, SEPARABLE, is_plain, kind_of
from secateurs.core.graph.layer_state import samples_at_once
from secateurs.core.graph.structure import KernelLayer
from secateurs.core.graph.trace import labels_of
from secateurs.core.graph.unit_sets import removed_by
from secateurs.core.network.batches import work_of
from secateurs.core.network.sizes import batch_for
from secateurs.core.pruning.pruned import Pruned, Repair
from secateurs.core.ranking.parts import from_matrix, matrix
from secateurs.core.repair.chain import RepairSettings
from secateurs.core.repair.errors import (
    AN_INPUT,
    EXACT,
    HARDER,
    MOST,
    Answer,
    Errors,
    Places,
    answer_of,
    check_finite,
    held_out,
    nearer,
    off,
    output_error,
    outputs_in_batches,
    samples_wanted,
)
from secateurs.core.repair.least_squares import moments_of, refit
from secateurs.core.repair.observations import Drawn, Heard, observed, sampled_rows

if TYPE_CHECKING:
    import keras


REFITTED = {"Dense"} | CONVOLUTIONS | SEPARABLE  # of separable layers the pointwise kernel

STILL = 1e-6  # of a channel's largest value: what changes no more than this is constant


def reconstructed_model(
    pruned: Pruned,
    teacher: "keras.Model",
    samples: Drawn,
    settings: RepairSettings,
    report: CountReport = silent,
    cancelled: Cancelled = never,
) -> "tuple[keras.Model, Repair]":
    """Return a copy of the pruned model, refitted to the teacher.

    A layer is taken over where samples held out of its fit come nearer to the teacher's
    pre-activations, if need be held back with more ridge; and all of it where neither the answers
    to the samples at hand nor to those held out move away from the teacher's. Otherwise the copy
    is left as it was.
    """
    student, guide = copy_of(pruned.model), copy_of(teacher)
    start = student.get_weights()
    layers = [each for each in pruned.structure.layers if _can_be_refitted(student, each)]
    never = _never_refitted(pruned, [layer.name for layer in layers])
    size = batch_for(teacher, MOST, work_of(pruned.structure), watched=True)
    x, count = samples.x, samples.count
    wanted = outputs_in_batches(guide, x, count, size, cancelled)
    answer = answer_of(guide, settings.classifier)
    check_finite(wanted)
    fit, judges = held_out(count, samples_at_once(student) or 1)
    fitted, judging = (_at(places, samples) for places in (fit, judges))
    if not len(judges):
        names = tuple(layer.name for layer in layers)
        widest = max((int(_mask(pruned, each).sum() // each.units) for each in layers), default=0)
        return student, Repair(count, names, samples_wanted(widest), never)
    work = _Work(pruned, student, guide, layers, fitted, judging, size, cancelled)
    targets = _targets(work, fitted), _targets(work, judging)
    gone = _gone(student, pruned)

    def error() -> Errors:
        return _errors(
            outputs_in_batches(student, x, count, size, cancelled), wanted, judges, answer
        )

    before = error()
    none = np.zeros(1, bool)
    for harder in HARDER:
        work.left, work.enough = [], 0
        for done, layer in enumerate(layers):
            over = gone.get(layer.name, none)
            _refit(work, layer, targets, over, settings.ridge * harder)
            report(done + 1, len(layers))
        if nearer(error(), before):
            return student, Repair(count, tuple(work.left), work.enough, never)
        set_weights(student, start)
    return student, Repair(count, tuple(layer.name for layer in layers), work.most, never)


@dataclass(slots=True, eq=False)
class _Work:
    """A repair under way.

    Attributes:
        left: layers that stay as they were.
        enough: samples that would do for these, and for the widest of all.
    """

    pruned: Pruned
    student: "keras.Model"
    guide: "keras.Model"
    layers: list[KernelLayer]
    fitted: Drawn
    judging: Drawn
    size: int  # of a batch
    cancelled: Cancelled
    left: list[str] = field(default_factory=list)
    enough: int = 0
    most: int = 0


def _at(places: Places, samples: Drawn) -> Drawn:
    import keras

    part = keras.tree.map_structure(lambda each: np.asarray(each)[places], samples.x)
    return Drawn(part, len(places), samples.seed)


def _errors(
    given: Sequence[Array], wanted: Sequence[Array], judges: Places, answer: Answer
) -> Errors:
    held = [each[judges] for each in given], [each[judges] for each in wanted]
    return output_error(given, wanted, answer), output_error(*held, answer)


def _can_be_refitted(model: "keras.Model", layer: KernelLayer) -> bool:
    if layer.kind not in REFITTED or layer.is_inner:
        return False
    found = layers_by_name(model)[layer.name]
    plain = is_plain(found) and getattr(found, "groups", 1) == 1
    first = getattr(found, "data_format", None) == "channels_first"
    return plain and not first


def _never_refitted(pruned: Pruned, refitted: Sequence[str]) -> tuple[str, ...]:
    """Return the layers that lost something and are of no kind that is refitted.

    Of a separable convolution that lost weights it is its depthwise kernel; the other is refitted.
    Where units went, what is left of a depthwise kernel has nothing to make up for.
    """
    alone = SEPARABLE | DEPTHWISE if pruned.kept is not None else set()
    lost = [
        each
        for each in pruned.structure.layers
        if each.name not in refitted and each.kind not in alone and not _mask(pruned, each).all()
    ]
    names = (
        each.owner if each.is_inner and each.kind not in SEPARABLE else each.name for each in lost
    )
    return tuple(dict.fromkeys(names))


def _gone(student: "keras.Model", pruned: Pruned) -> dict[str, Mask]:
    """Return which channels that a kernel reads are given by removed units, by layer."""
    if pruned.kept is None:
        return {}
    labelled = labels_of(student, pruned.structure)
    removed = list(removed_by(labelled, pruned.kept))
    found: dict[str, Mask] = {}
    for name, layer in layers_by_name(student).items():
        if name in labelled.entering:
            spread = layer.depth_multiplier if kind_of(layer) in SEPARABLE else 1
            found[name] = np.repeat(np.isin(labelled.entering[name], removed), spread)
    return found


def _mask(pruned: Pruned, layer: KernelLayer) -> Mask:
    return pruned.masks.get(layer.name, np.ones(layer.shape, bool))


def _targets(work: _Work, samples: Drawn) -> dict[str, Array]:
    """Return the teacher's pre-activations at the places drawn, (rows, units), by layer."""
    found = layers_by_name(work.guide)
    described = {layer.name: layer for layer in work.layers}
    parts: dict[str, list[Array]] = {name: [] for name in described}
    for name, read, rng, counting in _observed(work, work.guide, work.layers, samples):
        kernel = matrix(np.asarray(kernel_of(found[name]).numpy()), described[name])
        bias = found[name].bias.numpy() if found[name].use_bias else np.float32(0)
        parts[name].append(sampled_rows(found[name], read, rng, counting) @ kernel + bias)
    return {name: np.concatenate(each) for name, each in parts.items() if each}


def _inputs(work: _Work, layer: KernelLayer, samples: Drawn) -> tuple[Array, Mask]:
    """Return what the layer's kernel reads at the same places, and which channels are constant."""
    found = layers_by_name(work.student)[layer.name]
    rows: list[Array] = []
    lowest: Array | None = None
    highest: Array | None = None
    for _, read, rng, counting in _observed(work, work.student, [layer], samples):
        rows.append(sampled_rows(found, read, rng, counting))
        flat = read.reshape(-1, read.shape[-1])
        low, high = flat.min(axis=0), flat.max(axis=0)
        lowest = low if lowest is None else np.minimum(lowest, low)
        highest = high if highest is None else np.maximum(highest, high)
    if lowest is None or highest is None:
        return np.zeros((0, 0), np.float32), np.zeros(0, bool)
    size = np.maximum(np.abs(lowest), np.abs(highest))
    return np.concatenate(rows), np.asarray(highest - lowest <= STILL * size)


def _observed(
    work: _Work, model: "keras.Model", layers: list[KernelLayer], samples: Drawn
) -> Iterator[Heard]:
    return observed(model, layers, samples, work.size, work.cancelled)


def _refit(
    work: _Work,
    layer: KernelLayer,
    targets: tuple[dict[str, Array], dict[str, Array]],
    gone: Mask,
    ridge: float,
) -> None:
    """Refit one layer where that helps the samples held out."""
    rows, still = _inputs(work, layer, work.fitted)
    judges, also_still = _inputs(work, layer, work.judging)
    heard = [len(rows), len(judges)]
    if heard != [len(each[layer.name]) for each in targets] or not all(heard):
        _leave(work, layer, work.most)  # other steps are masked than the teacher's, or all
        return
    go_on(work.cancelled)
    mask = matrix(_mask(work.pruned, layer), layer)
    own = layers_by_name(work.student)[layer.name]
    start = matrix(np.asarray(kernel_of(own).numpy()), layer)
    bias = np.asarray(own.bias.numpy()) if own.use_bias else np.zeros(layer.units, np.float32)
    moved = mask.any(axis=0) if work.pruned.method == "unit" else np.ones(layer.units, bool)
    if own.use_bias:
        # Of removed units the bias takes over what they emit, so that they can be taken out.
        taken_over = still & also_still & gone
        mask = mask & ~np.tile(taken_over, len(mask) // len(taken_over))[:, None]
    inputs = int(mask.sum(axis=0).max(initial=0))
    wanted = samples_wanted(inputs, len(rows) / work.fitted.count)
    work.most = max(work.most, wanted)
    right = targets[1][layer.name][:, moved]
    best = off((judges @ start + bias)[:, moved], right)
    if best <= EXACT:
        return
    known = moments_of(rows, targets[0][layer.name], biased=own.use_bias, cancelled=work.cancelled)
    found: tuple[Array, Array] | None = None
    for harder in HARDER:
        kernel, offset = refit(known, mask, start, ridge * harder, work.cancelled)
        kernel, offset = _allowed(own, layer, kernel, offset)
        error = off((judges @ kernel + (offset if own.use_bias else bias))[:, moved], right)
        if error < best:
            best, found = error, (kernel, np.where(moved, offset, bias))
        if found is not None and len(rows) >= AN_INPUT * inputs:
            break  # so many samples need not be held back
    if found is None:
        _leave(work, layer, wanted)
        return
    kernel_of(own).assign(from_matrix(found[0], layer))
    if own.use_bias:
        own.bias.assign(found[1])


def _allowed(
    own: "keras.Layer", layer: KernelLayer, kernel: Array, bias: Array
) -> tuple[Array, Array]:
    """Bring a fit into what the constraints of its layer allow; zeros stay."""
    variable = kernel_of(own)
    if variable.constraint is not None:
        shaped = np.asarray(variable.constraint(from_matrix(kernel, layer)))
        kernel = np.where(kernel == 0, np.float32(0), matrix(shaped, layer))
    if own.use_bias and own.bias.constraint is not None:
        bias = np.asarray(own.bias.constraint(bias))
    return kernel, bias


def _leave(work: _Work, layer: KernelLayer, wanted: int) -> None:
    work.left.append(layer.name)
    work.enough = max(work.enough, wanted)
