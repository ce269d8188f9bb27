"""A sweep as a table: what one model does at every level, by one or more methods."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Json
from secateurs.core.evaluation.probe import Probe
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import Method


@dataclass(frozen=True, slots=True)
class Level:
    """One cut, scored. Shares and accuracy are fractions; counts are of what is left.

    Attributes:
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


@dataclass(frozen=True, slots=True)
class SweepResult:
    """All levels of a sweep, method after method, seed after seed.

    Attributes:
        points: in the order in which they were scored; fewer when cancelled.
        levels: requested sparsities, fractions, ascending.
    """

    points: tuple[Level, ...]
    methods: tuple[Method, ...]
    levels: tuple[float, ...]
    seeds: tuple[int, ...]

    def values(self, method: Method, field: str = "accuracy") -> NDArray[np.float64]:
        """Return a figure of every point, (seeds, levels); NaN where a point is missing."""
        known = {
            (point.seed, point.requested): getattr(point, field)
            for point in self.points
            if point.method == method
        }
        rows = [[known.get((seed, at), np.nan) for at in self.levels] for seed in self.seeds]
        return np.array(rows, np.float64)

    def accuracy(self, method: Method) -> NDArray[np.float64]:
        """Return the mean accuracy over the seeds, (levels,), fractions."""
        return np.asarray(self.values(method).mean(axis=0))

    def to_rows(self) -> list[dict[str, Json]]:
        """Return a dictionary a point, for a table or a file."""
        return [asdict(point) for point in self.points]

    def __str__(self) -> str:
        """Write a row a level: accuracy in percent, with lowest and highest of several seeds.

        Remarks on repairs follow.
        """
        columns = [self._column(method) for method in self.methods]
        rows = [("removed", *self.methods)]
        rows += [
            (f"{100 * at:.4g} %", *(column[index] for column in columns))
            for index, at in enumerate(self.levels)
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            for row in rows
        ]
        return "\n".join([*lines, *self.remarks])

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of the repairs, each sentence once."""
        return tuple(dict.fromkeys(point.remark for point in self.points if point.remark))

    def _column(self, method: Method) -> list[str]:
        cells = []
        for values in 100 * self.values(method).T:
            spread = f" ({values.min():.2f} to {values.max():.2f})" if len(values) > 1 else ""
            cells.append("" if np.isnan(values).any() else f"{values.mean():.2f}{spread}")
        return cells


def score_levels(
    probe: Probe,
    ranking: Ranking,
    levels: Sequence[float],
    seed: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
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
        )
