"""From a drawing to the 28 x 28 pixels that a network sees, by MNIST's own recipe."""

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Pixels
from secateurs.core.drawing.curve import Points, smooth
from secateurs.core.drawing.strokes import SIDE, Drawing

_FINE = 4  # sub-pixels along a pixel's side
_FAR = 1e6
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
    corner = cells.min(axis=0)
    width, height = (np.ptp(cells, axis=0) + 1).tolist()
    reach = int(np.ceil(radius * _FINE))
    near = np.full((height + 2 * reach, width + 2 * reach), _FAR, np.float32)
    for some in _one_a_cell(cells):
        place = cells[some] - corner
        # Sub-pixel k has its centre at k + 0.5.
        beside = at[some] - cells[some] - 0.5
        _spread(near, place, beside.astype(np.float32), (height, width), reach)
    return _cut_out(near, corner - reach) / np.float32(_FINE**2)


def _one_a_cell(cells: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return groups of points; within a group no two share a sub-pixel."""
    flat = cells[:, 1] * (SIDE * _FINE) + cells[:, 0]
    order = np.argsort(flat, kind="stable")
    _, first, count = np.unique(flat[order], return_index=True, return_counts=True)
    return [order[first[count > k] + k] for k in range(min(int(count.max()), _MOST_A_CELL))]


def _spread(
    near: Array, place: NDArray[np.intp], beside: Array, shape: tuple[int, int], reach: int
) -> None:
    """Lower `near` to the squared distance, in sub-pixels, to the point in each place.

    Every place tells each of its neighbours, one direction at a time: the work does not
    grow with the number of points.
    """
    height, width = shape
    squares = []
    for axis in (0, 1):
        offset = np.full(shape, _FAR, np.float32)
        offset[place[:, 1], place[:, 0]] = beside[:, axis]
        squares.append([(np.float32(k) - offset) ** 2 for k in range(-reach, reach + 1)])
    both = np.empty(shape, np.float32)
    for x, across in enumerate(squares[0]):
        for y, down in enumerate(squares[1]):
            if (x - reach) ** 2 + (y - reach) ** 2 > (reach + 1.25) ** 2:
                continue  # a corner that the round pen does not touch
            np.add(across, down, out=both)
            part = near[y : y + height, x : x + width]
            np.minimum(part, both, out=part)


def _cut_out(near: Array, corner: NDArray[np.intp]) -> Array:
    """Return the whole picture's sub-pixels, with `near` put where its corner belongs."""
    side = SIDE * _FINE
    whole = np.full((side, side), _FAR, np.float32)
    (x, y), (height, width) = corner.tolist(), near.shape
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + width, side), min(y + height, side)
    whole[top:bottom, left:right] = near[top - y : bottom - y, left - x : right - x]
    return whole


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
    strokes = [np.array(stroke, np.float64) for stroke in drawing.strokes if stroke]
    if not strokes:
        return None
    scaled = _scaled(strokes, drawing.smallest_side)
    step = _step(scaled)
    path = _fitted(np.vstack([smooth(stroke, step) for stroke in scaled]))
    return centred(full_ink(ink(path + _MARGIN + PEN_WIDTH / 2, PEN_WIDTH)))


def _scaled(strokes: list[Points], smallest_side: float) -> list[Points]:
    """Return the strokes in pixels, from (0, 0), within the box less the pen."""
    everything = np.vstack(strokes)
    origin = everything.min(axis=0)
    side = max(float(np.ptp(everything, axis=0).max()), smallest_side, _SMALLEST)
    scale = (BOX - PEN_WIDTH) / side
    pixels = [np.rint((stroke - origin) * scale * _GRID) / _GRID for stroke in strokes]
    return [_spaced(stroke) for stroke in pixels]


def _spaced(stroke: Points) -> Points:
    """Return the first point of every so many pixels of the stroke, and its last point."""
    steps = np.diff(stroke, axis=0)
    place = np.floor(np.cumsum(np.hypot(steps[:, 0], steps[:, 1])) / _SPACING)
    kept = np.concatenate([[True], np.diff(place, prepend=0) > 0])
    kept[-1] = True
    return np.asarray(stroke[kept])


def _step(strokes: list[Points]) -> float:
    """Return the step along the curve: wider in an endless scribble, which is black anyway."""
    length = sum(float(np.abs(np.diff(stroke, axis=0)).sum()) for stroke in strokes)
    return max(_STEP, length / _MOST_STEPS)


def _fitted(curve: Points) -> Points:
    """Return the curve from (0, 0), made smaller if it swings out of the box between points."""
    curve = curve - curve.min(axis=0)
    return np.asarray(curve * min(1.0, (BOX - PEN_WIDTH) / max(float(curve.max()), _SMALLEST)))
