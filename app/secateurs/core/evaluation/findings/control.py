"""Does the criterion choose better than chance?"""

from collections.abc import Sequence

import numpy as np

from secateurs.core.evaluation.curves import Curve, Curves, Values, paired
from secateurs.core.evaluation.findings.finding import Figure, Finding
from secateurs.core.evaluation.findings.wording import (
    at_levels,
    level,
    points,
    runs_of,
    seed_by_seed,
    sentence,
)
from secateurs.core.evaluation.series import Way
from secateurs.core.pruning.terms import METHODS, NAMES


def advantage(chosen: Curve, random: Curve) -> tuple[tuple[float, ...], Values]:
    """Return the levels above 0 and the accuracy gained over random, (networks, levels)."""
    levels, ours, theirs = paired(chosen, random)
    above = [index for index, at in enumerate(levels) if at > 0]
    if not above:
        return (), np.empty((0, 0))
    # Accuracies are counts over images; rounding would see differences where there are none.
    return tuple(levels[index] for index in above), np.round(ours - theirs, 9)[:, above]


def against_random(curves: Curves) -> tuple[Finding, ...]:
    """Compare each method by magnitude with its random control."""
    found = []
    for method in METHODS:
        chosen, random = curves.get(Way(method)), curves.get(Way(method, "random"))
        if chosen is None or random is None:
            continue
        levels, gained = advantage(chosen, random)
        if levels:
            found.append(_finding(chosen, levels, gained))
    return tuple(found)


def _finding(curve: Curve, levels: Sequence[float], each: Values) -> Finding:
    gained = np.round(each.mean(axis=0), 9)
    wins = [bool(gain > 0) for gain in gained]
    name = f"{NAMES[curve.method]} by magnitude"
    clauses = []
    if any(wins):
        most = int(np.argmax(gained))
        where = "at every level " if all(wins) and len(wins) > 1 else ""
        by = f"most at {level(levels[most])}, " if sum(wins) > 1 else ""
        clauses.append(
            f"{name} beats random choice {where}{at_levels(runs_of(levels, wins))}, "
            f"{by}by {points(float(gained[most]))}{seed_by_seed(each[:, most])}"
        )
    if not all(wins):
        worst = int(np.argmin(gained))
        subject = "it" if any(wins) else name
        losing = at_levels(runs_of(levels, [not win for win in wins]))
        behind = f" ({points(float(gained[worst]))} behind)" if gained[worst] < 0 else " (equal)"
        clauses.append(
            f"{subject} does not {'' if any(wins) else 'beat random choice '}{losing}{behind}"
        )
    per_level: list[Figure] = [
        {"level": at, "by": float(gain)} for at, gain in zip(levels, gained, strict=True)
    ]
    return Finding(
        "random", sentence("; ".join(clauses)), {"method": curve.method, "levels": per_level}
    )
