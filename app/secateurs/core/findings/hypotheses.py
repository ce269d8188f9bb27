"""The exercise sheet's six claims, each judged by the figures."""

from collections.abc import Iterable, Sequence

from secateurs.core.base.phrases import (
    at_levels,
    is_faster,
    joined,
    level,
    percent,
    points,
    runs_of,
    sentence,
)
from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.findings.answers import Evidence, gather
from secateurs.core.findings.contribution import nearest
from secateurs.core.findings.equal_share import weight_keeps
from secateurs.core.findings.finding import Figure, Hypothesis, Verdict
from secateurs.core.findings.plateau import steepest
from secateurs.core.findings.speed import clauses, keyed
from secateurs.core.measuring.speed import Speed
from secateurs.core.ranking.terms import METHODS, NAMES, Scope

RARE = 1 / 4  # unit clearly ahead at no more than this share of the levels is rare
LITTLE = 1 / 4  # removed units contributing less than this share of the kept ones is little
FREE_BETWEEN = (0.6, 0.7)


def hypotheses(
    sweep_points: Iterable[SweepPoint],
    contributions: Sequence[Contribution] = (),
    scope: Scope = "layer",
    speeds: Sequence[Speed] = (),
) -> tuple[Hypothesis, ...]:
    """Judge every claim that the figures can decide."""
    evidence = gather(sweep_points, contributions, scope)
    judged = (
        _weight_beats(evidence),
        _unit_overtakes(evidence),
        _free_to_a_point(evidence),
        _speed(evidence, [speed for speed in speeds if speed.scope == scope]),
        _whole_column(evidence),
        _little(evidence),
    )
    return tuple(found for found in judged if found)


def _weight_beats(evidence: Evidence) -> Hypothesis | None:
    gap = evidence.gap
    if gap is None:
        return None
    leaders = [gap.clear_leader(index) for index in range(len(gap.levels))]
    ours, theirs = leaders.count("weight"), leaders.count("unit")
    verdict: Verdict = "not supported" if ours <= theirs else "partly" if theirs else "supported"
    text = (
        f"weight pruning is clearly ahead at {ours} of {len(leaders)} levels, unit pruning at "
        f"{theirs or 'none'}; elsewhere the difference is within what {gap.images:,} test images "
        "show by chance"
    )
    figures: dict[str, Figure] = {"weight": ours, "unit": theirs, "levels": len(leaders)}
    return Hypothesis("Weight pruning beats unit pruning.", verdict, sentence(text), figures)


def _unit_overtakes(evidence: Evidence) -> Hypothesis | None:
    gap = evidence.gap
    if gap is None:
        return None
    indices = range(len(gap.levels))
    ahead = [gap.leader(index) == "unit" for index in indices]
    clear = sum(gap.clear_leader(index) == "unit" for index in indices)
    figures: dict[str, Figure] = {
        "ahead": sum(ahead),
        "clear": clear,
        "levels": len(ahead),
    }
    verdict: Verdict = "not supported"
    if not any(ahead):
        text = "unit pruning is ahead at no level"
    else:
        most = float(-gap.mean.min())
        where = at_levels(runs_of(gap.levels, ahead))
        text = f"unit pruning is ahead {where}, by at most {points(most)}"
        figures["most"] = most
        if not clear:
            verdict = "partly"
            text += f", which {gap.images:,} test images cannot tell from chance"
        elif clear <= RARE * len(ahead):
            verdict = "supported"
        else:
            text += f": at {clear} of {len(ahead)} levels clearly, which is not rare"
    return Hypothesis(
        "In rare cases unit pruning overtakes weight pruning.", verdict, sentence(text), figures
    )


def _free_to_a_point(evidence: Evidence) -> Hypothesis | None:
    low, high = FREE_BETWEEN
    clauses, holds = [], []
    figures: dict[str, Figure] = {}
    for method in METHODS:
        free, curve = evidence.free_until(method), evidence.curve(method)
        if free is None or curve is None:
            continue
        found = steepest(curve)
        holds.append(low <= free <= high and found is not None and found[0] >= low)
        ending = f" and falls fastest from {level(found[0])} to {level(found[1])}" if found else ""
        within = (
            f"is within 1 point of dense up to {level(free)}"
            if free
            else (f"costs more than 1 point at {level(curve.levels[1])} already")
        )
        clauses.append(f"{NAMES[method]} {within}{ending}")
        figures[method] = {"free_until": free, "falls_from": found[0] if found else None}
    if not holds:
        return None
    verdict: Verdict = "supported" if all(holds) else "partly" if any(holds) else "not supported"
    return Hypothesis(
        "Pruning is free only up to a point; past 60 to 70 % accuracy falls fast.",
        verdict,
        sentence("; ".join(clauses)),
        figures,
    )


