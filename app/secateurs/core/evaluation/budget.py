"""The smallest network that loses no more than so many points: shares found layer by layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import frozen
from secateurs.core.base.cancelled import Cancelled, CountReport, never, silent
from secateurs.core.base.phrases import counted, percent, points_lost
from secateurs.core.evaluation.budget_search import Allowance, Trials, search
from secateurs.core.evaluation.curves import ROUNDING
from secateurs.core.evaluation.probe import ACCURACY, score_text
from secateurs.core.evaluation.sensitivity import sense

if TYPE_CHECKING:
    from secateurs.core.evaluation.probe import Cost, Probe, Size
    from secateurs.core.ranking.cut import Cut
    from secateurs.core.ranking.ranking import Ranking
    from secateurs.core.ranking.terms import Method

LEVELS = (0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99)


@dataclass(frozen=True, slots=True, eq=False)
class SmallestFound:
    """The smallest network within the points, by the validation data.

    Attributes:
        shares: layer or unit set -> share removed, fractions.
        size: what is left; with rows and biases that go with units.
        whole: all that the network has, also what an earlier pruning or a choice by hand took.
        validation, test: accuracy, 0 to 1, or the metric; beside it, that of the network before.
        trials: how many networks were scored.
        margin: of the points, how many were held back, as validation data flatter what was
            chosen on them.
        scored_by: "accuracy", or the name of the metric that was given.
    """

    method: Method
    points: float
    cost: Cost
    shares: dict[str, float]
    cut: Cut
    size: Size
    whole: Size
    validation: float
    validation_dense: float
    test: float
    test_dense: float
    trials: int
    margin: float = 0.0
    scored_by: str = ACCURACY

    @property
    def lost(self) -> tuple[float, float]:
        """Percentage points lost on validation and on test data; negative where it gained."""
        return (
            100 * (self.validation_dense - self.validation),
            100 * (self.test_dense - self.test),
        )

    @property
    def holds_on_test(self) -> bool:
        """Whether the test accuracy is within the points, too."""
        return within(self.test, self.test_dense, self.points)

    def __str__(self) -> str:
        width = max(map(len, self.shares))
        rows = [
            f"{name:<{width}}  {percent(share, 1):>8} removed"
            for name, share in self.shares.items()
        ]
        on_validation, on_test, of_dense, of_dense_on_test = (
            score_text(each, self.scored_by)
            for each in (self.validation, self.test, self.validation_dense, self.test_dense)
        )
        whole = self.whole.of(self.cost)
        left = self.size.of(self.cost) / whole
        held_back = f", {self.margin:.2f} points held back" if self.margin else ""
        verdict = "within" if self.holds_on_test else "not within"
        return "\n".join(
            [
                f"{self.method}s, within {counted(self.points, 'point')}{held_back}: "
                f"{percent(left, 1)} of all {whole:,} {self.cost} left",
                *rows,
                f"validation {self.scored_by} {on_validation}, dense {of_dense}",
                f"test {self.scored_by} {on_test}, dense {of_dense_on_test}: "
                f"{points_lost(self.lost[1])}, {verdict} the {self.points:g}",
            ]
        )


def spend(
    validation: Probe,
    test: Probe,
    ranking: Ranking,
    allowance: Allowance,
    report: CountReport = silent,
    cancelled: Cancelled = never,
) -> SmallestFound:
    """Find the cheapest shares by the validation probe, and score them once by the test probe.

    Args:
        ranking: of scope `layer`.
        report: called with the number of networks scored and how many may be; all told.
    """
    points, most = allowance.points, allowance.most
    whole = ranking.cut_shares([0.0] * len(ranking.names))
    alone = len(ranking.names) * len(LEVELS)

    def further(done: int, total: int) -> None:
        report(alone + done, alone + total)

    curves = sense(
        validation,
        ranking,
        LEVELS,
        lambda done, total: report(done, alone + most),
        cancelled,
        allowance.pool,
    )
    dense = validation.score(whole).accuracy if curves is None else curves.dense
    margin = min(points, 100 * standard_error(dense - points / 100, allowance.samples))
    least = dense - (points - margin) / 100 - ROUNDING
    trials = Trials(validation, ranking, least, allowance, further, cancelled)
    best = trials.best if curves is None else search(trials, curves)
    return SmallestFound(
        ranking.method,
        points,
        allowance.cost,
        dict(zip(ranking.names, best.shares, strict=True)),
        best.cut,
        best.size,
        validation.size(_uncut(whole)),
        best.accuracy,
        dense,
        test.score(best.cut).accuracy,
        test.score(whole).accuracy,
        trials.done,
        margin,
    )


def _uncut(cut: Cut) -> Cut:
    """Return the cut of which nothing is gone."""
    kept = tuple(frozen(np.ones_like(each)) for each in cut.kept)
    return replace(cut, kept=kept, blocks=None, by_hand=None)


def standard_error(accuracy: float, samples: int) -> float:
    """Return that of an accuracy counted over independent samples; 0 where there are none."""
    part = min(max(accuracy, 0.0), 1.0)
    return sqrt(part * (1 - part) / samples) if samples else 0.0


def within(accuracy: float, dense: float, points: float) -> bool:
    """Say whether no more than the percentage points are lost."""
    return accuracy >= dense - points / 100 - ROUNDING
