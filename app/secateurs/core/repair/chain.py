"""Fit the output layer to the teacher's class probabilities rather than to its logits."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from secateurs.core.base.arrays import Array, Mask, frozen
from secateurs.core.base.cancelled import Cancelled, CountReport, go_on, never, silent
from secateurs.core.network.forward import activations, emitted, logits, probabilities
from secateurs.core.network.network import Layer, Network, chain_of, with_layers
from secateurs.core.pruning.pruned import Repair
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.cut import Cut, narrowed
from secateurs.core.repair.coordinate_sweeps import SWEEPS, swept
from secateurs.core.repair.errors import (
    AN_INPUT,
    EXACT,
    HARDER,
    Answer,
    Errors,
    held_out,
    nearer,
    off,
    output_error,
    samples_wanted,
)
from secateurs.core.repair.least_squares import RIDGE, Doubles, Moments, moments_of, refit

ROUNDS = 50


def probability_fit(
    passed: Array,
    answers: Array,
    kernel: Array,
    bias: Array,
    rounds: int = ROUNDS,
    cancelled: Cancelled = never,
) -> tuple[Array, Array]:
    """Return output weights whose class probabilities come near to the teacher's.

    Squared error cares for every logit alike, although the largest decide; that costs most where
    a few units are left. Each round is a least-squares fit to moved targets and cannot raise the
    cross-entropy (the fixed bound on the curvature of Boehning 1992).

    Args:
        passed: (n, units) float32, what reaches the output layer.
        answers: (n, classes) float32, the teacher's logits.
        kernel: (units, classes), where to start.
        bias: (classes,).

    Returns:
        (units, classes) and (classes,) float32, read-only.
    """
    wanted = probabilities(answers)
    known = moments_of(passed, answers, cancelled=cancelled)
    size = float(np.trace(known.gram)) / max(1, len(known.gram)) + 1e-12
    system = known.gram + 1e-4 * size * np.eye(len(known.gram))
    inverse = np.linalg.inv(system)
    weights: Doubles = kernel.astype(np.float64)
    offset: Doubles = bias.astype(np.float64)
    centred = (passed - known.mean.astype(np.float32)).T
    for _ in range(rounds):
        go_on(cancelled)
        given = passed @ weights.astype(np.float32) + offset.astype(np.float32)
        force = 2 * (wanted - probabilities(given))
        change = inverse @ (centred @ force)
        weights = weights + change
        offset = offset + force.mean(axis=0) - known.mean @ change
    return frozen(weights.astype(np.float32)), frozen(offset.astype(np.float32))


@dataclass(frozen=True, slots=True)
class RepairSettings:
    """How survivors are refitted.

    Attributes:
        ridge: how strongly a fit is held back at the weights before it.
        sweeps: how often to go back from the output; of a chain.
        classifier: whether the outputs are compared as classes.
        drop_bias: whether removed units lose their biases, too; of a chain.
    """

    ridge: float = RIDGE
    sweeps: int = SWEEPS
    classifier: bool = True
    drop_bias: bool = False


USUAL = RepairSettings()

SWEPT_SAMPLES = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Teacher:
    """A dense network and what its units do on some inputs: shared by every level.

    Attributes:
        inputs: (n, inputs) float32, read-only; those that judge a fit come last.
        targets: the pre-activations of every layer, (n, units) float32, read-only.
        first: the moments of the first layer, whose inputs no pruning changes.
        fitted: how many inputs are fitted to; the others judge.
    """

    network: Network
    inputs: Array
    targets: tuple[Array, ...]
    first: Moments
    fitted: int


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """A network, and what came of its repair."""

    network: Network
    repair: Repair


def teacher_of(network: Network, inputs: Array, cancelled: Cancelled = never) -> Teacher:
    """Let the dense network answer inputs (n, inputs) float32."""
    fit, judges = held_out(len(inputs))
    inputs = frozen(inputs[np.concatenate([fit, judges])])
    targets: list[Array] = []
    passed = inputs
    for layer in network.layers:
        go_on(cancelled)
        targets.append(frozen(passed @ layer.kernel + layer.bias))
        passed = emitted(targets[-1].copy(), layer)
    first = moments_of(inputs[: len(fit)], targets[0][: len(fit)], cancelled=cancelled)
    return Teacher(network, inputs, tuple(targets), first, len(fit))


def reconstruct_network(
    teacher: Teacher,
    cut: Cut,
    *,
    before: Network | None = None,
    settings: RepairSettings = USUAL,
    report: CountReport = silent,
    cancelled: Cancelled = never,
) -> Reconstruction:
    """Refit every layer to the teacher's pre-activations.

    For units sweeps back from the output follow (see `swept`), and for a classifier a last fit
    of the output layer to the teacher's probabilities. Each step is taken where it brings
    the samples held out of the fits nearer to the teacher's: a layer that is not is tried again
    with more ridge, then left as it was. So is the whole.

    Each layer reads what the layers already refitted emit, so that it makes up for their
    errors. The result has the cut's zeros; of removed units it has no rows either, and their
    biases as `prune` leaves them, so that `compact` of it with the same cut is exact.

    What an earlier pruning took from the teacher stays gone, single weights too.

    Args:
        before: the pruned network, where it is no longer what the cut makes of the teacher.
    """
    cut = narrowed(cut, [teacher.network.masks.get(each.name) for each in teacher.network.prunable])
    given = before or _pruned(teacher.network, cut, settings.drop_bias)
    samples = len(teacher.inputs)
    if not cut.parts_removed:
        return Reconstruction(given, Repair(samples))
    kept = _units_kept(teacher.network, cut)
    names = tuple(layer.name for layer in given.layers)
    widest = samples_wanted(max(mask.sum(axis=0).max(initial=0) for mask in cut.masks))
    if teacher.fitted == samples:  # nothing can judge
        return Reconstruction(given, Repair(samples, names, widest))
    classes = settings.classifier and teacher.network.classes > 1
    work = _Work(teacher, cut, given, kept, classes)
    unfitted = chain_of(tuple(map(work.as_given, range(len(given.layers)))))
    first = work.apart(lambda part: logits(unfitted, teacher.inputs[part]))
    # Of weights enough are left: a sweep takes long there and gains little.
    sweeps = settings.sweeps if cut.method == "unit" else 0
    for harder in HARDER:
        small, passed = _refitted(work, settings.ridge * harder, report, cancelled)
        error = work.apart(_answers(small.output, passed))
        if all(units.any() for units in kept):
            small, error = _brought_nearer(work, small, passed, error, sweeps, cancelled)
        if nearer(error, first):
            found = _in_place(teacher.network, small, kept, settings.drop_bias)
            masks = (layer.name for layer in found.prunable), cut.masks
            found = replace(found, known_masks=dict(zip(*masks, strict=True)))
            left = Repair(samples, tuple(work.left), samples_wanted(work.inputs))
            return Reconstruction(found, left)
    return Reconstruction(given, Repair(samples, names, widest))


Answers = Callable[[slice], Array]  # which samples -> their logits


@dataclass(slots=True, eq=False)
class _Work:
    """A repair under way.

    Attributes:
        given: the pruned network.
        kept: what survives of the inputs, of every layer's units, and of the classes.
        classes: whether the answers are compared as classes.
        left: layers that stay as they were.
        inputs: the most that a unit of these has.
    """

    teacher: Teacher
    cut: Cut
    given: Network
    kept: list[Mask]
    classes: bool
    left: list[str] = field(default_factory=list)
    inputs: int = 0

    def as_given(self, index: int) -> Layer:
        """Return what is left of a layer, what removed units before it emit in its bias."""
        layer, rows, columns = self.given.layers[index], self.kept[index], self.kept[index + 1]
        part = _part(layer, rows, columns)
        if rows.all():
            return part
        before = self.given.layers[index - 1]
        constant = emitted(before.bias[~rows].copy(), before)
        folded = constant.astype(np.float64) @ layer.kernel[np.ix_(~rows, columns)]
        return replace(part, bias=(part.bias + folded).astype(np.float32))

    def apart(self, answers: Answers) -> Errors:
        """Return how far answers are from the teacher's: of many samples, of those held out."""
        teacher, found = self.teacher, list[float]()
        kind: Answer = "logits" if self.classes else "numbers"
        for part in (slice(SWEPT_SAMPLES), slice(teacher.fitted, None)):
            found.append(output_error([answers(part)], [teacher.targets[-1][part]], kind))
        return found[0], found[1]


