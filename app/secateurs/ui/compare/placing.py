"""Finds a place beside each curve for its label, so that nothing overlaps."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

Line = Sequence[QPointF]
Points = NDArray[np.float64]
STEP = 6.0  # pixels between the samples of a line
CLEAR = 7.0  # from a label to its own curve
AWAY = 90.0  # farther from other curves than this is no better


def place_labels(
    lines: Mapping[str, Line], sizes: Mapping[str, QSizeF], area: QRectF
) -> dict[str, QRectF]:
    """Return a rectangle for each label, one line after the other.

    A label stays inside the area, close to its own curve and as far as can be from the others;
    a curve that leaves no room gets none.
    """
    samples = {name: _sampled(line) for name, line in lines.items()}
    placed: dict[str, QRectF] = {}
    for name in lines:
        others = [points for other, points in samples.items() if other != name]
        spots = _spots(samples[name], sizes[name], area)
        free = [
            spot for spot in spots if not any(spot.intersects(_wide(r)) for r in placed.values())
        ]
        if free:
            rest = np.concatenate(others) if others else np.empty((0, 2))
            costs = [_cost(spot, samples[name], rest, area) for spot in free]
            placed[name] = free[int(np.argmin(costs))]
    return placed


def _sampled(line: Line) -> Points:
    """Return points along a line at most STEP apart, (n, 2)."""
    corners = np.array([[point.x(), point.y()] for point in line])
    parts = [corners[:1]]
    for start, end in pairwise(corners):
        count = max(1, int(np.ceil(np.hypot(*(end - start)) / STEP)))
        shares = np.arange(1, count + 1)[:, None] / count
        parts.append(start + shares * (end - start))
    return np.concatenate(parts)


def _spots(points: Points, size: QSizeF, area: QRectF) -> list[QRectF]:
    """Return the places above, below, right and left of the curve that lie inside the area."""
    width, height = size.width(), size.height()
    shifts = [
        (-width / 2, -height - CLEAR),
        (-width / 2, CLEAR),
        (CLEAR + 3, -height / 2),
        (-width - CLEAR - 3, -height / 2),
    ]
    spots = [
        QRectF(x + dx, y + dy, width, height) for x, y in points[::2].tolist() for dx, dy in shifts
    ]
    return [spot for spot in spots if area.contains(spot)]


def _cost(spot: QRectF, own: Points, others: Points, area: QRectF) -> float:
    """Weigh a place: lines through it are worst, then other curves that are nearer than its own."""
    cost = 1000.0 * _hits(spot, own) + 1000.0 * _hits(spot, others)
    if len(others):
        distance = _distance(spot, others)
        cost -= 2 * min(distance, AWAY)
        cost += 200.0 * (distance < 2 * _distance(spot, own))
    # Of equal places the one towards the middle, where the eye looks.
    return cost + 40 * abs(spot.center().x() - area.center().x()) / area.width()


def _hits(spot: QRectF, points: Points) -> int:
    return int(np.count_nonzero(_gaps(spot, points) < 3))


def _distance(spot: QRectF, points: Points) -> float:
    return float(_gaps(spot, points).min())


def _gaps(spot: QRectF, points: Points) -> Points:
    """Return how far each point lies outside the rectangle."""
    dx = np.maximum(np.maximum(spot.left() - points[:, 0], points[:, 0] - spot.right()), 0)
    dy = np.maximum(np.maximum(spot.top() - points[:, 1], points[:, 1] - spot.bottom()), 0)
    return np.asarray(np.hypot(dx, dy))


def _wide(area: QRectF) -> QRectF:
    return area.adjusted(-6, -3, 6, 3)
