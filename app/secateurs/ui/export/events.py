"""What can happen to what is measured and written to a file."""

from dataclasses import dataclass

from secateurs.core.export.exported import Kind
from secateurs.core.measuring.measurement import Measurement
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.ui.export.state import Original, SavedFile
from secateurs.ui.prune.state import Choice
from secateurs.work.export import WritingStep
from secateurs.work.measurement import MeasuringStep


@dataclass(frozen=True, slots=True)
class SmallerChosen:
    smaller: bool  # whether removed units are taken out of the exported file


@dataclass(frozen=True, slots=True)
class MeasuringWent:
    step: MeasuringStep | None  # None once it ended


@dataclass(frozen=True, slots=True, eq=False)
class NetworkMeasured:
    network: Network | Model
    choice: Choice
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class WritingBegun:
    kind: Kind


@dataclass(frozen=True, slots=True)
class WritingWent:
    step: WritingStep


@dataclass(frozen=True, slots=True)
class WritingLeft:
    """The file is not wanted any more; its writing ends in a moment."""


@dataclass(frozen=True, slots=True, eq=False)
class WritingEnded:
    network: Network | Model
    kind: Kind
    saved: SavedFile | None  # None if it was left


@dataclass(frozen=True, slots=True, eq=False)
class OriginalFound:
    network: Network | Model  # the current one
    original: Original


@dataclass(frozen=True, slots=True)
class MeasureAsked:
    pass


@dataclass(frozen=True, slots=True)
class MeasureCancelAsked:
    pass


@dataclass(frozen=True, slots=True)
class SaveAsked:
    kind: Kind


@dataclass(frozen=True, slots=True)
class SaveCancelAsked:
    """The file that is being written is to be given up."""
