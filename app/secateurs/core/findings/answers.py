"""What the answers and the verdicts are drawn from, gathered once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from secateurs.core.base.phrases import counted, level, percent, points, sentence
from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.evaluation.curves import (
    Curve,
    Curves,
    curves_from,
    plain_curve,
    plateau_end,
)
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.findings.chance import advantage
from secateurs.core.findings.contribution import Carried, contribution_by_level, nearest
from secateurs.core.findings.equal_share import (
    FairGap,
    fair_gap,
    leader_between,
    spread,
    weight_keeps,
)
from secateurs.core.findings.finding import Answer, Figure
from secateurs.core.findings.lead import Gap, gap_between
from secateurs.core.graph.kernel_parts import AS_BEFORE
from secateurs.core.ranking.terms import METHODS, Method, Scope


@dataclass(frozen=True)
class Evidence:
    """The figures of one scope; what was not measured is None or empty."""

    curves: Curves
    gap: Gap | None
    fair: FairGap | None
    parts: tuple[Contribution, ...]

    def curve(self, method: Method) -> Curve | None:
        return plain_curve(self.curves, method)

    def free_until(self, method: Method) -> float | None:
        return free_until(self.curve(method))

    def carried(self, method: Method) -> tuple[Carried, ...]:
        curve = self.curve(method)
        usual = curve is None or curve.way.reading == AS_BEFORE
        # What units contribute was measured of those that go exactly, and as whole heads.
        return contribution_by_level(self.parts, method) if usual else ()


@dataclass(frozen=True, slots=True)
class Headline:
    """What a sweep comes to in four figures, as fractions; None where it was not measured.

    Attributes:
        dense: mean accuracy before anything was removed.
        weight: the highest level of weight pruning within 1 point of it.
        unit: the same of unit pruning.
        unbroken: methods that are within it at every level measured: more of them may go.
        exact: whether the units went exactly.
        lead: how far the leader is ahead where the two are farthest apart; 0 if nowhere.
        leader: None where the two are equal at every level.
        at: that level.
        clear: whether it is ahead by more than the test images' own noise there.
    """

    dense: float | None = None
    weight: float | None = None
    unit: float | None = None
    lead: float | None = None
    leader: Method | None = None
    at: float | None = None
    clear: bool = True
    exact: bool = True
    unbroken: frozenset[Method] = frozenset()


def headline(curves: Curves) -> Headline:
    """Return the four figures of one scope's curves."""
    weight, unit = (plain_curve(curves, method) for method in METHODS)
    gap = gap_between(weight, unit) if weight and unit else None
    dense = next((curve for curve in (weight, unit) if curve and curve.has_dense), None)
    found = Headline(
        dense=None if dense is None else float(dense.mean[0]),
        weight=free_until(weight),
        unit=free_until(unit),
        exact=unit is None or unit.way.exact,
        unbroken=frozenset(c.method for c in (weight, unit) if c and free_until(c) == c.levels[-1]),
    )
    if gap is None:
        return found
    most = max(range(len(gap.levels)), key=lambda index: abs(gap.mean[index]))
    return replace(
        found,
        lead=float(abs(gap.mean[most])),
        leader=gap.leader(most),
        at=gap.levels[most],
        clear=gap.clear_leader(most) is not None,
    )


def free_until(curve: Curve | None) -> float | None:
    """Return the highest level within 1 point of dense accuracy, if that was measured."""
    if curve is None or not curve.has_dense or len(curve.levels) < 2:
        return None
    return plateau_end(curve.mean, curve.levels)


def gather(
    points: Iterable[SweepPoint], contributions: Sequence[Contribution], scope: Scope
) -> Evidence:
    """Gather the evidence of one scope."""
    curves = curves_from(points, scope)
    weight, unit = (plain_curve(curves, method) for method in METHODS)
    return Evidence(
        curves,
        gap_between(weight, unit) if weight and unit else None,
        fair_gap(weight, unit, "parameters") if weight and unit else None,
        tuple(part for part in contributions if part.scope == scope),
    )


INEXACT = "Units went inexactly: their accuracy is the compact network's own."

DIFFER = "Do the curves differ?"

WHY = "Why do they differ?"

SO_MUCH = "Why can so much go?"

QUESTIONS = (DIFFER, WHY, SO_MUCH)


class _Clause(NamedTuple):
    text: str
    short: tuple[str, ...]
    figures: dict[str, Figure]


