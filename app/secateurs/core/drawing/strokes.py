"""A drawing as vectors: lists of pen positions, y downwards, in any unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SIDE = 28  # pixels of a digit, each way, as MNIST's

Point = tuple[float, float]
Stroke = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Strokes in the order they were drawn.

    Attributes:
        strokes: each a tuple of (x, y), y downwards; a stroke of one point is a dot.
        smallest_side: a drawing smaller than this, in the strokes' unit, is not blown up
            to full size: it keeps the scale that a drawing of this side would get.
    """

    strokes: tuple[Stroke, ...] = ()
    smallest_side: float = 0.0

    @property
    def is_empty(self) -> bool:
        return not any(self.strokes)


def drawing(strokes: Iterable[Iterable[Sequence[float]]], smallest_side: float = 0.0) -> Drawing:
    """Build a drawing from any nested sequences of [x, y]."""
    return Drawing(
        tuple(tuple((float(x), float(y)) for x, y in stroke) for stroke in strokes), smallest_side
    )
