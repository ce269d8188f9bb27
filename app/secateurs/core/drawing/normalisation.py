"""From a drawing to the 28 x 28 pixels that a network sees, by MNIST's own recipe."""

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Pixels
from secateurs.core.drawing.curve import Ends, Points, smooth_strokes
from secateurs.core.drawing.strokes import SIDE, Drawing

_FINE = 4  # sub-pixels along a pixel's side
_FAR = 1e6
_AT_ONCE = 1024  # points
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
    distance = _squared_distance(points, pen / 2)
    # The edge is softened over one sub-pixel: exact for straight edges along the grid.
    covered = np.clip((pen / 2 - np.sqrt(distance)) * _FINE + 0.5, 0, 1)
    parts = [covered[y::_FINE, x::_FINE] for y in range(_FINE) for x in range(_FINE)]
    return np.asarray(sum(parts), np.float32) / np.float32(len(parts))


def _squared_distance(points: Points, radius: float) -> Array:
    """Return each sub-pixel's squared distance to the nearest point, where the pen reaches."""
    at = points * _FINE
    cells = np.clip(np.floor(at), 0, SIDE * _FINE - 1).astype(np.intp)
    some = _few_a_cell(cells)
    # Sub-pixel k has its centre at k + 0.5.
    beside = (at[some] - cells[some] - 0.5).astype(np.float32)
    reach = int(np.ceil(radius * _FINE))
    steps = np.arange(-reach, reach + 1)
    across, down = ((steps.astype(np.float32)[:, None] - beside[:, axis]) ** 2 for axis in (0, 1))
    # Corners that the round pen does not touch are left out.
    x, y = np.nonzero(steps[:, None] ** 2 + steps**2 <= (reach + 1.25) ** 2)
    side = SIDE * _FINE + 2 * reach
    near = np.full(side * side, _FAR, np.float32)
    place = (cells[some, 1] + reach) * side + cells[some, 0] + reach
    for begin in range(0, len(place), _AT_ONCE):
        those = slice(begin, begin + _AT_ONCE)
        reached = (steps[y] * side + steps[x])[:, None] + place[those]
        distance = across[:, those][x] + down[:, those][y]
        np.minimum.at(near, reached.ravel(), distance.ravel())
    whole = near.reshape(side, side)[reach : side - reach, reach : side - reach]
    return np.asarray(whole / np.float32(_FINE**2))


def _few_a_cell(cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the points that count: of those that share a sub-pixel, the first few."""
    flat = cells[:, 1] * (SIDE * _FINE) + cells[:, 0]
    order = np.argsort(flat, kind="stable")
    ahead = flat[order]
    same = np.concatenate([np.full(_MOST_A_CELL, -1), ahead[:-_MOST_A_CELL]])[: len(flat)]
    return np.asarray(order[ahead != same])


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


def pixels_from_drawing(drawing: Drawing) -> Pixels | None:
    """Return the drawing as (28, 28) uint8 with peak ink 255; None if it is empty.

    Where the drawing lies makes no difference; its size, at most a shift by one pixel.
    """
    strokes = [stroke for stroke in drawing.strokes if stroke]
    if not strokes:
        return None
    points = np.array([point for stroke in strokes for point in stroke], np.float64)
    ends = np.cumsum([len(stroke) for stroke in strokes])
    points, ends = _spaced(_scaled(points, drawing.smallest_side), ends)
    path = _fitted(smooth_strokes(points, ends, _step(points, ends)))
    return centred(full_ink(ink(path + _MARGIN + PEN_WIDTH / 2, PEN_WIDTH)))


def _scaled(points: Points, smallest_side: float) -> Points:
    """Return the points in pixels, from (0, 0), within the box less the pen."""
    origin = points.min(axis=0)
    side = max(float(np.ptp(points, axis=0).max()), smallest_side, _SMALLEST)
    scale = (BOX - PEN_WIDTH) / side
    return np.asarray(np.rint((points - origin) * scale * _GRID) / _GRID)


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


def _step(points: Points, ends: Ends) -> float:
    """Return the step along the curve: wider in an endless scribble, which is black anyway."""
    steps = np.abs(np.diff(points, axis=0))
    bounds = zip([0, *ends[:-1].tolist()], (ends - 1).tolist(), strict=True)
    length = sum(float(steps[start:last].sum()) for start, last in bounds)
    return max(_STEP, length / _MOST_STEPS)


def _fitted(curve: Points) -> Points:
    """Return the curve from (0, 0), made smaller if it swings out of the box between points."""
    curve = curve - curve.min(axis=0)
    return np.asarray(curve * min(1.0, (BOX - PEN_WIDTH) / max(float(curve.max()), _SMALLEST)))