def _answers(output: Layer, passed: Array) -> Answers:
    """Answer for what reaches the output layer, (n, units) float32."""
    return lambda part: emitted(passed[part] @ output.kernel + output.bias, output)


def _refitted(
    work: _Work, ridge: float, report: CountReport, cancelled: Cancelled
) -> tuple[Network, Array]:
    """Return the refitted network, its removed units gone, and what reaches its output layer."""
    teacher, layers = work.teacher, list[Layer]()
    work.left, work.inputs = [], 0
    passed = teacher.inputs
    everything = np.ones(teacher.network.output.kernel.shape, bool)
    for index, mask in enumerate((*work.cut.masks, everything)):
        go_on(cancelled)
        layers.append(_layer(work, index, mask, passed, ridge, cancelled))
        if index < len(work.cut.masks):
            passed = emitted(passed @ layers[-1].kernel + layers[-1].bias, layers[-1])
        report(index + 1, len(teacher.targets))
    return chain_of(tuple(layers)), passed


def _layer(
    work: _Work, index: int, mask: Mask, passed: Array, ridge: float, cancelled: Cancelled
) -> Layer:
    """Refit one layer to what reaches it; what does not help is held back more, then left."""
    teacher, rows, columns = work.teacher, work.kept[index], work.kept[index + 1]
    as_given = work.as_given(index)
    judges, wanted = passed[teacher.fitted :], teacher.targets[index][teacher.fitted :, columns]
    best = off(judges @ as_given.kernel + as_given.bias, wanted)
    if best <= EXACT:
        return as_given
    small = _part(teacher.network.layers[index], rows, columns)
    known = _moments(teacher, index, passed, columns, cancelled)
    within, taken = mask[np.ix_(rows, columns)], None
    inputs = int(within.sum(axis=0).max(initial=0))
    for harder in HARDER:
        kernel, bias = refit(known, within, small.kernel, ridge * harder, cancelled)
        error = off(judges @ kernel + bias, wanted)
        if error < best:
            best, taken = error, replace(small, kernel=kernel, bias=bias)
        if taken is not None and teacher.fitted >= AN_INPUT * inputs:
            break  # so many samples need not be held back
    if taken is None:
        work.left.append(small.name)
        work.inputs = max(work.inputs, inputs)
    return taken or as_given


