"""Is the pruned network quicker? Timed beside the dense one, on the same thread."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from secateurs.core.arrays import Array
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.curves import curves_from
from secateurs.core.evaluation.findings.plateau import plateau_end
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.evaluation.sweep import Subject, pruned_for_scoring
from secateurs.core.network.forward import inputs_from, logits
from secateurs.core.network.network import Network
from secateurs.core.network.threads import one_blas_thread
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.terms import METHODS, Method, Scope

BATCH = 500  # images at a time
REPEATS = 15


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for a batch of images on one thread, the quickest of several attempts.

    Attributes:
        dense: of the whole network, timed turn by turn with the pruned one.
        pruned: with zeros in place for weights, with its units really gone for units.
    """

    run_id: str
    method: Method
    scope: Scope
    level: float
    images: int
    dense: float
    pruned: float

    @property
    def gain(self) -> float:
        """How many times as fast as the dense network the pruned one is."""
        return self.dense / self.pruned


def time_free_levels(
    subject: Subject, points: Iterable[SweepPoint], images: LabelledImages, scope: Scope = "layer"
) -> tuple[Speed, ...]:
    """Time each method at its highest level within 1 point of dense, or else at its first."""
    curves = curves_from(points, scope)
    ways: list[tuple[Method, float]] = []
    for method in METHODS:
        curve = curves.get((method, "magnitude"))
        above = [at for at in curve.levels if at > 0] if curve else []
        if curve and above:
            free = plateau_end(curve.mean, curve.levels) if curve.has_dense else 0.0
            ways.append((method, free or above[0]))
    return time_pruned(subject, ways, images, scope)


def time_pruned(
    subject: Subject,
    ways: Iterable[tuple[Method, float]],
    images: LabelledImages,
    scope: Scope = "layer",
) -> tuple[Speed, ...]:
    """Time a network pruned by magnitude, for each method and level."""
    inputs = inputs_from(images.pixels[:BATCH])
    found = []
    for method, level in ways:
        cut = rank(subject.network, method, scope=scope, seed=subject.seed).cut(level)
        pair = (subject.network, pruned_for_scoring(subject.network, cut))
        dense, pruned = _quickest(pair, inputs)
        found.append(Speed(subject.run_id, method, scope, level, len(inputs), dense, pruned))
    return tuple(found)


def _quickest(
    pair: tuple[Network, Network],
    inputs: Array,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[float, float]:
    """Time both by turns, so that whatever else the machine does meets both."""
    taken: tuple[list[float], list[float]] = ([], [])
    with one_blas_thread:
        for _ in range(REPEATS):
            for network, times in zip(pair, taken, strict=True):
                begun = clock()
                logits(network, inputs)
                times.append(clock() - begun)
    return min(taken[0]), min(taken[1])
