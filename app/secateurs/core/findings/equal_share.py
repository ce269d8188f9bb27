"""The fairer axes: both methods at an equal share of parameters, or of work, removed."""

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
NAMES: dict[Axis, str] = {"parameters": "parameters", "macs": "multiply-accumulates"}


@dataclass(frozen=True, slots=True, eq=False)
class FairGap:
    """Weight minus unit where unit pruning was measured, weight interpolated to match.

    Attributes:
        levels: sparsities of unit pruning, above 0, whose share weight pruning reaches too.
        removed: the share of parameters (or of multiply-accumulates) gone there.
        weight: accuracy of weight pruning with that share gone, linear between its levels.
        unit: accuracy of unit pruning.
        at_equal_sparsity: weight minus unit at the same sparsity.
        noise: what the test images can resolve, as in `Gap`.
    """

    axis: Axis
    levels: tuple[float, ...]
    removed: Values
    weight: Values
    unit: Values
    each: Values  # (networks, levels), weight minus unit with equally much gone
    at_equal_sparsity: Values
    noise: Values

    @property
    def gap(self) -> Values:
        return self.weight - self.unit

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


def _full(found: FairGap, at: int) -> str:
    gap, before = float(found.gap[at]), float(found.at_equal_sparsity[at])
    return (
        f"at {level(found.levels[at])} of the units, {percent(float(found.removed[at]))} of the "
        f"{NAMES[found.axis]} are gone; with as many gone, weight pruning would keep "
        f"{percent(float(found.weight[at]))} accuracy and unit pruning keeps "
        f"{percent(float(found.unit[at]))}: {_compared(gap, before)}"
        f"{seed_by_seed(found.each[:, at])}"
    )


def _short(found: FairGap, at: int) -> str:
    leader = "weight" if found.gap[at] > 0 else "unit"
    return (
        f"counted in {NAMES[found.axis]}, {percent(float(found.removed[at]))} are gone at "
        f"{level(found.levels[at])} of the units; with as many gone, {leader} pruning leads by "
        f"{points(float(found.gap[at]))}{seed_by_seed(np.sign(found.gap[at]) * found.each[:, at])}"
    )


def _compared(gap: float, before: float) -> str:
    if gap < 0:
        return f"unit pruning then leads by {points(gap)}, where at equal sparsity it " + (
            f"trails by {points(before)}" if before > 0 else f"leads by {points(before)}"
        )
    if points(gap) == points(before):
        return f"the gap stays at {points(gap)}, as at equal sparsity"
    change = "narrows" if gap < before else "grows"
    return f"the gap {change} from {points(before)} at equal sparsity to {points(gap)}"
