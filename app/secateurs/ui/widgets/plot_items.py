"""What a plot is made of: its axes, the steps between their labels, and bars."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from secateurs.ui.theme.fonts import font, scaled

TICKS = 12  # pixels of the usual type, the size of the labels
PAST_END = 14  # pixels of the usual type that the last label of the x axis reaches past its end
APART = 3.0  # pixels between a label of the x axis and what covers the axis

Edges = NDArray[np.float64]


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose grid lies behind the curves and whose last labels stay whole."""

    def __init__(self, side: str) -> None:
        self._covered: tuple[tuple[float, float], ...] = ()
        super().__init__(side)

    def boundingRect(self) -> QRectF:
        # With a grid, pyqtgraph drops the labels that reach past the ends.
        bounds: QRectF = super().boundingRect()
        past, high = scaled(PAST_END) + 2, scaled(10)
        return bounds.adjusted(-past, -high, past, high)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        digits = max(0, -math.floor(math.log10(spacing) + 1e-9))
        texts = [f"{value * scale:.{digits}f}" for value in values]
        covered = map(self._is_covered, values, texts)
        return ["" if hidden else text for text, hidden in zip(texts, covered, strict=True)]

    def leave_out(self, spans: Sequence[tuple[float, float]]) -> None:
        """Write no label that would touch one of these spans of pixels of the scene."""
        if tuple(spans) != self._covered:
            self._covered = tuple(spans)
            self.picture = None
            self.update()

    def _is_covered(self, value: float, text: str) -> bool:
        if not self._covered:
            return False
        x = self.linkedView().mapViewToScene(QPointF(value, 0)).x()
        reach = QFontMetricsF(font(TICKS)).horizontalAdvance(text) / 2 + APART
        return any(left - reach < x < right + reach for left, right in self._covered)


def calm_step(length: float, most: int) -> float:
    """Return 1, 2 or 5 times a power of ten, so that at most so many steps fit the length."""
    least = length / most
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * 0.999)


class Bars(NamedTuple):
    """Rectangles: (n,) left and right in bins, and heights as shares of the tallest."""

    left: Edges
    right: Edges
    height: Edges


class BarImage(pg.GraphicsObject):  # type: ignore[misc]
    """Bars as one image, each edge on a pixel; pyqtgraph paints rectangles one by one."""

    def __init__(self) -> None:
        super().__init__()
        self._bins = 1
        self._bars: tuple[Bars, ...] = ()
        self._colours: tuple[QColor, ...] = ()
        self._pixels = np.empty((0, 0), np.uint32)  # the image's memory, which must outlive it

    def show_bars(self, bars: tuple[Bars, ...], bins: int) -> None:
        if bins != self._bins:
            self.prepareGeometryChange()
            self._bins = bins
        self._bars = bars
        self.update()

    def set_colours(self, ground: QColor, *bars: QColor) -> None:
        self._colours = (ground, *bars)
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._bins, 1)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint what is seen of them."""
        ratio = painter.device().devicePixelRatioF()
        view = self.getViewBox().sceneBoundingRect()
        seen = QRect(*(round(side * ratio) for side in view.getRect()))
        if seen.isEmpty():
            return
        to_pixels = painter.worldTransform()
        ground, *colours_of_bars = (colour.rgb() for colour in self._colours)
        columns = np.full(seen.width(), ground, np.uint32)
        tops = np.full(seen.width(), seen.height())
        for bars, colour in zip(self._bars, colours_of_bars, strict=False):
            left, right = (
                np.rint((to_pixels.dx() + to_pixels.m11() * x) * ratio).astype(int) - seen.left()
                for x in (bars.left, bars.right)
            )
            top = np.rint((to_pixels.dy() + to_pixels.m22() * bars.height) * ratio).astype(int)
            for start, end, high in zip(left.tolist(), right.tolist(), top.tolist(), strict=True):
                columns[max(start, 0) : max(end, 0)] = colour
                tops[max(start, 0) : max(end, 0)] = high - seen.top()
        under = np.arange(seen.height())[:, None] >= tops
        self._pixels = np.where(under, columns, np.uint32(ground))
        image = QImage(
            self._pixels.data, *seen.size().toTuple(), 4 * seen.width(), QImage.Format.Format_RGB32
        )
        image.setDevicePixelRatio(ratio)
        painter.save()
        painter.resetTransform()
        painter.drawImage(QPointF(seen.x() / ratio, seen.y() / ratio), image)
        painter.restore()
