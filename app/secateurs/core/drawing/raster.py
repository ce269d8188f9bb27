"""Inks a path with a round pen, anti-aliased by area."""

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array
from secateurs.core.drawing.curve import Points
from secateurs.core.drawing.strokes import SIDE

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
