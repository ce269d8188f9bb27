"""Where things stand on the plot: a label beside each curve, and the current sparsity."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF

from secateurs.ui.theme.fonts import scaled
from secateurs.ui.widgets.plot_items import PAST_END

Line = Sequence[QPointF]
Floats = NDArray[np.float32]
STEP = 8.0  # pixels between the samples of a line
TRIED = 48  # places along a curve
CLEAR = 9.0  # from a label to its own curve
TOUCHES = 5.0  # nearer than this a line runs into a label
MARKER_AIR = 2.0  # nearer than this a marker does
CLASSIC = 4  # curves that are labelled even where one must run through a label
AWAY = 90.0  # farther from other curves than this is no better


def place_labels(
    lines: Mapping[str, Line],
    sizes: Mapping[str, QSizeF],
    area: QRectF,
    radius: float = 0.0,
    uprights: Sequence[float] = (),
    standing: Mapping[str, QRectF] | None = None,
) -> dict[str, QRectF]:
    """Return a rectangle for each label, one line after the other.

    Args:
        radius: of the markers at the lines' corners, in pixels.
        uprights: where other lines cross the whole area from top to bottom.
        standing: labels that have their place already, and keep it.

    A label stays inside the area, close to its own curve and as far as can be from the others;
    a curve that leaves no room gets none, nor, of more than the classic four, one whose label
    would touch a curve or a marker, or lie nearer to another curve: the legend names them.
    """
    samples = {name: _sampled(line) for name, line in lines.items()}
    corners = [(point.x(), point.y()) for line in lines.values() for point in line]
    markers = np.array(corners, np.float32).reshape(-1, 2)
    near, clear = max(TOUCHES, radius + MARKER_AIR), max(CLEAR, radius + 2 * MARKER_AIR)
    placed = dict(standing or {})
    for name, own in samples.items():
        if name in placed:
            continue
        others = [points for other, points in samples.items() if other != name]
        rest = np.concatenate([np.empty((0, 2), np.float32), *others])
        spots = _free(_spots(own, sizes[name], area, clear), list(placed.values()))
        if len(spots):
            costs = _costs(spots, own, rest, area)
            costs += 1000.0 * (_squares(spots, markers) < near**2).sum(axis=1)
            costs += 1000.0 * _crossings(spots, uprights)
            best = spots[[np.argmin(costs)]]
            struck = (_squares(best, markers) < near**2).any()
            if len(lines) <= CLASSIC or not (struck or _misleads(best, own, rest)):
                placed[name] = QRectF(QPointF(*best[0, :2].tolist()), sizes[name])
    return placed


STRAYS = 2.0  # times as far from its curve as it was put a label may come to be


def flaws(
    places: Mapping[str, QRectF], lines: Mapping[str, Line], area: QRectF, radius: float = 0.0
) -> dict[str, int]:
    """Count what is wrong with each label that stands somewhere, the lines changed meanwhile.

    That is where it strikes a marker, runs into a line, lies nearer to another's, is far from
    its own, has none, or reaches out of the area.

    Args:
        radius: as of `place_labels`.
    """
    samples = {name: _sampled(line) for name, line in lines.items()}
    corners = [(point.x(), point.y()) for line in lines.values() for point in line]
    markers = np.array(corners, np.float32).reshape(-1, 2)
    near, clear = max(TOUCHES, radius + MARKER_AIR), max(CLEAR, radius + 2 * MARKER_AIR)
    found = dict.fromkeys(places, 0)
    for name, place in places.items():
        if name not in samples or not area.contains(place):
            found[name] = 1
            continue
        spot = np.array([[place.left(), place.top(), place.right(), place.bottom()]], np.float32)
        others = [points for other, points in samples.items() if other != name]
        rest = np.concatenate([np.empty((0, 2), np.float32), *others])
        own, nearest = _squares(spot, samples[name]).min(), _squares(spot, rest).min(initial=np.inf)
        found[name] += bool((_squares(spot, markers) < near**2).any())
        found[name] += bool(own > (STRAYS * clear) ** 2)
        found[name] += bool(min(own, nearest) < TOUCHES**2) + bool(nearest < own)
    return found


def _sampled(line: Line) -> Floats:
    """Return points along a line at most STEP apart, (n, 2)."""
    corners = np.array([(point.x(), point.y()) for point in line], np.float32)
    steps = np.diff(corners, axis=0)
    counts = np.maximum(1, np.ceil(np.hypot(*steps.T) / STEP)).astype(int)
    ends = np.cumsum(counts)
    shares = np.arange(1, counts.sum() + 1) - np.repeat(ends - counts, counts)
    steps /= counts[:, None]
    between = np.repeat(corners[:-1], counts, axis=0)
    between += np.repeat(steps, counts, axis=0) * shares[:, None].astype(np.float32)
    return np.concatenate([corners[:1], between])


def _spots(points: Floats, size: QSizeF, area: QRectF, clear: float) -> Floats:
    """Return the places around the curve's points that lie inside the area.

    Returns:
        (n, 4): left, top, right, bottom.
    """
    width, height = size.width(), size.height()
    aside = clear / 2**0.5  # at the corners: beside a slope, the sides run into it
    shifts = np.array(
        [
            (-width / 2, -height - clear),
            (-width / 2, clear),
            (clear + 2, -height / 2),
            (-width - clear - 2, -height / 2),
            (aside, -height - aside),
            (aside, aside),
            (-width - aside, -height - aside),
            (-width - aside, aside),
        ],
        np.float32,
    )
    tried = np.unique(np.linspace(0, len(points) - 1, TRIED).round().astype(int))
    corners = (points[tried][:, None, :] + shifts).reshape(-1, 2)
    spots = np.hstack([corners, corners + np.array([width, height], np.float32)])
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
    to_own = _squares(spots, own)
    middle = (spots[:, 0] + spots[:, 2]) / 2
    # Of equal places the one towards the middle, where the eye looks.
    costs = 40 * np.abs(middle - area.center().x()) / area.width()
    costs += 1000.0 * (to_own < TOUCHES**2).sum(axis=1)
    if len(others):
        to_others = _squares(spots, others)
        nearest, nearest_own = np.sqrt(to_others.min(axis=1)), np.sqrt(to_own.min(axis=1))
        costs += 1000.0 * (to_others < TOUCHES**2).sum(axis=1)
        costs += 200.0 * (nearest < 2 * nearest_own) - 2 * np.minimum(nearest, AWAY)
    return np.asarray(costs)


def _misleads(spot: Floats, own: Floats, others: Floats) -> bool:
    """Say whether a label in this place would be taken for another curve's."""
    nearest, nearest_own = _squares(spot, others).min(initial=np.inf), _squares(spot, own).min()
    return bool(min(nearest, nearest_own) < TOUCHES**2 or nearest < nearest_own)