def _brought_nearer(
    work: _Work, small: Network, passed: Array, error: Errors, sweeps: int, cancelled: Cancelled
) -> tuple[Network, Errors]:
    """Sweep back from the output, then fit the classes; each where it helps.

    Args:
        passed: what reaches the output layer.
    """
    teacher = work.teacher
    some = slice(min(teacher.fitted, SWEPT_SAMPLES))
    answers = teacher.targets[-1][some]
    moved = swept(small, teacher.inputs[some], answers, sweeps, cancelled=cancelled)
    if moved is not small:
        reached = activations(moved, teacher.inputs)[-2]
        found = work.apart(_answers(moved.output, reached))
        if nearer(found, error):
            small, passed, error = moved, reached, found
    if not work.classes:
        return small, error
    output = small.output
    kernel, bias = probability_fit(
        passed[some], answers, output.kernel, output.bias, cancelled=cancelled
    )
    output = replace(output, kernel=kernel, bias=bias)
    found = work.apart(_answers(output, passed))
    if nearer(found, error):
        small, error = chain_of((*small.hidden, output)), found
    return small, error


def _pruned(network: Network, cut: Cut, drop_bias: bool) -> Network:
    pruned = prune_network(network, cut)
    if not drop_bias or cut.method != "unit":
        return pruned
    hidden = (
        replace(layer, bias=frozen(np.where(kept, layer.bias, np.float32(0))))
        for layer, kept in zip(pruned.hidden, cut.kept, strict=True)
    )
    return with_layers(pruned, (*hidden, pruned.output))


def _units_kept(network: Network, cut: Cut) -> list[Mask]:
    """Return what survives of the inputs, of every layer's units, and of the classes."""
    inputs, classes = np.ones(network.inputs, bool), np.ones(network.classes, bool)
    if cut.method == "unit":
        return [inputs, *cut.kept, classes]
    return [inputs, *(np.ones(layer.units, bool) for layer in network.prunable), classes]


def _moments(
    teacher: Teacher, index: int, passed: Array, columns: Mask, cancelled: Cancelled
) -> Moments:
    if index == 0:
        first = teacher.first
        return replace(first, cross=first.cross[:, columns], target_mean=first.target_mean[columns])
    some = slice(teacher.fitted)
    return moments_of(passed[some], teacher.targets[index][some, columns], cancelled=cancelled)


def _part(layer: Layer, rows: Mask, columns: Mask) -> Layer:
    return replace(layer, kernel=layer.kernel[np.ix_(rows, columns)], bias=layer.bias[columns])


def _in_place(network: Network, small: Network, kept: list[Mask], drop_bias: bool) -> Network:
    """Put the refitted rows and columns where they belong; all others are zero."""
    layers: list[Layer] = []
    for index, (layer, part) in enumerate(zip(network.layers, small.layers, strict=True)):
        kernel = np.zeros(layer.kernel.shape, np.float32)
        kernel[np.ix_(kept[index], kept[index + 1])] = part.kernel
        bias = np.zeros_like(layer.bias) if drop_bias else layer.bias.copy()
        bias[kept[index + 1]] = part.bias
        layers.append(replace(layer, kernel=frozen(kernel), bias=frozen(bias)))
    return with_layers(network, layers)
