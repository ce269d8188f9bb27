"""A sweep as a table: what one model does at every level, by one or more criteria and methods."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Json
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import SettingError
from secateurs.core.evaluation.probe import ACCURACY, Probe, score_figure
from secateurs.core.ranking.criteria.registry import rule_named
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import Method


@dataclass(frozen=True, slots=True)
class Level:
    """One cut, scored. Shares and accuracy are fractions; counts are of what is left.

    Attributes:
        accuracy: where a metric was given, its value.
        loss: where a metric was given, NaN.
        remark: on its repair, "" where there is none.
    """

    method: Method
    seed: int
    requested: float
    achieved: float
    accuracy: float
    loss: float
    parameters: int
    macs: int
    remark: str = ""
    criterion: str = "magnitude"


@dataclass(frozen=True, slots=True)
class SweepResult:
    """All levels of a sweep, criterion after criterion, method after method, seed after seed.

    Attributes:
        points: in this order; fewer when cancelled.
        levels: requested sparsities, fractions, ascending.
        scored_by: "accuracy", or the name of the metric that was given.
    """

    points: tuple[Level, ...]
    methods: tuple[Method, ...]
    levels: tuple[float, ...]
    seeds: tuple[int, ...]
    criteria: tuple[str, ...] = ("magnitude",)
    scored_by: str = ACCURACY

    def values(
        self, method: Method, field: str = "accuracy", criterion: str | None = None
    ) -> NDArray[np.float64]:
        """Return a figure of every point, (seeds, levels); NaN where a point is missing.

        Args:
            criterion: which one; may be left out where there is but one.

        Raises:
            ValueError: there are several.
        """
        if criterion is None:
            if len(self.criteria) > 1:
                raise SettingError(f"Say which criterion: {', '.join(self.criteria)}.")
            (criterion,) = self.criteria
        known = {
            (point.seed, point.requested): getattr(point, field)
            for point in self.points
            if (point.method, point.criterion) == (method, criterion)
        }
        rows = [[known.get((seed, at), np.nan) for at in self.levels] for seed in self.seeds]
        return np.array(rows, np.float64)

    def accuracy(self, method: Method, criterion: str | None = None) -> NDArray[np.float64]:
        """Return the mean over the seeds, (levels,): fractions, or of the metric; as `values`."""
        return np.asarray(self.values(method, criterion=criterion).mean(axis=0))

    def to_rows(self) -> list[dict[str, Json]]:
        """Return a dictionary a point, for a table or a file."""
        return [asdict(point) for point in self.points]

    def __str__(self) -> str:
        """Write a row a level, with lowest and highest of several seeds; remarks on repairs follow.

        Accuracy is in percent, a metric as it is.
        """
        ways = curves_of(self.criteria, self.methods)
        columns = [self._column(method, criterion) for criterion, method in ways]
        alone = len(self.criteria) == 1
        names = [method if alone else f"{criterion}, {method}" for criterion, method in ways]
        rows = [("removed", *names)]
        rows += [
            (f"{100 * at:.4g} %", *(column[index] for column in columns))
            for index, at in enumerate(self.levels)
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            for row in rows
        ]
        title = "accuracy, %" if self.scored_by == ACCURACY else self.scored_by
        several = len(self.seeds) > 1
        means = f": mean (lowest to highest) of {len(self.seeds)} seeds" if several else ""
        return "\n".join([f"{title}{means}", *lines, *self.remarks])

    __repr__ = __str__

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of the repairs, each sentence once."""
        return tuple(dict.fromkeys(point.remark for point in self.points if point.remark))

    def _column(self, method: Method, criterion: str) -> list[str]:
        cells = []
        for values in self.values(method, criterion=criterion).T:
            scores = values.mean(), values.min(), values.max()
            mean, low, high = (score_figure(score, self.scored_by) for score in scores)
            spread = f" ({low} to {high})" if len(values) > 1 else ""
            cells.append("" if np.isnan(values).any() else f"{mean}{spread}")
        return cells


def curves_of(criteria: Sequence[str], methods: Sequence[Method]) -> tuple[tuple[str, Method], ...]:
    """Return each criterion with each method that it can rank by; a lone one with all.

    Raises:
        PruningError: there is no such criterion, or it can rank by none of several methods.
    """
    found: list[tuple[str, Method]] = []
    for criterion in criteria:
        able = [each for each in methods if each in rule_named(criterion).methods]
        # What it cannot rank by is refused where it is tried.
        found += [(criterion, each) for each in (able if len(criteria) > 1 and able else methods)]
    return tuple(found)


def score_levels(
    probe: Probe,
    ranking: Ranking,
    levels: Sequence[float],
    seed: int = 0,
    cancelled: Cancelled = never,
    criterion: str = "magnitude",
) -> Iterator[Level]:
    """Yield each level of one ranking, until cancelled."""
    for level in levels:
        if cancelled():
            return
        cut = ranking.cut(level)
        found, size = probe.score(cut), probe.size(cut)
        yield Level(
            ranking.method,
            seed,
            level,
            cut.achieved,
            found.accuracy,
            found.loss,
            size.parameters,
            size.macs,
            found.remark,
            criterion,
        )
