"""What can happen to what is measured and written to a file, and how it moves on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from secateurs.ui.export.state import ExportState, Original, SavedFile, about
from secateurs.ui.runs.events import NetworkReread, RunOpened

if TYPE_CHECKING:
    from secateurs.core.export.exported import Kind
    from secateurs.core.measuring.measurement import Measurement
    from secateurs.core.network.network import Network
    from secateurs.ui.prune.state import Choice
    from secateurs.ui.shell.state import State
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
    network: Network
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
    network: Network
    kind: Kind
    saved: SavedFile | None  # None if it was left


@dataclass(frozen=True, slots=True, eq=False)
class OriginalFound:
    network: Network  # the current one
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


@dataclass(frozen=True, slots=True)
class SavePathChosen:
    kind: Kind
    path: str


def advance_export(state: State, event: object) -> ExportState:
    """Return figures and files after the event; those of another network are dropped."""
    export = state.export
    match event:
        case SmallerChosen(smaller):
            return replace(export, smaller=smaller)
        case MeasuringWent(step):
            return replace(export, step=step)
        case NetworkMeasured(network, choice, measurement) if network is state.network:
            return replace(export, measured=measurement, measured_of=about(choice))
        case OriginalFound(network, original) if network is state.network:
            return replace(export, original=original)
        case WritingBegun(kind):
            return replace(export, writing=kind)
        case WritingWent(step):
            return replace(export, writing_step=step)
        case WritingLeft():
            return replace(export, leaving=True)
        case WritingEnded(network, kind, saved):
            ended = replace(export, writing=None, writing_step=None, leaving=False)
            if network is state.network and saved is not None:
                return ended.with_saved(kind, saved)
            return ended
        case RunOpened() | NetworkReread():
            return export.of_another()
    return export
