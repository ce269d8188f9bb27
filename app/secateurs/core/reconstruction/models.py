"""Reconstruction of any Keras model, layer by layer in the order of the calls."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.arrays import Array, Mask
from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.network.batches import batch_size, work_of
from secateurs.core.network.copying import copy_of
from secateurs.core.network.reading import kernel_of, layers_by_name, set_weights
from secateurs.core.network.sizes import batch_for
from secateurs.core.network.structure import KernelLayer
from secateurs.core.network.tracing.calls import graph_of
from secateurs.core.network.tracing.kinds import CONVOLUTIONS, SEPARABLE, is_plain, kind_of
from secateurs.core.network.tracing.labelling import label
from secateurs.core.network.tracing.unit_sets import removed_by
from secateurs.core.pruning.columns import from_matrix, matrix
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.reconstruction.judging import (
    HARDER,
    MOST,
    answer_of,
    answers,
    apart,
    check_finite,
)
from secateurs.core.reconstruction.listening import heard
from secateurs.core.reconstruction.moments import Moments, moments_of
from secateurs.core.reconstruction.patches import sampled_rows
from secateurs.core.reconstruction.solve import RIDGE, refit

if TYPE_CHECKING:
    import keras

REFITTED = {"Dense"} | CONVOLUTIONS | SEPARABLE  # of separable layers the pointwise kernel
STILL = 1e-6  # of a channel's largest value: what changes no more than this is constant


def reconstructed_model(
    pruned: Pruned,
    teacher: "keras.Model",
    x: Any,
    count: int,
    *,
    ridge: float = RIDGE,
    seed: int = 0,
    classifier: bool = False,
    report: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Cancelled = never,
) -> "keras.Model":
    """Return a copy of the pruned model, refitted to the teacher.

    Where that does not bring the answers nearer to the teacher's, it is tried again with more
    ridge; if that does not help either, the copy is left as it was.

    Args:
        x: `count` samples, as the model takes them.
        classifier: whether the outputs are to be compared as classes.
    """
    student, guide = copy_of(pruned.model), copy_of(teacher)
    start = student.get_weights()
    layers = [each for each in pruned.structure.layers if _can_be_refitted(student, each)]
    size = batch_size(work_of(pruned.structure), batch_for(teacher, MOST))
    wanted, answer = answers(guide, x, count, size, cancelled), answer_of(guide, classifier)
    check_finite(wanted)
    targets = _targets(guide, layers, x, count, seed, size, cancelled)
    gone = _gone(student, pruned)
    error = apart(answers(student, x, count, size, cancelled), wanted, answer)
    for harder in HARDER:
        for done, layer in enumerate(layers):
            rows, still = _inputs(student, layer, x, count, seed, size, cancelled)
            mask = matrix(_mask(pruned, layer), layer)
            go_on(cancelled)
            known = moments_of(
                rows, targets[layer.name], biased=_biased(student, layer), cancelled=cancelled
            )
            taken_over = still & gone.get(layer.name, np.False_)
            _refit(student, layer, known, mask, taken_over, pruned.method == "unit", ridge * harder)
            report(done + 1, len(layers))
        if apart(answers(student, x, count, size, cancelled), wanted, answer) <= error:
            return student
        set_weights(student, start)
    return student


def _can_be_refitted(model: "keras.Model", layer: KernelLayer) -> bool:
    found = layers_by_name(model)[layer.name]
    plain = is_plain(found) and getattr(found, "groups", 1) == 1
    first = getattr(found, "data_format", None) == "channels_first"
    return layer.kind in REFITTED and plain and not first


def _gone(student: "keras.Model", pruned: Pruned) -> dict[str, Mask]:
    """Return which channels that a kernel reads are given by removed units, by layer."""
    if pruned.kept is None:
        return {}
    labelled = label(graph_of(student))
    removed = list(removed_by(labelled, pruned.kept))
    found: dict[str, Mask] = {}
    for name, layer in layers_by_name(student).items():
        if name in labelled.entering:
            spread = layer.depth_multiplier if kind_of(layer) in SEPARABLE else 1
            found[name] = np.repeat(np.isin(labelled.entering[name], removed), spread)
    return found


def _mask(pruned: Pruned, layer: KernelLayer) -> Mask:
    return pruned.masks.get(layer.name, np.ones(layer.shape, bool))


def _targets(
    guide: "keras.Model",
    layers: list[KernelLayer],
    x: Any,
    count: int,
    seed: int,
    size: int,
    cancelled: Cancelled,
) -> dict[str, Array]:
    """Return the teacher's pre-activations at the places drawn, (rows, units), by layer."""
    found, described = layers_by_name(guide), {layer.name: layer for layer in layers}
    parts: dict[str, list[Array]] = {name: [] for name in described}
    for name, read, rng in heard(guide, layers, x, count, seed, size, cancelled):
        kernel = matrix(np.asarray(kernel_of(found[name]).numpy()), described[name])
        bias = found[name].bias.numpy() if found[name].use_bias else np.float32(0)
        parts[name].append(sampled_rows(found[name], read, rng) @ kernel + bias)
    return {name: np.concatenate(each) for name, each in parts.items() if each}


def _inputs(
    student: "keras.Model",
    layer: KernelLayer,
    x: Any,
    count: int,
    seed: int,
    size: int,
    cancelled: Cancelled,
) -> tuple[Array, Mask]:
    """Return what the layer's kernel reads at the same places, and which channels are constant."""
    found = layers_by_name(student)[layer.name]
    rows: list[Array] = []
    lowest: Array | None = None
    highest: Array | None = None
    for _, read, rng in heard(student, [layer], x, count, seed, size, cancelled):
        rows.append(sampled_rows(found, read, rng))
        flat = read.reshape(-1, read.shape[-1])
        low, high = flat.min(axis=0), flat.max(axis=0)
        lowest = low if lowest is None else np.minimum(lowest, low)
        highest = high if highest is None else np.maximum(highest, high)
    if lowest is None or highest is None:
        return np.zeros((0, 0), np.float32), np.zeros(0, bool)
    largest = np.maximum(np.abs(lowest), np.abs(highest))
    return np.concatenate(rows), np.asarray(highest - lowest <= STILL * largest)


def _refit(
    student: "keras.Model",
    layer: KernelLayer,
    known: Moments,
    mask: Mask,
    taken_over: Mask,
    units: bool,
    ridge: float,
) -> None:
    found = layers_by_name(student)[layer.name]
    variable = kernel_of(found)
    start = matrix(np.asarray(variable.numpy()), layer)
    if not found.use_bias:
        variable.assign(from_matrix(refit(known, mask, start, ridge)[0], layer))
        return
    # Of removed units the bias takes over what they emit, so that they can be taken out exactly.
    read = ~np.tile(taken_over, len(mask) // len(taken_over))[:, None]
    kernel, bias = refit(known, mask & read, start, ridge)
    variable.assign(from_matrix(kernel, layer))
    moved = mask.any(axis=0) if units else np.ones(layer.units, bool)
    found.bias.assign(np.where(moved, bias, found.bias.numpy()))


def _biased(model: "keras.Model", layer: KernelLayer) -> bool:
    return bool(layers_by_name(model)[layer.name].use_bias)
