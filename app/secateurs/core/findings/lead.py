"""Which method leads at each level, by how much, and where the curves cross."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from secateurs.core.base.phrases import (
    at_levels,
    joined,
    level,
    points,
    runs_of,
    seed_by_seed,
    sentence,
)
from secateurs.core.evaluation.curves import Curve, Values, paired
from secateurs.core.findings.finding import Figure, Finding
from secateurs.core.ranking.terms import NAMES, Method

CONFIDENCE = 1.96  # standard errors either side that hold the truth in 95 of 100 cases


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """Weight minus unit at the levels where something is removed.

    Attributes:
        levels: fractions, above 0.
        mean: mean difference over the networks, a level each, fractions.
        each: (networks, levels), the differences.
        noise: what that many test images can resolve, 95 % confidence, a level each.
    """

    levels: tuple[float, ...]
    mean: Values
    each: Values
    noise: Values
    images: int

    def leader(self, index: int) -> Method | None:
        """Return the method with the higher mean accuracy, None if they are equal."""
        difference = self.mean[index]
        return None if difference == 0 else "weight" if difference > 0 else "unit"

    def clear_leader(self, index: int) -> Method | None:
        """Return the leader where the lead is more than the test images' own noise."""
        return self.leader(index) if abs(self.mean[index]) > self.noise[index] else None


def gap_between(weight: Curve, unit: Curve) -> Gap | None:
    """Compare the two methods at equal sparsity."""
    levels, ours, theirs = paired(weight, unit)
    chosen = [index for index, at in enumerate(levels) if at > 0]
    if not chosen:
        return None
    ours, theirs = ours[:, chosen], theirs[:, chosen]
    # Accuracies are counts over images; rounding would see differences where there are none.
    each = np.round(ours - theirs, 9)
    p, q = ours.mean(axis=0), theirs.mean(axis=0)
    images = weight.images
    noise = CONFIDENCE * np.sqrt((p * (1 - p) + q * (1 - q)) / (images * len(each)))
    return Gap(
        tuple(levels[index] for index in chosen),
        np.round(each.mean(axis=0), 9),
        each,
        noise,
        images,
    )


def lead(gap: Gap) -> Finding:
    """Say who leads where, and by how much at most."""
    leaders = [gap.leader(index) for index in range(len(gap.levels))]
    clauses = [_clause(gap, leaders, method) for method in ("weight", "unit") if method in leaders]
    if None in leaders:
        equal = runs_of(gap.levels, [leader is None for leader in leaders])
        clauses.append(f"the two are equal {at_levels(equal)}")
    per_level: list[Figure] = [
        {
            "level": at,
            "leader": leaders[index],
            "by": float(abs(gap.mean[index])),
            "noise": float(gap.noise[index]),
        }
        for index, at in enumerate(gap.levels)
    ]
    return Finding("lead", sentence("; ".join(clauses)), {"levels": per_level})


def crossings(gap: Gap) -> tuple[Finding, ...]:
    """Find every pair of levels between which the lead changes hands."""
    signed = [index for index in range(len(gap.levels)) if gap.mean[index] != 0]
    pairs = pairwise(signed)
    return tuple(
        _crossing(gap, before, after)
        for before, after in pairs
        if (gap.mean[before] > 0) != (gap.mean[after] > 0)
    )


def _clause(gap: Gap, leaders: Sequence[Method | None], method: Method) -> str:
    mine = [index for index, leader in enumerate(leaders) if leader == method]
    most = max(mine, key=lambda index: abs(gap.mean[index]))
    runs = runs_of(gap.levels, [leader == method for leader in leaders])
    where = "at every level " if len(mine) == len(leaders) > 1 else ""
    by = points(float(gap.mean[most]))
    text = f"{NAMES[method]} leads {where}{at_levels(runs)}"
    if len(mine) == 1:
        text += f", by {by}{_seeds(gap, most)}"
    else:
        text += f", most at {level(gap.levels[most])}, by {by}{_seeds(gap, most)}"
    unclear = [leaders[i] == method and gap.clear_leader(i) is None for i in range(len(leaders))]
    if any(unclear):
        small = "" if len(mine) == 1 else f" {at_levels(runs_of(gap.levels, unclear))}"
        text += f" (less{small} than {gap.images:,} test images can tell from chance)"
    return text


def _seeds(gap: Gap, index: int) -> str:
    return seed_by_seed(np.sign(gap.mean[index]) * gap.each[:, index])


def _crossing(gap: Gap, before: int, after: int) -> Finding:
    start, to = gap.levels[before], gap.levels[after]
    ours, theirs = float(gap.mean[before]), float(gap.mean[after])
    at = start + (to - start) * ours / (ours - theirs)
    sides = joined(
        [
            f"{gap.leader(index)} leads by {points(float(gap.mean[index]))} at "
            f"{level(gap.levels[index])}"
            for index in (before, after)
        ]
    )
    figures: dict[str, Figure] = {
        "from": start,
        "to": to,
        "before": ours,
        "after": theirs,
        "at": at,
        "clear": bool(gap.clear_leader(before) and gap.clear_leader(after)),
    }
    text = f"the curves cross between {level(start)} and {level(to)}: {sides}"
    return Finding("crossing", sentence(text), figures)
