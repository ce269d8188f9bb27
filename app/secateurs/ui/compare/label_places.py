"""Finds a place beside each curve for its label, so that nothing overlaps."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

Line = Sequence[QPointF]
Floats = NDArray[np.float64]
STEP = 8.0  # pixels between the samples of a line
TRIED = 48  # places along a curve
CLEAR = 9.0  # from a label to its own curve
TOUCHES = 5.0  # nearer than this a line runs into a label
CLASSIC = 4  # curves that are labelled even where one must run through a label
AWAY = 90.0  # farther from other curves than this is no better


def place_labels(
    lines: Mapping[str, Line], sizes: Mapping[str, QSizeF], area: QRectF
) -> dict[str, QRectF]:
    """Return a rectangle for each label, one line after the other.

    A label stays inside the area, close to its own curve and as far as can be from the others;
    a curve that leaves no room gets none, nor, of more than the classic four, one whose label
    would touch another curve or lie nearer to it: the legend names them.
    """
    samples = {name: _sampled(line) for name, line in lines.items()}
    placed: dict[str, QRectF] = {}
    for name, own in samples.items():
        others = [points for other, points in samples.items() if other != name]
        rest = np.concatenate([np.empty((0, 2)), *others])
        spots = _free(_spots(own, sizes[name], area), list(placed.values()))
        if len(spots):
            best = spots[[np.argmin(_costs(spots, own, rest, area))]]
            left, top, right, bottom = best[0].tolist()
            if len(lines) <= CLASSIC or not _misleads(best, own, rest):
                placed[name] = QRectF(left, top, right - left, bottom - top)
    return placed


def _sampled(line: Line) -> Floats:
    """Return points along a line at most STEP apart, (n, 2)."""
    corners = np.array([[point.x(), point.y()] for point in line])
    parts = [corners[:1]]
    for start, end in pairwise(corners):
        count = max(1, int(np.ceil(np.hypot(*(end - start)) / STEP)))
        shares = np.arange(1, count + 1)[:, None] / count
        parts.append(start + shares * (end - start))
    return np.concatenate(parts)


def _spots(points: Floats, size: QSizeF, area: QRectF) -> Floats:
    """Return the places above, below, right and left of the curve that lie inside the area.

    Returns:
        (n, 4): left, top, right, bottom.
    """
    width, height = size.width(), size.height()
    shifts = np.array(
        [
            (-width / 2, -height - CLEAR),
            (-width / 2, CLEAR),
            (CLEAR + 2, -height / 2),
            (-width - CLEAR - 2, -height / 2),
        ]
    )
    tried = np.unique(np.linspace(0, len(points) - 1, TRIED).round().astype(int))
    corners = (points[tried][:, None, :] + shifts).reshape(-1, 2)
    spots = np.hstack([corners, corners + np.array([width, height])])
    inside = (spots[:, :2] >= (area.left(), area.top())).all(axis=1) & (
        spots[:, 2:] <= (area.right(), area.bottom())
    ).all(axis=1)
    return np.asarray(spots[inside])


def _free(spots: Floats, taken: Sequence[QRectF]) -> Floats:
    """Return the places that keep off the labels already there."""
    for other in taken:
        apart = (
            (spots[:, 2] < other.left() - 6)
            | (spots[:, 0] > other.right() + 6)
            | (spots[:, 3] < other.top() - 3)
            | (spots[:, 1] > other.bottom() + 3)
        )
        spots = spots[apart]
    return spots


def _costs(spots: Floats, own: Floats, others: Floats, area: QRectF) -> Floats:
    """Weigh places: lines through them are worst, then other curves nearer than their own."""
    to_own = _gaps(spots, own)
    middle = (spots[:, 0] + spots[:, 2]) / 2
    # Of equal places the one towards the middle, where the eye looks.
    costs = 40 * np.abs(middle - area.center().x()) / area.width()
    costs += 1000.0 * (to_own < TOUCHES).sum(axis=1)
    if len(others):
        to_others = _gaps(spots, others)
        nearest = to_others.min(axis=1)
        costs += 1000.0 * (to_others < TOUCHES).sum(axis=1)
        costs += 200.0 * (nearest < 2 * to_own.min(axis=1)) - 2 * np.minimum(nearest, AWAY)
    return np.asarray(costs)


def _misleads(spot: Floats, own: Floats, others: Floats) -> bool:
    """Say whether a label in this place would be taken for another curve's."""
    nearest = _gaps(spot, others).min(initial=np.inf)
    return bool(nearest < max(TOUCHES, _gaps(spot, own).min()))


def _gaps(spots: Floats, points: Floats) -> Floats:
    """Return how far each point lies outside each place, (places, points)."""
    x, y = points[:, 0], points[:, 1]
    dx = np.maximum(np.maximum(spots[:, :1] - x, x - spots[:, 2:3]), 0)
    dy = np.maximum(np.maximum(spots[:, 1:2] - y, y - spots[:, 3:]), 0)
    return np.asarray(np.hypot(dx, dy))
