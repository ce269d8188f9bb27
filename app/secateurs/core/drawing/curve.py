"""The smooth curve through pen positions, for the pad and for the pixels alike.

Centripetal Catmull-Rom splines (Yuksel, Schaefer and Keyser 2011): through every point,
without loops or cusps between points that lie unevenly.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Ends = NDArray[np.int64]  # of several strokes, one after the other: the place after each last point


def smooth_strokes(points: Points, ends: Ends, step: float) -> tuple[Points, Ends]:
    """Return the curves through several strokes as polylines, and where they end.

    Args:
        points: (x, y) positions of all strokes in any unit, (n, 2); each stroke has one at least,
            and those that repeat count once.
        step: most distance between two points of a polyline, in the same unit.

    Returns:
        (m, 2) float64, the strokes' own positions among them; of each stroke the place after its
        last point.
    """
    points, last = _distinct(points, ends)
    leaving, arriving = np.array(points), np.array(points)
    pieces = np.flatnonzero(~last)
    leaving[pieces], arriving[pieces] = _controls(points, last, pieces)
    # A stroke's last point stands for a piece without length.
    end = points[np.where(last, 0, 1) + np.arange(len(points))]
    span = _length(leaving - points) + _length(arriving - leaving) + _length(end - arriving)
    counts = np.maximum(np.ceil(span / step), 1).astype(np.intp)
    index = np.repeat(np.arange(len(points)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    t = ((np.arange(len(index)) - first) / counts[index])[:, None]
    s = 1 - t
    curve = s**3 * points[index] + 3 * s * t * (s * leaving[index] + t * arriving[index])
    return np.asarray(curve + t**3 * end[index]), np.cumsum(counts)[last]


def bezier_pieces(stroke: Sequence[Sequence[float]]) -> tuple[Points, Points, Points]:
    """Return the curve through a stroke as cubic Bezier pieces from point to point.

    Returns:
        The stroke's distinct positions, (n, 2); and of each piece between two neighbours the
        control points that leave the one and arrive at the other, (n - 1, 2) each.
    """
    given = np.asarray(stroke, np.float64).reshape(-1, 2)
    points, last = _distinct(given, np.array([len(given)]))
    return points, *_controls(points, last, np.flatnonzero(~last))


def _controls(
    points: Points, last: NDArray[np.bool_], pieces: NDArray[np.intp]
) -> tuple[Points, Points]:
    """Return the control points of the pieces that begin at these points."""
    p1, p2 = points[pieces], points[pieces + 1]
    starts = np.concatenate([[True], last[:-1]])[pieces][:, None]
    ends = last[pieces + 1][:, None]
    p0 = np.where(starts, 2 * p1 - p2, points[pieces - 1])
    p3 = np.where(ends, 2 * p2 - p1, points[np.minimum(pieces + 2, len(points) - 1)])
    square = [_length(b - a)[:, None] for a, b in ((p0, p1), (p1, p2), (p2, p3))]
    return (
        _control(p0, p1, p2, square[0], square[1]),
        _control(p3, p2, p1, square[2], square[1]),
    )


def _control(far: Points, near: Points, across: Points, d2: Points, e2: Points) -> Points:
    """Return the control point beside `near`; d2 and e2 are distances, d and e their roots."""
    d, e = np.sqrt(d2), np.sqrt(e2)
    along = d2 * across - e2 * far + (2 * d2 + 3 * d * e + e2) * near
    return np.asarray(along / (3 * d * (d + e)))


def _distinct(points: Points, ends: Ends) -> tuple[Points, NDArray[np.bool_]]:
    """Return all points without those that repeat the one before, and which end a stroke."""
    last = np.zeros(len(points), np.bool_)
    last[ends - 1] = True
    # Of points that repeat the last one stays, which may end the stroke.
    stays = last.copy()
    stays[:-1] |= (np.diff(points, axis=0) != 0).any(1)
    return points[stays], last[stays]


def _length(vectors: Points) -> Points:
    return np.asarray(np.hypot(vectors[:, 0], vectors[:, 1]))
