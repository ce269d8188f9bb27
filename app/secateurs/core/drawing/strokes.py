"""A drawing as vectors: lists of pen positions, y downwards, in any unit."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import DataError
from secateurs.core.base.files import read_ordinary
from secateurs.core.base.text import one_line

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


MOST_POINTS = 100_000  # in one drawing

FARTHEST = 1e9  # of a coordinate from 0

_MOST_BYTES = 512 * 1024**2


class _Unusable(Exception):  # noqa: N818
    """Says what is wrong with one drawing; the caller knows which."""


def read_drawings(path: Path) -> tuple[Drawing, ...]:
    """Return the drawings of a file; one without a point is kept, empty.

    Raises:
        DataError: names the file, the drawing (1 is the first) and what is wrong.
    """
    name = one_line(path.name)
    items = _parsed(path, name)
    if not isinstance(items, list):
        raise DataError(f"{name} must hold a list of drawings.")
    drawings = []
    for number, item in enumerate(items, 1):
        try:
            drawings.append(_drawing(item))
        except _Unusable as error:
            raise DataError(f"{name}, drawing {number}: {error}.") from None
    return tuple(drawings)


def _parsed(path: Path, name: str) -> Json:
    content = read_ordinary(path, DataError, _MOST_BYTES)
    try:
        return json.loads(content, parse_constant=_refuse_constant)
    except RecursionError:
        raise DataError(f"{name} is nested too deeply.") from None
    except _Unusable as error:
        raise DataError(f"{name}: {error}.") from None
    except ValueError as error:  # bad JSON, bad UTF-8, endless digits
        raise DataError(f"{name} is not valid JSON: {one_line(str(error))}.") from error


def _refuse_constant(name: str) -> NoReturn:
    raise _Unusable(f"{name} is not a coordinate")


def _drawing(item: Json) -> Drawing:
    if not isinstance(item, dict) or "strokes" not in item:
        raise _Unusable('an object with "strokes" is needed')
    strokes = item["strokes"]
    if not isinstance(strokes, list) or not all(isinstance(stroke, list) for stroke in strokes):
        raise _Unusable('"strokes" must be a list of lists of [x, y]')
    if sum(map(len, strokes)) > MOST_POINTS:
        raise _Unusable(f"it has more than {MOST_POINTS:,} points")
    return Drawing(tuple(_stroke(stroke, number) for number, stroke in enumerate(strokes, 1)))


def _stroke(points: list[Json], number: int) -> Stroke:
    stroke = []
    for place, point in enumerate(points, 1):
        if not (isinstance(point, list) and len(point) == 2 and all(map(_is_number, point))):
            raise _Unusable(f"point {place} of stroke {number} is not [x, y]")
        x, y = point
        if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):
            raise _Unusable(
                f"point {place} of stroke {number} lies farther than {FARTHEST:,.0f} from 0"
            )
        stroke.append((float(x), float(y)))
    return tuple(stroke)


def _is_number(value: Json) -> bool:
    return type(value) in (int, float)  # True is an int, but no coordinate
