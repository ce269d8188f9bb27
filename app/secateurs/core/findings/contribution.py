"""Did the parts that went contribute little?"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from secateurs.core.base.phrases import level, percent, sentence, with_spread
from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.findings.finding import Figure, Finding
from secateurs.core.ranking.terms import Method


@dataclass(frozen=True, slots=True)
class Carried:
    """What the removed parts contributed at one level, fractions.

    Attributes:
        ratios: for each network, what a removed part contributes of what a kept part does.
        share: of all contribution, what the removed parts carried; the mean over the networks.
    """

    level: float
    ratios: tuple[float, ...]
    share: float

    @property
    def ratio(self) -> float:
        """The mean of the ratios."""
        return fmean(self.ratios)


def contribution_by_level(
    contributions: Sequence[Contribution], method: Method
) -> tuple[Carried, ...]:
    """Average over the networks, level by level, where parts were removed by magnitude and kept."""
    rows: dict[float, list[tuple[float, float]]] = {}
    for found in contributions:
        if (found.method, found.criterion) == (method, "magnitude") and found.ratio is not None:
            rows.setdefault(found.level, []).append((found.ratio, found.share))
    return tuple(
        Carried(at, tuple(ratio for ratio, _ in row), fmean(share for _, share in row))
        for at, row in sorted(rows.items())
    )


def nearest(rows: Sequence[Carried], at: float) -> Carried:
    """Return the row of that level, or else the lowest."""
    return next((row for row in rows if row.level == at), rows[0])


def contributed(
    contributions: Sequence[Contribution], method: Method, free_until: float
) -> Finding | None:
    """Compare removed with kept parts, at the highest free level and at the last."""
    rows = contribution_by_level(contributions, method)
    if not rows:
        return None
    here, last = nearest(rows, free_until), rows[-1]
    text = (
        f"at {level(here.level)}, the {method}s that go contribute on average "
        f"{with_spread(np.array(here.ratios))} of what the kept ones do and carry "
        f"{percent(here.share)} of all that the {method}s contribute"
    )
    if last.level > here.level:
        ratio = with_spread(np.array(last.ratios))
        text += f"; at {level(last.level)}, {ratio} and {percent(last.share)}"
    per_level: list[Figure] = [
        {"level": row.level, "ratio": row.ratio, "share": row.share} for row in rows
    ]
    figures: dict[str, Figure] = {"method": method, "level": here.level, "levels": per_level}
    return Finding("contribution", sentence(text), figures)
