"""Sweep points put together: accuracy against sparsity, for one or more networks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from secateurs.core.evaluation.points import SweepPoint, Treatment, Way
from secateurs.core.graph.kernel_parts import HEADS
from secateurs.core.ranking.terms import Criterion, Method, Scope

MARGIN = 0.01  # within 1 point of dense counts as free
ROUNDING = 1e-9  # accuracies are counts over samples

Values = NDArray[np.float64]
Row = dict[float, SweepPoint]  # one network's points by level


def plain_curve(
    curves: "Curves",
    method: Method,
    criterion: Criterion = "magnitude",
    treatment: Treatment = "none",
) -> "Curve | None":
    """Return a curve of the classic exercise; else one of units that went in another way."""
    way = Way(method, criterion, treatment)
    readings = ((exact, heads) for heads in (None, *HEADS) for exact in (True, False))
    ways = (way._replace(exact=exact, heads=heads) for exact, heads in readings)
    return next((curves[each] for each in ways if each in curves), None)


def plain_curves(curves: "Curves") -> "Curves":
    """Return the curves of the classic exercise and their random controls, as `plain_curve`."""
    return {
        way: curve
        for way, curve in curves.items()
        if way._replace(exact=True, heads=None).is_plain
        and curve is plain_curve(curves, way.method, way.criterion)
    }


@dataclass(frozen=True)
class Curve:
    """One series, for every network that has all of these levels.

    Attributes:
        levels: requested sparsities, ascending, fractions.
        points: [network][level].
    """

    way: Way
    levels: tuple[float, ...]
    points: tuple[tuple[SweepPoint, ...], ...]

    @property
    def method(self) -> Method:
        return self.way.method

    @property
    def criterion(self) -> Criterion:
        return self.way.criterion

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


Curves = dict[Way, Curve]


def curves_from(points: Iterable[SweepPoint], scope: Scope = "layer") -> Curves:
    """Group the points of one scope into curves; every level of a curve has the same networks.

    A level counts where more networks have it than passed it over, and at least half have it.
    A network joins a curve once it has every level that counts. So an extra level of one network
    drops no other network, and a network that is still being swept takes no level from the rest.
    """
    rows: dict[Way, dict[str, Row]] = {}
    ends: dict[str, dict[Way, float]] = {}
    for point in of_one_length(points):
        if point.scope == scope:
            rows.setdefault(point.way, {}).setdefault(point.run_id, {})[point.requested] = point
    for way, networks in rows.items():
        for run_id, row in networks.items():
            ends.setdefault(run_id, {})[way] = max(row)
    return {
        way: _curve(
            way,
            list(networks.values()),
            [_has_ended(way, ends[run_id]) for run_id in networks],
        )
        for way, networks in rows.items()
    }


def of_one_length(points: Iterable[SweepPoint], wanted: int = 0) -> tuple[SweepPoint, ...]:
    """Return, of each series that was trained, the points of one number of epochs.

    Args:
        wanted: what is taken where it is there; else what has the most points, or the most epochs.
    """
    given = tuple(points)
    found: dict[tuple[Scope, Way], Counter[int]] = defaultdict(Counter)
    for point in given:
        found[point.scope, point.way][point.epochs] += 1
    taken = {
        series: wanted if wanted in count else max(count, key=lambda each: (count[each], each))
        for series, count in found.items()
    }
    return tuple(each for each in given if each.epochs == taken[each.scope, each.way])


def points_about(
    run_id: str, points: Iterable[SweepPoint], epochs: int = 0
) -> tuple[SweepPoint, ...]:
    """Return the points of the curves that are this network's, alone or among others.

    A series of which it has no point is left out; where it has too few levels to be among the
    other networks, its own points stand alone. So no figure of another network is taken for one
    of this.

    Args:
        epochs: of series that were trained, the number wanted; see `of_one_length`.
    """
    given = tuple(points)
    own = of_one_length([point for point in given if point.run_id == run_id], epochs)
    lengths = {(point.scope, point.way): point.epochs for point in own}
    kept = tuple(each for each in given if lengths.get((each.scope, each.way)) == each.epochs)
    while True:
        curves = {scope: curves_from(kept, scope) for scope in {point.scope for point in kept}}
        shared = {
            (scope, way)
            for scope, found in curves.items()
            for way, curve in found.items()
            if run_id in curve.run_ids
        }
        left = tuple(
            point for point in kept if point.run_id == run_id or (point.scope, point.way) in shared
        )
        if len(left) == len(kept):  # which levels count depends on what else there is
            return left
        kept = left


def paired(one: Curve, other: Curve) -> tuple[tuple[float, ...], Values, Values]:
    """Return the common levels and both accuracies, (networks, levels), of common networks."""
    levels = tuple(level for level in one.levels if level in other.levels)
    runs = [run for run in one.run_ids if run in other.run_ids]
    if not levels or not runs:
        empty = np.empty((0, 0))
        return (), empty, empty
    return levels, _picked(one, runs, levels), _picked(other, runs, levels)


def _has_ended(way: Way, ends: dict[Way, float]) -> bool:
    """Say whether a network's sweep went as far in this way as in any other of its ways."""
    return len(ends) > 1 and ends[way] == max(ends.values())


def _curve(way: Way, networks: Sequence[Row], ended: Sequence[bool]) -> Curve:
    levels = _levels_that_count(networks, ended)
    complete = [row for row in networks if levels and set(levels) <= set(row)]
    longest = max((tuple(sorted(row)) for row in networks), key=len)
    if not complete or len(levels) == 1:  # hardly a level in common: better one network whole
        levels = longest
        complete = [row for row in networks if set(levels) <= set(row)]
    return Curve(way, levels, tuple(tuple(row[level] for level in levels) for row in complete))


def _levels_that_count(networks: Sequence[Row], ended: Sequence[bool]) -> tuple[float, ...]:
    counted = []
    for level in sorted({level for row in networks for level in row}):
        have = sum(level in row for row in networks)
        passed = sum(
            level not in row and (has_ended or max(row) > level)
            for row, has_ended in zip(networks, ended, strict=True)
        )
        if have > passed and 2 * have >= len(networks):
            counted.append(level)
    return tuple(counted)


def _picked(curve: Curve, runs: Sequence[str], levels: Sequence[float]) -> Values:
    rows = [curve.run_ids.index(run) for run in runs]
    columns = [curve.levels.index(level) for level in levels]
    return np.asarray(curve.accuracy[np.ix_(rows, columns)])


def plateau_end(accuracy: Values, levels: Sequence[float]) -> float:
    """Return the highest level before which no level costs more than 1 point."""
    below = np.flatnonzero(accuracy < accuracy[0] - MARGIN - ROUNDING)
    return levels[int(below[0]) - 1 if below.size else -1]
