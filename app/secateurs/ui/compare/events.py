"""What can happen to the Compare page and its sweeps."""

from dataclasses import dataclass

from secateurs.core.evaluation.costs import Ratios
from secateurs.core.evaluation.points import SweepPlan, SweepPoint, Way
from secateurs.ui.compare.state import Part, XAxis


@dataclass(frozen=True, slots=True)
class AxisChosen:
    axis: XAxis


@dataclass(frozen=True, slots=True)
class LevelsEdited:
    text: str


@dataclass(frozen=True, slots=True)
class AllSeedsChosen:
    all_seeds: bool


@dataclass(frozen=True, slots=True)
class PointsListed:
    points: tuple[SweepPoint, ...]
    siblings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingsMade:
    points: tuple[SweepPoint, ...]  # the very points they are about
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SweepBegun:
    plan: SweepPlan
    done: int


@dataclass(frozen=True, slots=True)
class PointFound:
    point: SweepPoint
    seconds_left: float


@dataclass(frozen=True, slots=True)
class SweepEnded:
    pass


@dataclass(frozen=True, slots=True)
class InterruptedSweepFound:
    plan: SweepPlan | None
    done: int = 0  # points of the plan that are there


@dataclass(frozen=True, slots=True)
class SeriesToggled:
    """Hide a series, or show it again."""

    way: Way


@dataclass(frozen=True, slots=True)
class SweepPartToggled:
    """Take a method, a criterion or a treatment into the next sweep, or leave it out."""

    part: Part
    name: str


@dataclass(frozen=True, slots=True)
class SweepPatternChosen:
    pattern: str


@dataclass(frozen=True, slots=True)
class SweepEpochsEdited:
    text: str


@dataclass(frozen=True, slots=True)
class SweepWent:
    """How far the sweep is.

    Attributes:
        share: by time, 0 to 1.
        at_work: the point that is being made, in words, or "" where it takes but a moment.
        ratios: as of `core.evaluation.costs`; empty where nothing new is known.
    """

    share: float
    seconds_left: float
    at_work: str
    ratios: Ratios


@dataclass(frozen=True, slots=True)
class SweepAsked:
    pass


@dataclass(frozen=True, slots=True)
class SweepCancelAsked:
    pass


@dataclass(frozen=True, slots=True)
class SweepGoOnAsked:
    """An interrupted sweep is to go on."""


@dataclass(frozen=True, slots=True)
class SweepForgetAsked:
    """An interrupted sweep is not to go on."""


@dataclass(frozen=True, slots=True)
class CurvesExportAsked:
    kind: str  # "png", "svg", "csv", "report" or "copy"