def _crossings(spots: Floats, uprights: Sequence[float]) -> NDArray[np.intp]:
    """Return how many of the upright lines run through each place, or touch it."""
    at = np.asarray(uprights, np.float32)
    near = (spots[:, :1] - TOUCHES < at) & (at < spots[:, 2:3] + TOUCHES)
    return np.asarray(near.sum(axis=1))


def is_crossed(places: Iterable[QRectF], uprights: Sequence[float]) -> bool:
    """Say whether an upright line runs through any of the places, or touches it."""
    spots = [(each.left(), each.top(), each.right(), each.bottom()) for each in places]
    return bool(_crossings(np.array(spots, np.float32).reshape(-1, 4), uprights).any())


def _squares(spots: Floats, points: Floats) -> Floats:
    """Return the squared distance of each point from each place, (places, points)."""
    dx, dy = (
        values - np.clip(values, spots[:, at, None], spots[:, at + 2, None])
        for at, values in enumerate(points.T)
    )
    dx *= dx
    dy *= dy
    dx += dy
    return np.asarray(dx)


SAME = 0.1  # percent, less than a pixel on most screens
TAG_HEIGHT = 18.0
TAG_OVER = 5.0  # pixels that a tag may reach past the left end, short of the y axis' labels
TAG_GAP = 4.0


@dataclass(frozen=True, slots=True)
class Cursor:
    """The current sparsity on the x axis, with its label."""

    x: float
    text: str


def merged(cursors: Sequence[Cursor], text: str) -> list[Cursor]:
    """Return one cursor with this label where all lie at the same place, else them all."""
    places = [cursor.x for cursor in cursors]
    same = bool(places) and max(places) - min(places) < SAME
    return [Cursor(places[0], text)] if same else list(cursors)


def tag_places(area: QRectF, centres: Sequence[float], widths: Sequence[float]) -> list[QRectF]:
    """Return the labels' rectangles below the axes, pushed apart where they would overlap."""
    top = area.bottom() + 3
    found = [
        QRectF(centre - width / 2, top, width, scaled(TAG_HEIGHT))
        for centre, width in zip(centres, widths, strict=True)
    ]
    in_order = sorted(found, key=lambda tag: tag.center().x())
    for left, right in pairwise(in_order):
        overlap = max(0.0, left.right() + TAG_GAP - right.left())
        left.translate(-overlap / 2, 0)
        right.translate(overlap / 2, 0)
    edge = area.left() - TAG_OVER
    for tag in in_order:
        tag.moveLeft(max(tag.left(), edge))
        edge = tag.right() + TAG_GAP
    edge = area.right() + scaled(PAST_END) - 2
    for tag in reversed(in_order):
        tag.moveRight(min(tag.right(), edge))
        edge = tag.left() - TAG_GAP
    return found
