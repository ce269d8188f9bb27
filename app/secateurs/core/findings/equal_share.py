"""The fairer axes: both methods at an equal share of parameters, or of work, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from secateurs.core.base.phrases import (
    level,
    percent,
    points,
    seed_by_seed,
    sentence,
)
from secateurs.core.evaluation.curves import Curve, Values
from secateurs.core.findings.finding import Figure, Finding
from secateurs.core.findings.lead import CONFIDENCE

Axis = Literal["parameters", "macs"]
FAR = 0.03  # of accuracy, between two measured levels
SAME = 1e-4  # of a share: this near, it was measured
UNCLEAR = "closer than the test images can tell from chance"
NAMES: dict[Axis, str] = {"parameters": "parameters", "macs": "multiply-accumulates"}


@dataclass(frozen=True, slots=True, eq=False)
class FairGap:
    """Weight minus unit where unit pruning was measured, weight read off its curve to match.

    Attributes:
        levels: sparsities of unit pruning, above 0, whose share weight pruning reaches too.
        removed: the share of parameters (or of multiply-accumulates) gone there.
        weight: accuracy of weight pruning with that share gone, linear between its levels.
        unit: accuracy of unit pruning.
        ends: (2, levels) accuracy at the measured levels on either side, the lower one first;
            both are `weight` where that share itself was measured.
        around: these levels; of several networks the lowest and the highest.
        at_equal_sparsity: weight minus unit at the same sparsity.
        noise: what the test images can resolve, as in `Gap`.
    """

    axis: Axis
    levels: tuple[float, ...]
    removed: Values
    weight: Values
    unit: Values
    ends: Values
    around: tuple[tuple[float, float], ...]
    each: Values  # (networks, levels), weight minus unit with equally much gone
    at_equal_sparsity: Values
    noise: Values

    @property
    def gap(self) -> Values:
        return self.weight - self.unit

    def is_measured(self, index: int) -> bool:
        return self.around[index][0] == self.around[index][1]

    def is_far_apart(self, index: int) -> bool:
        """Say whether the measured levels are too far apart for a line between them."""
        return bool(np.ptp(self.ends[:, index]) > FAR)

    def gaps(self, index: int) -> tuple[float, float]:
        """Return the least and the greatest gap that the measured levels allow."""
        low, high = (float(end - self.unit[index]) for end in self.ends[:, index])
        return low, high

    def is_unclear(self, index: int) -> bool:
        """Say whether the gap is within what the test images can resolve."""
        return bool(abs(self.gap[index]) <= self.noise[index])

    @property
    def widest(self) -> int:
        """Index of the level with the widest lead of weight at equal sparsity."""
        return int(np.argmax(self.at_equal_sparsity))


def fair_gap(weight: Curve, unit: Curve, axis: Axis) -> FairGap | None:
    """Compare the two methods with equally much of the network gone."""
    runs = [run for run in weight.run_ids if run in unit.run_ids]
    if not runs:
        return None
    theirs = [weight.run_ids.index(run) for run in runs]
    ours = [unit.run_ids.index(run) for run in runs]
    weight_x, unit_x = (curve.removed(f"{axis}_left") for curve in (weight, unit))
    chosen = [
        index
        for index, at in enumerate(unit.levels)
        if at > 0
        and at in weight.levels
        and all(
            weight_x[row, 0] <= unit_x[mine, index] <= weight_x[row, -1]
            for row, mine in zip(theirs, ours, strict=True)
        )
    ]
    if not chosen:
        return None
    matched = np.array(
        [
            np.interp(unit_x[mine, chosen], weight_x[row], weight.accuracy[row])
            for row, mine in zip(theirs, ours, strict=True)
        ]
    )
    ends, around = _ends(
        weight, [(row, weight_x[row]) for row in theirs], unit_x[np.ix_(ours, chosen)]
    )
    levels = tuple(unit.levels[index] for index in chosen)
    same = [weight.levels.index(at) for at in levels]
    p = matched.mean(axis=0)
    unit_accuracy = unit.accuracy[np.ix_(ours, chosen)]
    q = unit_accuracy.mean(axis=0)
    return FairGap(
        axis,
        levels,
        unit_x[np.ix_(ours, chosen)].mean(axis=0),
        p,
        q,
        ends,
        around,
        matched - unit_accuracy,
        weight.accuracy[np.ix_(theirs, same)].mean(axis=0) - q,
        CONFIDENCE * np.sqrt((p * (1 - p) + q * (1 - q)) / (unit.images * len(runs))),
    )


def fairer(found: FairGap) -> Finding:
    """Say how the gap changes once equally much is gone."""
    at = found.widest
    text = _full(found, at) if found.axis == "parameters" else _short(found, at)
    per_level: list[Figure] = [
        {
            "level": float(level_),
            "removed": float(found.removed[index]),
            "weight": float(found.weight[index]),
            "weight_between": found.ends[:, index].tolist(),
            "unit": float(found.unit[index]),
            "gap": float(found.gap[index]),
            "gap_at_equal_sparsity": float(found.at_equal_sparsity[index]),
        }
        for index, level_ in enumerate(found.levels)
    ]
    figures: dict[str, Figure] = {
        "axis": found.axis,
        "level": found.levels[at],
        "levels": per_level,
    }
    return Finding("fairer", sentence(text), figures)


def _ends(
    curve: Curve, networks: Sequence[tuple[int, Values]], wanted: Values
) -> tuple[Values, tuple[tuple[float, float], ...]]:
    """Return the accuracies at the measured points about each share, and their levels.

    Args:
        networks: each one's row of the curve, with the shares gone at its levels.
        wanted: (networks, shares) to be met.
    """
    ends = np.empty((2, len(networks), wanted.shape[1]))
    levels = np.empty(ends.shape)
    for place, (row, gone) in enumerate(networks):
        for index, share in enumerate(wanted[place]):
            nearest = int(np.argmin(np.abs(gone - share)))
            after = int(np.clip(np.searchsorted(gone, share), 1, len(gone) - 1))
            pair = [after - 1, after] if abs(gone[nearest] - share) > SAME else [nearest] * 2
            ends[:, place, index] = np.sort(curve.accuracy[row, pair])
            levels[:, place, index] = [curve.levels[each] for each in pair]
    low, high = levels[0].min(axis=0), levels[1].max(axis=0)
    return ends.mean(axis=1), tuple(zip(low.tolist(), high.tolist(), strict=True))


def _full(found: FairGap, at: int) -> str:
    return (
        f"at {level(found.levels[at])} of the units, {percent(float(found.removed[at]))} of the "
        f"{NAMES[found.axis]} are gone; with as many gone, {weight_keeps(found, at)} and unit "
        f"pruning keeps {percent(float(found.unit[at]))}: {_outcome(found, at)}"
    )


def weight_keeps(found: FairGap, at: int) -> str:
    """Say what weight pruning keeps with as much gone, and what that is drawn from."""
    if found.is_measured(at):
        return f"weight pruning keeps {percent(float(found.weight[at]))} accuracy"
    about = " and ".join(map(level, found.around[at]))
    if found.is_far_apart(at):
        kept = f"between {spread(*found.ends[:, at].tolist())}"
        return f"weight pruning would keep {kept} accuracy, what it does at {about},"
    kept = percent(float(found.weight[at]))
    return f"weight pruning would keep about {kept} accuracy, read between {about},"


def _outcome(found: FairGap, at: int) -> str:
    before = float(found.at_equal_sparsity[at])
    than = f"where at equal sparsity weight pruning {_leads(before)}"
    if found.is_far_apart(at):
        return f"{leader_between(*found.gaps(at))}, {than}"
    if found.is_unclear(at):
        return f"the two are then {UNCLEAR}{_lead_of_weight(found, at)}, {than}"
    return _compared(float(found.gap[at]), before, _by(found, at))


def leader_between(low: float, high: float) -> str:
    """Say by how much which method leads, where the lead of weights lies between two values."""
    if low < 0 < high:
        return "which of the two is then ahead was not measured"
    leader = "weight" if high > 0 else "unit"
    least, most = sorted(map(abs, (low, high)))
    return f"{leader} pruning then leads by {spread_points(least, most)}"


def _leads(gap: float) -> str:
    return f"{'leads' if gap > 0 else 'trails'} by {points(gap)}"


def spread(low: float, high: float) -> str:
    """Write two fractions as "35.2 and 75.1 %"."""
    return f"{percent(low).removesuffix(' %')} and {percent(high)}"


def spread_points(low: float, high: float) -> str:
    """Write two differences of fractions as "3.1 to 7.4 points"."""
    return f"{points(low).split()[0]} to {points(high)}"


def _short(found: FairGap, at: int) -> str:
    gone = (
        f"counted in {NAMES[found.axis]}, {percent(float(found.removed[at]))} are gone at "
        f"{level(found.levels[at])} of the units; with as many gone, "
    )
    if found.is_far_apart(at):
        about = " and ".join(map(level, found.around[at]))
        return f"{gone}{leader_between(*found.gaps(at))} (weight pruning as at {about})"
    if found.is_unclear(at):
        return f"{gone}the two are {UNCLEAR}{_lead_of_weight(found, at)}"
    leader = "weight" if found.gap[at] > 0 else "unit"
    return f"{gone}{leader} pruning leads by {_by(found, at)}"


def _by(found: FairGap, at: int) -> str:
    """Write by how much the leader leads, and for each network by how much it does."""
    about = "" if found.is_measured(at) else "about "
    signed = np.sign(found.gap[at]) * found.each[:, at]
    return f"{about}{points(float(found.gap[at]))}{seed_by_seed(signed)}"


def _lead_of_weight(found: FairGap, at: int) -> str:
    """Write weight's lead for each network, where neither leads clearly; "" where all agree."""
    seeds = seed_by_seed(found.each[:, at])
    return seeds.replace("(", "(weight pruning's lead is ")


def _compared(gap: float, before: float, by: str) -> str:
    if min(gap, before) < 0:
        leader, was = ("weight", before) if gap > 0 else ("unit", -before)
        return f"{leader} pruning then leads by {by}, where at equal sparsity it {_leads(was)}"
    if points(gap) == points(before):
        return f"the gap stays at {by}, as at equal sparsity"
    change = "narrows" if gap < before else "grows"
    return f"the gap {change} from {points(before)} at equal sparsity to {by}"
