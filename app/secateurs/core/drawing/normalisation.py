"""From a drawing to the 28 x 28 pixels that a network sees, by MNIST's own recipe."""

from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Pixels
from secateurs.core.drawing.curve import Ends, Points, smooth_strokes
from secateurs.core.drawing.strokes import SIDE, Drawing, Stroke

_FINE = 4  # sub-pixels along a pixel's side
_FAR = 1e6
_AT_ONCE = 64  # points: memory so small is had at once
_MOST_A_CELL = 3  # points that count within one sub-pixel; more are there only in black scribble


def ink(points: Points, pen: float) -> Array:
    """Return the share of each pixel that a round pen covers.

    Args:
        points: (n, 2) pen positions in pixels, at most a third of a pixel apart along the
            path; (0, 0) is the top left corner of the picture.
        pen: its width in pixels.

    Returns:
        (28, 28) float32 from 0 to 1.
    """
    return _covered(_Reach(pen / 2).extended(points), pen)


def _covered(reach: "_Reach", pen: float) -> Array:
    distance = reach.squared_distance
    # The edge is softened over one sub-pixel: exact for straight edges along the grid.
    covered = np.clip((pen / 2 - np.sqrt(distance)) * _FINE + 0.5, 0, 1)
    parts = [covered[y::_FINE, x::_FINE] for y in range(_FINE) for x in range(_FINE)]
    return np.asarray(sum(parts), np.float32) / np.float32(len(parts))


