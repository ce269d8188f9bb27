"""What can happen to the drawing, and how it moves on."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QImage

from secateurs.core.base.file_kinds import Role
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.scaling import takes_drawings
from secateurs.core.drawing.strokes import Point
from secateurs.core.network.answers import can_read
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.pad.state import Pad, Picture
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.state import State

SampleKind = Literal["next", "previous", "random", "wrong"]


@dataclass(frozen=True, slots=True)
class StrokeBegun:
    point: Point


@dataclass(frozen=True, slots=True)
class StrokeExtended:
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class StrokeEnded:
    pass


@dataclass(frozen=True, slots=True)
class DrawingUndone:
    pass


@dataclass(frozen=True, slots=True)
class DrawingRedone:
    pass


@dataclass(frozen=True, slots=True)
class PadCleared:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class PictureShown:
    picture: Picture


@dataclass(frozen=True, slots=True)
class SampleAsked:
    """A sample of the test set is to lie on the pad."""

    kind: SampleKind


@dataclass(frozen=True, slots=True)
class PasteAsked:
    """The clipboard's picture is to lie on the pad."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureGiven:
    """A picture without a file was pasted or dropped."""

    image: QImage


@dataclass(frozen=True, slots=True)
class FileGiven:
    """A file was chosen, pasted or dropped: a picture, a model or data, as its content tells."""

    path: str
    otherwise: Role = ""  # what it is opened as where that is not to be told


def advance_pad(state: State, event: object) -> Pad:
    """Return the pad after the event."""
    pad = state.pad
    match event:
        case StrokeBegun(point):
            return pad.begin_stroke(point)
        case StrokeExtended(points):
            return pad.extend_stroke(points)
        case StrokeEnded():
            return pad.end_stroke()
        case DrawingUndone():
            return pad.undo()
        case DrawingRedone():
            return pad.redo()
        case PadCleared():
            return pad.clear()
        case PictureShown(picture):
            return pad.show_picture(picture)
        case RunOpened():
            pad = pad if _can_be_read(pad, event) else pad.put_away()
            return pad.take_back() if takes_drawings(event.network.input_shape) else pad
        case DataLoaded(data) if not _are_same(state.data, data):
            return pad.without_samples()
    return pad


def _can_be_read(pad: Pad, opened: RunOpened) -> bool:
    """Say whether the network that was opened can be given what lies on the pad."""
    if pad.sheet.picture is not None:
        return can_read(opened.network, pad.sheet.picture.pixels.shape)
    return takes_drawings(opened.network.input_shape)


def _are_same(before: Dataset | None, data: Dataset | None) -> bool:
    return before is data or (before is not None and data is not None and before.key == data.key)
