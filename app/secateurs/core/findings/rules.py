"""All findings on a sweep, in the order in which a person would ask; first, those on treatments."""

from collections.abc import Iterable, Sequence

import numpy as np

from secateurs.core.base.phrases import (
    at_levels,
    level,
    percent,
    points,
    runs_of,
    seed_by_seed,
    sentence,
)
from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.evaluation.curves import (
    Curve,
    Curves,
    Values,
    curves_from,
    paired,
    plain_curve,
    plain_curves,
    plateau_end,
)
from secateurs.core.evaluation.points import SweepPoint, Treatment
from secateurs.core.findings.answers import INEXACT
from secateurs.core.findings.chance import against_random, guarded, seeds
from secateurs.core.findings.contribution import contributed
from secateurs.core.findings.equal_share import Axis, fair_gap, fairer
from secateurs.core.findings.finding import Figure, Finding
from secateurs.core.findings.lead import crossings, gap_between, lead
from secateurs.core.findings.plateau import fall, plateau, saving
from secateurs.core.findings.speed import quicker
from secateurs.core.graph.kernel_parts import AS_BEFORE
from secateurs.core.measuring.speed import Speed
from secateurs.core.ranking.terms import METHODS, NAMES, Method, Scope

DONE: dict[Treatment, str] = {
    "repaired": "repaired without training",
    "tuned": "repaired and fine-tuned",
}
ONLY_CUT = (
    "Other series are shown beside: where nothing else is said, a sentence here is about the "
    "networks that were only cut, by magnitude."
)


def only_cut(curves: Curves) -> Finding | None:
    """Say what the sentences are about, where there are series that they leave out."""
    plain = any(plain_curve(curves, method) for method in METHODS)
    others = len(plain_curves(curves)) < len(curves)
    return Finding("only cut", ONLY_CUT) if plain and others else None


def inexact(chosen: Sequence[Curve]) -> Finding | None:
    """Say whose the accuracy is where units went inexactly, and no exact curve is there."""
    return None if all(curve.way.exact for curve in chosen) else Finding("inexact", INEXACT)


def treated(curves: Curves) -> tuple[Finding, ...]:
    """Say of each method what repair and fine-tuning give back, and what a fresh start reaches."""
    found = []
    for method in METHODS:
        cut = plain_curve(curves, method)
        for treatment, words in DONE.items():
            curve = plain_curve(curves, method, treatment=treatment)
            if cut is not None and curve is not None:
                found.append(_won(words, curve, cut))
        both: tuple[Treatment, ...] = ("tuned", "scratch")
        tuned, scratch = (plain_curve(curves, method, treatment=each) for each in both)
        if tuned is not None and scratch is not None:
            found.append(_against_fresh(method, tuned, scratch))
    return tuple(finding for finding in found if finding)


def _won(words: str, curve: Curve, cut: Curve) -> Finding | None:
    levels, ours, theirs = _above_zero(curve, cut)
    if not levels:
        return None
    each = np.round(ours - theirs, 9)
    gained = each.mean(axis=0)
    most = int(np.argmax(gained))
    figures = _figures(curve.method, levels, gained)
    name = NAMES[curve.method]
    if gained[most] <= 0:
        where = f"at {level(levels[0])}" if len(levels) == 1 else "at any level measured"
        text = f"{words}, {name} keeps no more accuracy {where}"
        return Finding(curve.way.treatment, sentence(text), figures)
    which = ", where that gives most back" if len(levels) > 1 else ""
    text = (
        f"{words}, {name} keeps {percent(float(ours[:, most].mean()))} instead of "
        f"{percent(float(theirs[:, most].mean()))} at {level(levels[most])}{which}: "
        f"{points(float(gained[most]))}{seed_by_seed(each[:, most])}"
    )
    return Finding(curve.way.treatment, sentence(text), figures)


def _against_fresh(method: Method, tuned: Curve, scratch: Curve) -> Finding | None:
    levels, ours, theirs = _above_zero(tuned, scratch)
    if not levels:
        return None
    each = np.round(ours - theirs, 9)
    gained = each.mean(axis=0)
    wins = [bool(gain > 0) for gain in gained]
    subject = f"the same small networks trained from scratch, as {NAMES[method]} leaves them,"
    far = int(np.argmax(gained) if any(wins) else np.argmin(gained))
    leads = each[:, far] if any(wins) else -each[:, far]
    by = f"{points(float(gained[far]))}{seed_by_seed(leads)}"
    where = f"at {level(levels[far])}, " if len(levels) > 1 else ""
    if any(wins):
        most = f"most {where}" if sum(wins) > 1 else ""
        text = (
            f"{subject} stay behind the fine-tuned ones {at_levels(runs_of(levels, wins))}, "
            f"{most}by {by}"
        )
        if not all(wins):
            text += f"; not {at_levels(runs_of(levels, [not win for win in wins]))}"
    else:
        text = f"{subject} are nowhere behind the fine-tuned ones: {where}{by} ahead"
    return Finding("scratch", sentence(text), _figures(method, levels, gained))


def _above_zero(one: Curve, other: Curve) -> tuple[tuple[float, ...], Values, Values]:
    levels, ours, theirs = paired(one, other)
    above = [index for index, at in enumerate(levels) if at > 0]
    if not above:
        return (), np.empty((0, 0)), np.empty((0, 0))
    return tuple(levels[index] for index in above), ours[:, above], theirs[:, above]


def _figures(method: Method, levels: Sequence[float], gained: Values) -> dict[str, Figure]:
    rows: list[Figure] = [
        {"level": at, "by": float(gain)} for at, gain in zip(levels, gained, strict=True)
    ]
    return {"method": method, "levels": rows}


AXES: tuple[Axis, ...] = ("parameters", "macs")


def findings(
    points: Iterable[SweepPoint],
    contributions: Sequence[Contribution] = (),
    scope: Scope = "layer",
    speeds: Sequence[Speed] = (),
) -> tuple[Finding, ...]:
    """Return what the points of one scope say; what they cannot say is absent."""
    curves = curves_from(points, scope)
    chosen = [curve for method in METHODS if (curve := plain_curve(curves, method))]
    here = [part for part in contributions if part.scope == scope]
    found: list[Finding | None] = [only_cut(curves), inexact(chosen)]
    found += [plateau(chosen), fall(chosen)]
    if len(chosen) == len(METHODS):
        found += _compared(*chosen)
    found += treated(curves)
    found += against_random(curves)
    found += [
        contributed(here, c.method, _free_until(c)) for c in chosen if c.way.reading == AS_BEFORE
    ]
    found += [saving(curve) for curve in chosen]
    found.append(quicker([speed for speed in speeds if speed.scope == scope]))
    found += [guarded(curve) for curve in chosen]
    found.append(seeds(chosen))
    return tuple(finding for finding in found if finding)


def _compared(weight: Curve, unit: Curve) -> list[Finding]:
    found: list[Finding] = []
    gap = gap_between(weight, unit)
    if gap is not None:
        found += [lead(gap), *crossings(gap)]
    for axis in AXES:
        fair = fair_gap(weight, unit, axis)
        if fair is not None:
            found.append(fairer(fair))
    return found


def _free_until(curve: Curve) -> float:
    return plateau_end(curve.mean, curve.levels) if curve.has_dense else 0.0
