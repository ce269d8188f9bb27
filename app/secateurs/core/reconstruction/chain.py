"""Reconstruction of a network of Dense layers, from the first layer to the output."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from secateurs.core.arrays import Array, Mask, frozen
from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.network.forward import activations, emitted, logits
from secateurs.core.network.network import Layer, Network
from secateurs.core.pruning.cut import Cut, narrowed
from secateurs.core.pruning.prune import compact, prune
from secateurs.core.reconstruction.judging import HARDER, apart
from secateurs.core.reconstruction.moments import Moments, moments_of
from secateurs.core.reconstruction.readout import probability_fit
from secateurs.core.reconstruction.solve import RIDGE, refit
from secateurs.core.reconstruction.sweeps import SWEEPS, swept

Report = Callable[[int, int], None]  # layers done, layers in all

SWEPT_SAMPLES = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Teacher:
    """A dense network and what its units do on some inputs: shared by every level.

    Attributes:
        inputs: (n, inputs) float32, read-only.
        targets: the pre-activations of every layer, (n, units) float32, read-only.
        first: the moments of the first layer, whose inputs no pruning changes.
    """

    network: Network
    inputs: Array
    targets: tuple[Array, ...]
    first: Moments


def teacher_of(network: Network, inputs: Array, cancelled: Cancelled = never) -> Teacher:
    """Let the dense network answer inputs (n, inputs) float32."""
    targets: list[Array] = []
    passed = inputs
    for layer in network.layers:
        go_on(cancelled)
        targets.append(frozen(passed @ layer.kernel + layer.bias))
        passed = emitted(targets[-1].copy(), layer)
    first = moments_of(inputs, targets[0], cancelled=cancelled)
    return Teacher(network, inputs, tuple(targets), first)


def reconstruct_network(
    teacher: Teacher,
    cut: Cut,
    *,
    before: Network | None = None,
    drop_bias: bool = False,
    ridge: float = RIDGE,
    sweeps: int = SWEEPS,
    classifier: bool = True,
    report: Report = lambda done, total: None,
    cancelled: Cancelled = never,
) -> Network:
    """Refit every layer to the teacher's pre-activations.

    For units `sweeps` back from the output follow (see `swept`), and for a classifier a last
    fit of the output layer to the teacher's probabilities. Where all that does not bring the
    answers nearer to the teacher's, it is tried again with more ridge; if that does not help
    either, what was pruned is returned as it is.

    Each layer reads what the layers already refitted emit, so that it makes up for their
    errors. The result has the cut's zeros; of removed units it has no rows either, and their
    biases as `prune` leaves them, so that `compact` of it with the same cut is exact.

    What an earlier pruning took from the teacher stays gone, single weights too.

    Args:
        before: the pruned network, where it is no longer what the cut makes of the teacher.
    """
    cut = narrowed(cut, [teacher.network.masks.get(each.name) for each in teacher.network.prunable])
    kept = _units_kept(teacher.network, cut)
    given = before or prune(teacher.network, cut, drop_bias=drop_bias)
    if not cut.parts_removed:
        return given
    error = _apart(teacher, before or _small(teacher.network, cut, drop_bias), classifier)
    for harder in HARDER:
        found = _refitted(teacher, cut, kept, ridge * harder, sweeps, classifier, report, cancelled)
        if _apart(teacher, found, classifier) <= error:
            return _in_place(teacher.network, found, kept, drop_bias)
    return given


def _refitted(
    teacher: Teacher,
    cut: Cut,
    kept: list[Mask],
    ridge: float,
    sweeps: int,
    classifier: bool,
    report: Report,
    cancelled: Cancelled,
) -> Network:
    """Return the refitted network, its removed units gone."""
    layers: list[Layer] = []
    passed = teacher.inputs
    everything = np.ones(teacher.network.output.kernel.shape, bool)
    for index, mask in enumerate((*cut.masks, everything)):
        go_on(cancelled)
        rows, columns = kept[index], kept[index + 1]
        small = _part(teacher.network.layers[index], rows, columns)
        known = _moments(teacher, index, passed, columns, cancelled)
        alive = mask[np.ix_(rows, columns)]
        kernel, bias = refit(known, alive, small.kernel, ridge, cancelled)
        layers.append(replace(small, kernel=kernel, bias=bias))
        passed = emitted(passed @ kernel + bias, small)
        report(index + 1, len(teacher.targets))
    found = Network(tuple(layers))
    if all(units.any() for units in kept):
        # Of weights enough are left: a sweep takes long there and gains little.
        sweeps = sweeps if cut.method == "unit" else 0
        found = _brought_nearer(teacher, found, sweeps, classifier, cancelled)
    return found


def _brought_nearer(
    teacher: Teacher, small: Network, sweeps: int, classifier: bool, cancelled: Cancelled
) -> Network:
    inputs, answers = teacher.inputs[:SWEPT_SAMPLES], teacher.targets[-1][:SWEPT_SAMPLES]
    small = swept(small, inputs, answers, sweeps, cancelled=cancelled)
    if not classifier:
        return small
    passed = activations(small, inputs)[-2]
    kernel, bias = probability_fit(
        passed, answers, small.output.kernel, small.output.bias, cancelled=cancelled
    )
    return Network((*small.prunable, replace(small.output, kernel=kernel, bias=bias)))


def _apart(teacher: Teacher, network: Network, classifier: bool) -> float:
    wanted = teacher.targets[-1][:SWEPT_SAMPLES]
    given = logits(network, teacher.inputs[:SWEPT_SAMPLES])
    classes = classifier and teacher.network.classes > 1
    return apart([given], [wanted], "logits" if classes else "numbers")


def _small(network: Network, cut: Cut, drop_bias: bool) -> Network:
    """Return the pruned network in the form that answers soonest."""
    if cut.method == "unit":
        return compact(network, cut, drop_bias=drop_bias)
    return prune(network, cut)


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
    return moments_of(passed, teacher.targets[index][:, columns], cancelled=cancelled)


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
    return Network(tuple(layers))
