"""Sweep points put together: accuracy against sparsity, for one or more networks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.pruning.terms import Criterion, Method, Scope

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """One way of pruning, for every network that has all its levels.

    Attributes:
        levels: requested sparsities, ascending, fractions.
        points: [network][level].
    """

    method: Method
    criterion: Criterion
    levels: tuple[float, ...]
    points: tuple[tuple[SweepPoint, ...], ...]

    @property
    def run_ids(self) -> tuple[str, ...]:
        return tuple(row[0].run_id for row in self.points)

    @property
    def seeds(self) -> tuple[int, ...]:
        return tuple(row[0].seed for row in self.points)

    @property
    def images(self) -> int:
        """How many test images one point was measured on."""
        return sum(map(sum, self.points[0][0].confusion))

    @cached_property
    def accuracy(self) -> Values:
        """(networks, levels), fractions."""
        return self.values("accuracy")

    @cached_property
    def mean(self) -> Values:
        """Accuracy at each level, the mean over the networks."""
        return np.asarray(self.accuracy.mean(axis=0))

    @property
    def has_dense(self) -> bool:
        return self.levels[0] == 0

    def values(self, field: str) -> Values:
        """Return one figure of every point, (networks, levels)."""
        return np.array([[getattr(point, field) for point in row] for row in self.points])

    def removed(self, field: str) -> Values:
        """Return the share removed, (networks, levels), of a figure named `..._left`."""
        return 1 - self.values(field)


Curves = dict[tuple[Method, Criterion], Curve]


def curves_from(points: Iterable[SweepPoint], scope: Scope = "layer") -> Curves:
    """Group the points of one scope into curves.

    A network joins a curve once it has every level of the network that has most, so that
    means over a sweep under way never mix different networks at different levels.
    """
    rows: dict[tuple[Method, Criterion], dict[str, dict[float, SweepPoint]]] = {}
    for point in points:
        if point.scope == scope:
            networks = rows.setdefault((point.method, point.criterion), {})
            networks.setdefault(point.run_id, {})[point.requested] = point
    return {way: _curve(way, list(networks.values())) for way, networks in rows.items()}


def paired(one: Curve, other: Curve) -> tuple[tuple[float, ...], Values, Values]:
    """Return the common levels and both accuracies, (networks, levels), of common networks."""
    levels = tuple(level for level in one.levels if level in other.levels)
    runs = [run for run in one.run_ids if run in other.run_ids]
    if not levels or not runs:
        empty = np.empty((0, 0))
        return (), empty, empty
    return levels, _picked(one, runs, levels), _picked(other, runs, levels)


def _curve(way: tuple[Method, Criterion], networks: Sequence[dict[float, SweepPoint]]) -> Curve:
    levels = max((tuple(sorted(row)) for row in networks), key=len)
    complete = [row for row in networks if set(levels) <= set(row)]
    return Curve(*way, levels, tuple(tuple(row[level] for level in levels) for row in complete))


def _picked(curve: Curve, runs: Sequence[str], levels: Sequence[float]) -> Values:
    rows = [curve.run_ids.index(run) for run in runs]
    columns = [curve.levels.index(level) for level in levels]
    return np.asarray(curve.accuracy[np.ix_(rows, columns)])