class _Reach:
    """How far sub-pixels are from the points of a pen, where it reaches; never changed.

    It may be extended by more points and is then as if all had come at once, to the last bit.
    """

    def __init__(self, radius: float) -> None:
        self._around = int(np.ceil(radius * _FINE))  # sub-pixels, of which the rim is so wide
        self._side = SIDE * _FINE + 2 * self._around
        self._near = np.full(self._side**2, _FAR, np.float32)
        self._taken = np.zeros((SIDE * _FINE) ** 2, np.uint8)  # points that count, a sub-pixel

    @property
    def squared_distance(self) -> Array:
        """Of each sub-pixel to the nearest point, in pixels."""
        inner = slice(self._around, self._side - self._around)
        whole = self._near.reshape(self._side, self._side)[inner, inner]
        return np.asarray(whole / np.float32(_FINE**2))

    def extended(self, points: Points) -> "_Reach":
        """Return it with more points, (n, 2) in pixels."""
        more = copy(self)
        more._near, more._taken = self._near.copy(), self._taken.copy()
        more._add(points * _FINE)
        return more

    def _add(self, at: Points) -> None:
        cells = np.clip(np.floor(at), 0, SIDE * _FINE - 1).astype(np.intp)
        some = self._that_count(cells)
        # Sub-pixel k has its centre at k + 0.5.
        beside = (at[some] - cells[some] - 0.5).astype(np.float32)
        steps = np.arange(-self._around, self._around + 1)
        across, down = (
            (steps.astype(np.float32)[:, None] - beside[:, axis]) ** 2 for axis in (0, 1)
        )
        # The square's corners are farther away than the round pen inks.
        square = (steps[:, None] * self._side + steps)[:, :, None]
        place = (cells[some, 1] + self._around) * self._side + cells[some, 0] + self._around
        for begin in range(0, len(place), _AT_ONCE):
            those = slice(begin, begin + _AT_ONCE)
            reached = square + place[those]
            distance = down[:, None, those] + across[None, :, those]
            np.minimum.at(self._near, reached.ravel(), distance.ravel())

    def _that_count(self, cells: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the points that count: of those that share a sub-pixel, the first few."""
        flat = cells[:, 1] * (SIDE * _FINE) + cells[:, 0]
        order = np.argsort(flat, kind="stable")
        ahead, places = flat[order], np.arange(len(flat))
        first = np.where(np.diff(ahead, prepend=-1) != 0, places, 0)
        number = places - np.maximum.accumulate(first)  # of a point in its sub-pixel, from 0
        some = order[number + self._taken[ahead] < _MOST_A_CELL]
        np.add.at(self._taken, flat[some], 1)
        return np.asarray(some)


# MNIST's images have theirs between 13.5 and 14.5 (measured on all 60,000): the middle is
# the corner between the pixels 13 and 14 counted as SIDE / 2, not the point 13.5.
MIDDLE = SIDE // 2


def centre_of_mass(pixels: NDArray[np.uint8] | Array) -> tuple[float, float]:
    """Return (x, y), where pixel k lies at k; the picture must have ink."""
    rows = pixels.sum(axis=1, dtype=np.float64)
    columns = pixels.sum(axis=0, dtype=np.float64)
    places = np.arange(SIDE)
    return float(columns @ places / columns.sum()), float(rows @ places / rows.sum())


def full_ink(coverage: Array) -> Pixels:
    """Return ink of any scale as pixels whose darkest is 255; there must be some ink."""
    full: Pixels = np.rint(coverage * (255.0 / coverage.max())).astype(np.uint8)
    return full


def centred(pixels: Pixels) -> Pixels:
    """Shift by whole pixels so that the centre of mass comes to the middle; no ink is lost."""
    x, y = centre_of_mass(pixels)
    across = _shift(x, np.flatnonzero(pixels.any(axis=0)))
    down = _shift(y, np.flatnonzero(pixels.any(axis=1)))
    return np.roll(pixels, (down, across), axis=(0, 1))


def _shift(mass: float, inked: NDArray[np.intp]) -> int:
    wanted = int(np.floor(MIDDLE + 0.5 - mass))
    return int(np.clip(wanted, -inked[0], SIDE - 1 - inked[-1]))


BOX = 20.0  # pixels: the side that drawing and pen together fill

# Fitted so that real pen drawings get MNIST's mean ink, 102.4 of 784: the 10,992 drawings of
# Pen-Based Recognition of Handwritten Digits (Alpaydin and Alimoglu, 1996), smoothed through
# their 8 points. That set stretches each digit to a square, so x is first narrowed to 0.762,
# MNIST's mean width over height.
PEN_WIDTH = 2.28  # pixels

_MARGIN = 4  # (28 - BOX) / 2

_STEP = 0.3  # pixels between two points that the pen inks

_SPACING = 0.85  # pixels of a stroke's length that one pen position stands for

_MOST_STEPS = 40_000

_GRID = 1024  # positions are rounded to 1/1024 pixel: what float noise differs in, goes

_SMALLEST = 1e-100  # keeps the scale finite for a dot


class _Frame(NamedTuple):
    """Moves points and then scales them."""

    left: float
    top: float
    scale: float

    def of(self, points: Points) -> Points:
        return np.asarray((points - (self.left, self.top)) * self.scale)


@dataclass(frozen=True, slots=True, eq=False)
class Inked:
    """Finished strokes of a drawing as the pen inked them, beside one that is not finished.

    Attributes:
        corners: least and greatest x and y of their points, (2, 2), in the strokes' unit.
        box: takes points into the box that the whole drawing lies in, in pixels.
        lengths: of each stroke; step: between two points of the curve, both in pixels.
        curved: as `corners`, of the curve, in pixels.
        fit: takes the curve to where it is inked.
    """

    strokes: tuple[Stroke, ...]
    corners: Points
    box: _Frame
    lengths: tuple[float, ...]
    step: float
    curved: Points
    fit: _Frame
    reach: _Reach


def pixels_from_drawing(drawing: Drawing) -> Pixels | None:
    """Return the drawing as (28, 28) uint8 with peak ink 255; None if it is empty.

    Where the drawing lies makes no difference; its size, at most a shift by one pixel.
    """
    return pixels_while_drawn(drawing)[0]


def pixels_while_drawn(
    drawing: Drawing, before: Inked | None = None
) -> tuple[Pixels | None, Inked | None]:
    """Return what `pixels_from_drawing` does, sooner where finished strokes are inked already.

    Args:
        before: what came of the drawing a moment ago, with fewer points.

    Returns:
        The pixels, and all strokes but the last as they are inked.
    """
    strokes = tuple(stroke for stroke in drawing.strokes if stroke)
    if not strokes:
        return None, None
    if before is not None and before.strokes != strokes[:-1][: len(before.strokes)]:
        before = None
    new = strokes[len(before.strokes) :] if before else strokes
    points = np.array([point for stroke in new for point in stroke], np.float64)
    ends = np.cumsum([len(stroke) for stroke in new])
    corners, all_corners = _corners(before.corners if before else None, points, len(new[-1]))
    box = _box(all_corners, drawing.smallest_side)
    points, ends = _spaced(np.rint(box.of(points) * _GRID) / _GRID, ends)
    lengths = (*(before.lengths if before else ()), *_lengths(points, ends))
    # Wider in an endless scribble, which is black anyway.
    step = max(_STEP, sum(lengths) / _MOST_STEPS)
    curve, ends = smooth_strokes(points, ends, step)
    last = int(ends[-1] - (ends[-2] if len(ends) > 1 else 0))
    curved, all_curved = _corners(before.curved if before else None, curve, last)
    fit = _fit(all_curved)
    if before and (before.box, before.step, before.fit) != (box, step, fit):
        return pixels_while_drawn(drawing)
    path = fit.of(curve) + _MARGIN + PEN_WIDTH / 2
    reach = before.reach if before else _Reach(PEN_WIDTH / 2)
    if len(new) > 1:
        reach = reach.extended(path[:-last])
    pixels = centred(full_ink(_covered(reach.extended(path[-last:]), PEN_WIDTH)))
    if corners is None or curved is None:
        return pixels, None
    return pixels, Inked(strokes[:-1], corners, box, lengths[:-1], step, curved, fit, reach)


def _corners(known: Points | None, points: Points, last: int) -> tuple[Points | None, Points]:
    """Return least and greatest x and y, (2, 2): without the last so many points, and with them.

    Args:
        known: those of points before these.
    """
    found = known
    for some in (points[:-last], points[-last:]):
        without = found
        if len(some):
            new = np.stack([some.min(axis=0), some.max(axis=0)])
            found = new if found is None else _around(found, new)
    assert found is not None
    return without, found


def _around(one: Points, other: Points) -> Points:
    return np.stack([np.minimum(one[0], other[0]), np.maximum(one[1], other[1])])


def _box(corners: Points, smallest_side: float) -> _Frame:
    """Return what brings points to pixels, from (0, 0), within the box less the pen."""
    side = max(float((corners[1] - corners[0]).max()), smallest_side, _SMALLEST)
    left, top = corners[0].tolist()
    return _Frame(left, top, (BOX - PEN_WIDTH) / side)


def _spaced(points: Points, ends: Ends) -> tuple[Points, Ends]:
    """Return the first point of every so many pixels of each stroke, and its last point."""
    starts = np.concatenate([[0], ends[:-1]])
    steps = np.diff(points, axis=0, prepend=points[:1])
    steps[starts] = 0
    along = np.hypot(steps[:, 0], steps[:, 1])
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        along[start:end] = np.cumsum(along[start:end])
    place = np.floor(along / _SPACING)
    kept = np.diff(place, prepend=0) > 0
    kept[starts] = kept[ends - 1] = True
    return points[kept], np.cumsum(kept, dtype=np.int64)[ends - 1]


def _lengths(points: Points, ends: Ends) -> list[float]:
    """Return how long each stroke is, its steps across and down added."""
    steps = np.abs(np.diff(points, axis=0))
    bounds = zip([0, *ends[:-1].tolist()], (ends - 1).tolist(), strict=True)
    return [float(steps[start:last].sum()) for start, last in bounds]


def _fit(curved: Points) -> _Frame:
    """Return what brings the curve to (0, 0), smaller if it swings out of the box in between."""
    side = max(float((curved[1] - curved[0]).max()), _SMALLEST)
    left, top = curved[0].tolist()
    return _Frame(left, top, min(1.0, (BOX - PEN_WIDTH) / side))