def answers(
    sweep_points: Iterable[SweepPoint],
    contributions: Sequence[Contribution] = (),
    scope: Scope = "layer",
) -> tuple[Answer, ...]:
    """Answer as many of the three questions as the figures allow."""
    evidence = gather(sweep_points, contributions, scope)
    every = (_differ(evidence), _why(evidence), _so_much(evidence))
    found = tuple(answer for answer in every if answer)
    unit = evidence.curve("unit")
    if unit is None or unit.way.exact or not found:
        return found
    first = found[0]
    told = replace(first, text=f"{first.text} {INEXACT}", short=(*first.short, INEXACT))
    return told, *found[1:]


def _differ(evidence: Evidence) -> Answer | None:
    gap = evidence.gap
    if gap is None:
        return None
    clear = [index for index in range(len(gap.levels)) if gap.clear_leader(index)]
    figures: dict[str, Figure] = {"levels": len(gap.levels), "clear": len(clear)}
    if not clear:
        text = (
            f"no: at none of the {len(gap.levels)} levels is the difference more than "
            f"{gap.images:,} test images can tell from chance"
        )
        short = f"no: at none of the {len(gap.levels)} levels by more than chance"
        return Answer(DIFFER, sentence(text), figures, (sentence(short),))
    most = max(clear, key=lambda index: abs(gap.mean[index]))
    figures |= {"level": gap.levels[most], "by": float(gap.mean[most])}
    text = (
        f"yes: at {len(clear)} of {len(gap.levels)} levels the difference is more than "
        f"{gap.images:,} test images would show by chance; it is largest at "
        f"{level(gap.levels[most])}, where {gap.leader(most)} pruning is "
        f"{points(float(gap.mean[most]))} ahead"
    )
    short = f"yes: at {len(clear)} of {len(gap.levels)} levels by more than chance"
    balance = _balance(gap, clear)
    text = sentence(f"{text}. {balance}")
    return Answer(DIFFER, text, figures, (sentence(short), sentence(balance)))


def _balance(gap: Gap, clear: Sequence[int]) -> str:
    ahead = {method: sum(gap.clear_leader(i) == method for i in clear) for method in METHODS}
    first, second = sorted(METHODS, key=lambda method: -ahead[method])
    if not ahead[second]:
        return f"Wherever they clearly differ, {first} pruning is ahead"
    return (
        f"{first.capitalize()} pruning is clearly ahead at {counted(ahead[first], 'level')}, "
        f"{second} pruning at {ahead[second]}"
    )


def _why(evidence: Evidence) -> Answer | None:
    parts = [part for part in (_more_goes(evidence), _coarser(evidence)) if part]
    if not parts:
        return None
    figures: dict[str, Figure] = {}
    for part in parts:
        figures |= part.figures
    text = " ".join(sentence(part.text) for part in parts)
    return Answer(WHY, text, figures, parts[0].short)


def _more_goes(evidence: Evidence) -> _Clause | None:
    """Say how much of the gap is only that unit pruning removes more."""
    fair, curve = evidence.fair, evidence.curve("weight")
    if fair is None or curve is None or fair.at_equal_sparsity[fair.widest] <= 0:
        return None
    at = fair.widest
    before, gap = float(fair.at_equal_sparsity[at]), float(fair.gap[at])
    column = curve.levels.index(fair.levels[at])
    ours, theirs = (
        float(curve.removed("parameters_left")[:, column].mean()),
        float(fair.removed[at]),
    )
    figures: dict[str, Figure] = {
        "level": fair.levels[at],
        "weight_removed": ours,
        "unit_removed": theirs,
        "gap": before,
        "gap_at_equal_parameters": gap,
    }
    text = (
        f"the same sparsity is not the same loss: a unit takes its column and the row that it "
        f"feeds, so {level(fair.levels[at])} of the units are {percent(theirs)} of the "
        f"parameters, against {percent(ours)} for weights"
    )
    first = (
        f"a unit takes its column and the row it feeds: {level(fair.levels[at])} of the "
        f"units are {percent(theirs)} of the parameters"
    )
    outcome, short = _at_equal_parameters(fair, at)
    shorter = (sentence(first), sentence(f"with equally many gone, {short}"))
    return _Clause(f"{text}. {outcome}", shorter, figures)


