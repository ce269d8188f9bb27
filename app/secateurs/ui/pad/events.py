"""What can happen to the drawing."""

from dataclasses import dataclass

from secateurs.core.drawing.strokes import Point
from secateurs.ui.pad.state import Picture


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
