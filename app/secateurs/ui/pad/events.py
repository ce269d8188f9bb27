"""What can happen to the drawing."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QImage

from secateurs.core.drawing.strokes import Point
from secateurs.ui.pad.state import Picture

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
    """A file was pasted or dropped: a picture, a model or data."""

    path: str
