"""What can happen to the series of the Compare page, and to the clock of a sweep."""

from dataclasses import dataclass

from secateurs.core.evaluation.costs import Ratios
from secateurs.core.evaluation.points import Way
from secateurs.ui.compare.state import Part


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
