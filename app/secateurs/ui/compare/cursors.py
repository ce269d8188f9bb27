"""Where the current sparsity lies on the x axis, and where its labels go."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF

from secateurs.ui.theme.fonts import scaled

SAME = 0.1  # percent, less than a pixel on most screens
TAG_HEIGHT = 18.0
TAG_OVER = 5.0  # pixels that a tag may reach past the left end, short of the y axis' labels
TAG_GAP = 4.0
RIGHT = 16.0  # pixels that are free right of the axes


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
    edge = area.right() + RIGHT - TAG_GAP
    for tag in reversed(in_order):
        tag.moveRight(min(tag.right(), edge))
        edge = tag.left() - TAG_GAP
    return found