def _speed(evidence: Evidence, speeds: Sequence[Speed]) -> Hypothesis | None:
    """Judge by what is quicker at a level that costs no more than 1 point."""
    if not speeds:
        return None
    free = {one.method: evidence.free_until(one.method) for one in speeds}
    figures: dict[str, Figure] = {
        key: {"level": one.level, "gain": one.best_gain, "free_until": free[one.method]}
        for key, one in keyed(speeds)
    }
    first = [one for key, one in keyed(speeds) if key == one.method]
    faster = [is_faster(one.best_gain) for one in speeds]
    holds = [is_faster(one.best_gain) and bool(free[one.method]) for one in first]
    verdict: Verdict = "supported" if all(holds) else "partly" if any(faster) else "not supported"
    text = f"on one thread, {clauses(speeds)}"
    costly = [NAMES[one.method] for one in first if not free[one.method]]
    if costly:
        text += f"; {joined(costly)} costs more than 1 point of accuracy there"
    elif len(first) > 1:
        parts = " nor ".join(f"{level(one.level)} of the {one.method}s" for one in first)
        text += f"; neither {parts} cost more than 1 point of accuracy"
    text += "".join(_cost(evidence, one) for one in speeds if one not in first)
    if any(one.method == "weight" and not is_faster(one.gain) for one in speeds):
        text += "; zeros in a dense matrix are multiplied like any other number"
    return Hypothesis(
        "Pruning is worth it for the gain in speed.", verdict, sentence(text), figures
    )


def _cost(evidence: Evidence, one: Speed) -> str:
    """Say what a level beyond the free ones costs."""
    curve = evidence.curve(one.method)
    if curve is None or not curve.has_dense or one.level not in curve.levels:
        return ""
    lost = float(curve.mean[0] - curve.mean[curve.levels.index(one.level)])
    cost = f"{points(lost)} of accuracy" if lost > 0 else "no accuracy"
    return f"; {level(one.level)} of the {one.method}s cost {cost}"


def _whole_column(evidence: Evidence) -> Hypothesis | None:
    fair = evidence.fair
    if fair is None or fair.at_equal_sparsity[fair.widest] <= 0:
        return None
    at = fair.widest
    before, gap = float(fair.at_equal_sparsity[at]), float(fair.gap[at])
    far = fair.is_far_apart(at)
    possible = {
        _of_column(each, before, float(fair.noise[at]))
        for each in (fair.gaps(at) if far else [gap])
    }
    undecided = len(possible) > 1
    verdict: Verdict = "partly" if undecided else possible.pop()
    reading = {
        "supported": "most of the gap is the price of whole columns",
        "partly": "columns cost something, but most of the gap is that more parameters go",
        "not supported": "the gap is that more parameters go, not that they go in columns",
    }[verdict]
    if undecided:
        reading = "how much of the gap is the price of whole columns was not measured"
    about = "" if fair.is_measured(at) else "about "
    then = (
        f"{weight_keeps(fair, at)} against {percent(float(fair.unit[at]))}"
        if far
        else f"it is {about}{points(gap)} {'ahead' if gap > 0 else 'behind'}"
    )
    text = (
        f"at {level(fair.levels[at])} weight pruning is {points(before)} ahead; with equally many "
        f"parameters gone ({percent(float(fair.removed[at]))}) {then}: {reading}"
    )
    figures: dict[str, Figure] = {
        "level": fair.levels[at],
        "gap": before,
        "gap_at_equal_parameters": gap,
        "noise": float(fair.noise[at]),
    }
    return Hypothesis(
        "Unit pruning is worse because a whole column goes at once.",
        verdict,
        sentence(text),
        figures,
    )


def _of_column(gap: float, before: float, noise: float) -> Verdict:
    if gap <= noise:
        return "not supported"
    return "supported" if gap >= before / 2 else "partly"


def _little(evidence: Evidence) -> Hypothesis | None:
    rows = evidence.carried("unit")
    if not rows:
        return None
    row = nearest(rows, evidence.free_until("unit") or 0.0)
    verdict: Verdict = (
        "supported" if row.ratio < LITTLE else "partly" if row.ratio < 1 else "not supported"
    )
    places = sorted({len(rows) // 2, len(rows) - 1})  # one and the same where levels are few
    others = [rows[place] for place in places if rows[place].level > row.level]
    text = (
        f"at {level(row.level)} the units that go contribute {percent(row.ratio)} of what the "
        "kept ones do"
    )
    if others:
        later = [f"{percent(other.ratio)} at {level(other.level)}" for other in others]
        text += f"; {joined(later)}"
    figures: dict[str, Figure] = {"level": row.level, "ratio": row.ratio, "share": row.share}
    return Hypothesis(
        "So much can go because the units that go contribute little.",
        verdict,
        sentence(text),
        figures,
    )
