"""How far the seeds differ, and where the guard bit."""

from collections.abc import Sequence

import numpy as np

from secateurs.core.base.phrases import (
    at_levels,
    joined,
    level,
    percent,
    points,
    range_text,
    runs_of,
    seed_by_seed,
    sentence,
)
from secateurs.core.evaluation.curves import Curve, Curves, Values, paired, plain_curve
from secateurs.core.evaluation.points import CONTROL
from secateurs.core.findings.finding import Figure, Finding
from secateurs.core.ranking.terms import METHODS, NAMES


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
        chosen, random = (plain_curve(curves, method, each) for each in ("magnitude", CONTROL))
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


def seeds(curves: Sequence[Curve]) -> Finding | None:
    """Say over how many networks the means are taken and where these differ most."""
    several = [curve for curve in curves if len(curve.points) > 1]
    if not several:
        return None
    figures: dict[str, Figure] = {}
    clauses = []
    for curve in several:
        ranges = np.ptp(curve.accuracy, axis=0)
        at = int(ranges.argmax())
        values = curve.accuracy[:, at]
        figures[curve.method] = {
            "networks": len(values),
            "level": curve.levels[at],
            "lowest": float(values.min()),
            "highest": float(values.max()),
        }
        if ranges[at] > 0:
            clauses.append(
                f"{NAMES[curve.method]} at {level(curve.levels[at])}{range_text(values)}"
            )
    counts = [len(curve.points) for curve in curves]
    kind = "seeds" if all(len(set(one.seeds)) == len(one.points) for one in several) else "networks"
    over = f"{counts[0]} {kind}"
    if len(set(counts)) > 1:
        each = [
            f"{number} for {NAMES[curve.method]}"
            for number, curve in zip(counts, curves, strict=True)
        ]
        over = f"{kind}, {joined(each)}"
    differ = f"differ most for {joined(clauses)}" if clauses else "do not differ at any level"
    text = (
        f"accuracies are means over {over}, with the lowest to the highest in "
        f"brackets; the {kind} {differ}"
    )
    return Finding("seeds", sentence(text), figures)


def guarded(curve: Curve) -> Finding | None:
    """Say where the global scope would have emptied a layer."""
    bitten = [point for row in curve.points for point in row if point.guarded]
    if not bitten:
        return None
    first = min(bitten, key=lambda point: point.requested)
    names = joined(sorted({name for point in bitten for name in point.guarded}))
    less = level(first.achieved) != level(first.requested)
    instead = f"so {percent(first.achieved)} was removed" if less else "and another went instead"
    text = (
        f"{NAMES[curve.method]} would have emptied {names} from {level(first.requested)} on: one "
        f"{curve.method} was kept there, {instead}"
    )
    figures: dict[str, Figure] = {
        "method": curve.method,
        "level": first.requested,
        "achieved": first.achieved,
    }
    return Finding("guard", sentence(text), figures)
