"""The smooth curve through pen positions, for the pad and for the pixels alike.

Centripetal Catmull-Rom splines (Yuksel, Schaefer and Keyser 2011): through every point,
without loops or cusps between points that lie unevenly.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def smooth(stroke: Sequence[Sequence[float]] | Points, step: float = 1.0) -> Points:
    """Return the curve through a stroke as a polyline.

    Args:
        stroke: (x, y) positions in any unit; positions that repeat count once.
        step: most distance between two points of the polyline, in the same unit.

    Returns:
        (n, 2) float64, the stroke's own positions among them; n is 0 for no position.
    """
    points = _distinct(np.asarray(stroke, np.float64).reshape(-1, 2))
    if len(points) < 2:
        return points
    return _flatten(points, *controls(points), step)


def controls(points: Points) -> tuple[Points, Points]:
    """Return the two Bezier control points of each piece between distinct neighbours.

    Args:
        points: (n, 2), n at least 2, no two neighbours alike.

    Returns:
        Two arrays of (n - 1, 2): leaving points[:-1] and arriving at points[1:].
    """
    before, after = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    p0, p1, p2, p3 = (
        np.vstack([before, points[:-2]]),
        points[:-1],
        points[1:],
        np.vstack([points[2:], after]),
    )
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


def _flatten(points: Points, leaving: Points, arriving: Points, step: float) -> Points:
    a, d = points[:-1], points[1:]
    span = _length(leaving - a) + _length(arriving - leaving) + _length(d - arriving)
    pieces = np.maximum(np.ceil(span / step), 1).astype(np.intp)
    index = np.repeat(np.arange(len(a)), pieces)
    first = np.repeat(np.cumsum(pieces) - pieces, pieces)
    t = ((np.arange(len(index)) - first) / pieces[index])[:, None]
    s = 1 - t
    curve = s**3 * a[index] + 3 * s * t * (s * leaving[index] + t * arriving[index])
    return np.vstack([curve + t**3 * d[index], points[-1:]])


def _distinct(points: Points) -> Points:
    if len(points) < 2:
        return points
    moved = (np.diff(points, axis=0) != 0).any(1)
    return np.asarray(points[np.concatenate([[True], moved])])


def _length(vectors: Points) -> Points:
    return np.asarray(np.hypot(vectors[:, 0], vectors[:, 1]))
