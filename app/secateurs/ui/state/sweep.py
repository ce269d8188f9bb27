"""The sweep's points and how far it has come."""

from dataclasses import dataclass
from typing import Literal

from secateurs.core.evaluation.points import CLASSIC_LEVELS, SweepPlan, SweepPoint

XAxis = Literal["sparsity", "parameters", "macs"]


@dataclass(frozen=True, slots=True)
class SweepState:
    """Points of the current network (and of its seeds), and the sweep under way.

    Attributes:
        levels: fractions chosen for the next sweep.
        siblings: ids of runs with the same settings but another seed, the current one first.
        all_seeds: whether the sweep takes the siblings too.
        plan: the sweep under way, or None.
        done: points of the plan that are there.
        findings: sentences made from the points.
        interrupted: a sweep that an earlier start did not finish.
        interrupted_done: points of it that are there, whichever network is the current one.
    """

    points: tuple[SweepPoint, ...] = ()
    levels: tuple[float, ...] = CLASSIC_LEVELS
    levels_error: str = ""
    siblings: tuple[str, ...] = ()
    all_seeds: bool = False
    x_axis: XAxis = "sparsity"
    plan: SweepPlan | None = None
    done: int = 0
    seconds_left: float | None = None
    findings: tuple[str, ...] = ()
    interrupted: SweepPlan | None = None
    interrupted_done: int = 0

    @property
    def is_live(self) -> bool:
        return self.plan is not None

    @property
    def progress(self) -> float:
        return self.done / self.plan.size if self.plan and self.plan.size else 0.0
