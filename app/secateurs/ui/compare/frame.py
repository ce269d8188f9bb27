"""Where figures lie on the plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

from secateurs.ui.compare.series import Series

LEFT, TOP, RIGHT, BOTTOM = 40.0, 24.0, 16.0, 44.0  # room for ticks and titles
SAME = 0.1  # percent, less than a pixel on most screens


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot's area, 0 to 100 % either way."""

    area: QRectF

    def at(self, x: float, y: float) -> QPointF:
        area = self.area
        return QPointF(
            area.left() + area.width() * x / 100, area.bottom() - area.height() * y / 100
        )

    def x_at(self, pixels: float) -> float:
        return 100 * (pixels - self.area.left()) / self.area.width()

    def line(self, series: Series) -> list[QPointF]:
        return [self.at(x, y) for x, y in zip(series.x.tolist(), series.mean.tolist(), strict=True)]

    def band(self, series: Series) -> QPolygonF:
        up = [self.at(x, y) for x, y in zip(series.x.tolist(), series.high.tolist(), strict=True)]
        down = [self.at(x, y) for x, y in zip(series.x.tolist(), series.low.tolist(), strict=True)]
        return QPolygonF([*up, *reversed(down)])


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


def frame_in(rect: QRectF) -> Frame:
    return Frame(rect.adjusted(LEFT, TOP, -RIGHT, -BOTTOM))
