"""A plot in the window's style: hairline grid, muted axes, no menus.

Importing this imports pyqtgraph, which takes longer than the first paint may: import it where the
plot is made, and make the plot in a `Deferred`.
"""

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPen

from secateurs.ui.theme.fonts import font
from secateurs.ui.theme.theme import colours


class _Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose grid lies behind the curves and whose last labels stay whole."""

    def boundingRect(self) -> QRectF:
        # With a grid, pyqtgraph drops the labels that reach past the ends.
        bounds: QRectF = super().boundingRect()
        return bounds.adjusted(-16, -10, 16, 10)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        digits = max(0, -math.floor(math.log10(spacing) + 1e-9))
        return [f"{value * scale:.{digits}f}" for value in values]


class StyledPlot(pg.PlotWidget):  # type: ignore[misc]
    """Create items once and give them new data; override `recolour` to dress your own."""

    def __init__(self) -> None:
        super().__init__(axisItems={side: _Axis(side) for side in ("left", "bottom")})
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.getViewBox().setMouseEnabled(False, False)
        item.getViewBox().setDefaultPadding(0)
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setStyle(tickFont=font(11), tickLength=0, maxTickLevel=0, tickAlpha=255)
            axis.setGrid(255)
            axis.setZValue(-101)  # behind the curves, whose level is -100
        # The grid starts at the axis and labels at the ends stay whole.
        item.layout.setContentsMargins(0, 0, 14, 0)
        self._titles = ("", "")
        self.recolour()

    def sizeHint(self) -> QSize:
        return QSize(480, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 140)

    def set_steps(self, y: float, x: float) -> None:
        """Put a label and a grid line at every whole number of steps."""
        for side, step in (("left", y), ("bottom", x)):
            self.getPlotItem().getAxis(side).setTickSpacing(step, step)

    def set_titles(self, y: str, x: str) -> None:
        """Name the axes: y above its axis at the left, x centred below."""
        if (y, x) == self._titles:
            return
        self._titles = (y, x)
        self._show_titles()

    def recolour(self) -> None:
        """Take the colours of the palette in force."""
        palette = colours()
        self.setBackground(palette.panel)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(self.pen(palette.grid))
            axis.setTickPen(self.pen(palette.grid))
            axis.setTextPen(pg.mkPen(palette.muted))
        self._show_titles()

    def pen(self, colour: str, width: float = 1) -> QPen:
        """Return a pen of a width in device-independent pixels, which pyqtgraph's are not."""
        pen: QPen = pg.mkPen(colour, width=width * self.devicePixelRatioF())
        return pen

    def event(self, event: QEvent) -> bool:
        handled = bool(super().event(event))
        if event.type() == QEvent.Type.DevicePixelRatioChange and hasattr(self, "_titles"):
            self.recolour()
        return handled

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_titles"):
            self.recolour()

    def _show_titles(self) -> None:
        y, x = self._titles
        style: dict[str, Any] = {"color": colours().muted}
        item = self.getPlotItem()
        item.setTitle(y or None, size="11px", justify="left", **style)
        item.titleLabel.setMaximumHeight(20 if y else 0)
        item.layout.setRowFixedHeight(0, 20 if y else 8)
        item.setLabel("bottom", x or None, **{"font-size": "11px"}, **style)


def calm_step(length: float, most: int) -> float:
    """Return 1, 2 or 5 times a power of ten, so that at most so many steps fit the length."""
    least = length / most
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * 0.999)
