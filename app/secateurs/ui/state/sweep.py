"""The sweep's points and how far it has come."""

from dataclasses import dataclass, field, replace
from typing import Literal

from secateurs.core.evaluation.costs import Ratios
from secateurs.core.evaluation.curves import points_about
from secateurs.core.evaluation.points import CLASSIC_LEVELS, SweepPlan, SweepPoint
from secateurs.core.evaluation.series import Way
from secateurs.ui.state.sweep_choice import SweepChoice

XAxis = Literal["sparsity", "parameters", "macs"]


@dataclass(frozen=True, slots=True)
class SweepState:
    """Points of the current network (and of its seeds), and the sweep under way.

    Attributes:
        points: of the curves that the current network has a part in; these are shown.
        others: points of its seeds alone, which are never shown as its own.
        levels: fractions chosen for the next sweep.
        siblings: ids of runs with the same settings but another seed, the current one first.
        all_seeds: whether the sweep takes the siblings too.
        choice: the series of the next sweep.
        hidden: series that are there and not shown.
        plan: the sweep under way, or None.
        done: points of the plan that are there.
        share: how far the sweep is by time, 0 to 1.
        at_work: the point that is being made, in words, where it takes long.
        ratios: seconds that points took here, as a share of those expected.
        findings: sentences made from the points.
        interrupted: a sweep that an earlier start did not finish.
        interrupted_done: points of it that are there, whichever network is the current one.
    """

    points: tuple[SweepPoint, ...] = ()
    others: tuple[SweepPoint, ...] = ()
    levels: tuple[float, ...] = CLASSIC_LEVELS
    levels_error: str = ""
    siblings: tuple[str, ...] = ()
    all_seeds: bool = False
    choice: SweepChoice = field(default_factory=SweepChoice)
    hidden: frozenset[Way] = frozenset()
    x_axis: XAxis = "sparsity"
    plan: SweepPlan | None = None
    done: int = 0
    seconds_left: float | None = None
    share: float = 0.0
    at_work: str = ""
    ratios: Ratios = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    interrupted: SweepPlan | None = None
    interrupted_done: int = 0

    @property
    def known(self) -> tuple[SweepPoint, ...]:
        """All points that are there, shown or not."""
        return (*self.points, *self.others)

    def with_points(self, points: tuple[SweepPoint, ...], run_id: str) -> "SweepState":
        """Return the state that shows what is about the current network."""
        shown = points_about(run_id, points, self.choice.epochs)
        keys = {point.key for point in shown}
        others = tuple(point for point in points if point.key not in keys)
        return replace(self, points=shown, others=others)

    @property
    def is_live(self) -> bool:
        return self.plan is not None

    @property
    def progress(self) -> float:
        """How far the sweep under way is, 0 to 1."""
        return self.share if self.is_live else 0.0

    @property
    def error(self) -> str:
        """Why no sweep can begin, or ""."""
        return self.levels_error or self.choice.epochs_error