def _at_equal_parameters(fair: FairGap, at: int) -> tuple[str, str]:
    """Say what remains of the gap with equally many gone: in full, and shortly."""
    before, gap = float(fair.at_equal_sparsity[at]), float(fair.gap[at])
    low, high = fair.gaps(at) if fair.is_far_apart(at) else (gap, gap)
    about = "" if fair.is_measured(at) else "about "
    if high < -fair.noise[at]:
        by_units = f"unit pruning then leads by {about}{points(gap)}"
        rest = leader_between(low, high) if low < high else by_units
        return f"With equally many gone, {rest}", rest
    if high <= fair.noise[at]:
        rest = "nothing clear remains of the gap"
        return f"With equally many gone, {rest}", rest
    if low >= before:
        rest = "the gap is no smaller"
        return f"With equally many gone, {rest}", rest
    if low < high:
        units, kept = percent(float(fair.unit[at])), weight_keeps(fair, at)
        ends = spread(*fair.ends[:, at].tolist()).replace(" and ", " to ")
        return (
            f"With equally many gone, {kept} against {units}: {leader_between(low, high)}, where at"
            f" equal sparsity weight pruning leads by {points(before)}",
            f"weights keep {ends}, units {units}",
        )
    rest = f"{about}{points(gap)} of the {points(before)} remain"
    return f"That explains part of the gap: with equally many gone, {rest}", rest


def _coarser(evidence: Evidence) -> _Clause | None:
    """Say how well each method can tell the parts that matter little."""
    rows = {method: evidence.carried(method) for method in METHODS}
    common = {row.level for row in rows["weight"]} & {row.level for row in rows["unit"]}
    if not common:
        return None
    at = min(common, key=lambda value: abs(value - 0.5))
    weight, unit = (nearest(rows[method], at) for method in METHODS)
    figures: dict[str, Figure] = {
        "contribution_level": at,
        "weight_ratio": weight.ratio,
        "unit_ratio": unit.ratio,
    }
    coarse = unit.ratio > weight.ratio
    said = (
        f"at {level(at)}, a weight that goes contributes {percent(weight.ratio)} of what a kept "
        f"one does, a unit that goes {percent(unit.ratio)}"
    )
    text = f"{said}: "
    text += (
        "choosing single weights separates what matters from what does not more sharply than "
        "choosing whole columns, whose strong and weak weights share one fate"
        if coarse
        else "here whole units are told apart at least as sharply as single weights, so this "
        "does not explain the gap"
    )
    why = (
        "Single weights are told apart more sharply than whole columns."
        if coarse
        else "Units are told apart at least as sharply, so this does not explain the gap."
    )
    return _Clause(text, (sentence(said), why), figures)


def _so_much(evidence: Evidence) -> Answer | None:
    found = {method: clause for method in METHODS if (clause := _little(evidence, method))}
    if not found:
        return None
    text = " ".join(sentence(clause.text) for clause in found.values())
    figures: dict[str, Figure] = {method: clause.figures for method, clause in found.items()}
    first, *others = found.items()
    beside = tuple(
        f"Of the {method}s, the first {level(float(clause.figures['level']))} carry "  # type: ignore[arg-type]
        f"{percent(float(clause.figures['share']))}."  # type: ignore[arg-type]
        for method, clause in others
    )
    return Answer(SO_MUCH, text, figures, (*first[1].short, *beside))


def _little(evidence: Evidence, method: Method) -> _Clause | None:
    free, rows = evidence.free_until(method), evidence.carried(method)
    if free is None or not rows:
        return None
    row = nearest(rows, free)
    figures: dict[str, Figure] = {"free_until": free, "level": row.level, "share": row.share}
    much = "only " if row.share < row.level / 2 else ""
    text = (
        f"the {level(row.level)} of the {method}s that go first carry {much}{percent(row.share)} "
        f"of all that the {method}s contribute"
    )
    short = (
        f"the first {level(row.level)} of the {method}s to go carry {percent(row.share)} of what "
        "all contribute"
    )
    if free == 0:
        text += ", and even that costs more than 1 point"
        short += ", and even that costs more than 1 point"
    luck = _luck(evidence, method, row.level)
    if luck is not None:
        figures["over_random"] = luck
        room = ", so there is room for any choice" if free else ""  # else all may have lost all
        more = f"{points(luck)} more accuracy" if luck > 0 else f"no more accuracy{room}"
        text += f"; as many chosen by chance cost {more}"
    return _Clause(text, (sentence(short), *_by_chance(luck)), figures)


def _by_chance(luck: float | None) -> tuple[str, ...]:
    if luck is None:
        return ()
    cost = f"{points(luck)} more" if luck > 0 else "no more"
    return (f"As many chosen by chance cost {cost}.",)


def _luck(evidence: Evidence, method: Method, at: float) -> float | None:
    chosen = evidence.curve(method)
    random = plain_curve(evidence.curves, method, "random")
    if chosen is None or random is None:
        return None
    levels, gained = advantage(chosen, random)
    return float(gained.mean(axis=0)[levels.index(at)]) if at in levels else None
