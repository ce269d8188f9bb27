"""A plot in the window's style, zoomed by the wheel, moved by dragging, whole on a double click.

Importing this imports pyqtgraph, which takes longer than the first paint may: import it where the
plot is made, and make the plot in a `Deferred`.
"""

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainterPath,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsSimpleTextItem, QWidget

from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.theme import colours, line_scale, on_new_theme
from secateurs.ui.widgets.page import scrolls_on
from secateurs.ui.widgets.plot_items import PAST_END, TICKS, Axis
from secateurs.ui.widgets.text import plain_tip

ABOVE = 5  # pixels between the title and the plot
STEP = 1.25  # by which a key zooms
_ZOOM_KEYS = {
    Qt.Key.Key_Plus: 1 / STEP,
    Qt.Key.Key_Equal: 1 / STEP,
    Qt.Key.Key_Minus: STEP,
}
_PAN_KEYS = {
    Qt.Key.Key_Left: (-0.1, 0.0),
    Qt.Key.Key_Right: (0.1, 0.0),
    Qt.Key.Key_Up: (0.0, 0.1),
    Qt.Key.Key_Down: (0.0, -0.1),
}
WAYS_TO_LOOK = (
    "Wheel or + and - zoom, dragging or Shift with an arrow moves, a double click or 0 shows all"
)


class StyledPlot(pg.PlotWidget):  # type: ignore[misc]
    """Create items once and give them new data; override `recolour` to dress your own.

    `set_home` says what the whole of it is; a person may look closer, but never past that.
    """

    def __init__(self) -> None:
        axes = {side: Axis(side) for side in ("left", "bottom")}
        super().__init__(axisItems=axes, enableMenu=False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFrameShape(self.Shape.NoFrame)
        item = self.getPlotItem()
        item.hideButtons()
        view = item.getViewBox()
        view.setDefaultPadding(0)
        view.setMouseEnabled(True, True)
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setStyle(tickLength=0, maxTickLevel=0, tickAlpha=255)
            axis.setStyle(autoReduceTextSpace=False, tickTextOffset=4)
            axis.setGrid(255)
            axis.setZValue(-101)  # behind the curves, whose level is -100
        self._titles = ("", "")
        self._home: tuple[float, float, float, float] | None = None
        self._steps = (1.0, 1.0)
        self._is_zoomed = False
        self._focus = QGraphicsPathItem()
        self._focus.setZValue(1000)
        self.scene().addItem(self._focus)
        self._focus.hide()
        self.setToolTip(plain_tip(WAYS_TO_LOOK))
        view.sigRangeChanged.connect(self._range_changed)
        self.recolour()
        on_new_theme(self.recolour)

    @property
    def is_zoomed(self) -> bool:
        """Whether less than the whole is seen."""
        return self._is_zoomed

    @property
    def area(self) -> QRectF:
        """Where the curves are, in the widget's pixels."""
        return QRectF(self.getViewBox().sceneBoundingRect())

    def at(self, x: float, y: float) -> QPointF:
        """Return where a point of the plot lies, in the widget's pixels."""
        return QPointF(self.getViewBox().mapViewToScene(QPointF(x, y)))

    def value_at(self, spot: QPointF) -> QPointF:
        """Return the point of the plot at a place in the widget's pixels."""
        return QPointF(self.getViewBox().mapSceneToView(spot))

    def set_home(
        self, x: tuple[float, float], y: tuple[float, float], steps: tuple[float, float]
    ) -> None:
        """Say what the whole is, low to high, and the steps of its labels along x and y."""
        home = (*x, *y)
        if (home, steps) == (self._home, self._steps):
            return
        self._home, self._steps = home, steps
        was_zoomed = self._is_zoomed
        wide, high = x[1] - x[0], y[1] - y[0]
        self.getViewBox().setLimits(
            xMin=x[0], xMax=x[1], yMin=y[0], yMax=y[1],
            minXRange=wide / 500, minYRange=high / 500, maxXRange=wide, maxYRange=high,
        )  # fmt: skip
        if was_zoomed:
            self._range_changed()
        else:
            self.show_whole()

    def show_whole(self) -> None:
        """Show all there is again."""
        if self._home is not None:
            left, right, low, high = self._home
            self.getViewBox().setRange(xRange=(left, right), yRange=(low, high), padding=0)
            self._range_changed()

    def leave_out_labels(self, spans: Sequence[tuple[float, float]]) -> None:
        """Write no label of the x axis that would touch one of these spans of pixels."""
        self.getPlotItem().getAxis("bottom").leave_out(spans)

    def range_changed(self) -> None:
        """Place what lies at pixels; called after zooming, moving and resizing."""

    def sizeHint(self) -> QSize:
        return QSize(480, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 140)

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
        # The grid starts at the axis and labels at the ends stay whole.
        self.getPlotItem().layout.setContentsMargins(0, 0, scaled(PAST_END), 3)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setStyle(tickFont=font(TICKS))
            if side == "left":  # figures keep clear of a marker that lies on the axis
                axis.setStyle(tickTextOffset=round(8 * line_scale()))
            axis.setPen(self.pen(palette.grid))
            axis.setTickPen(self.pen(palette.grid))
            axis.setTextPen(pg.mkPen(palette.muted))
        self._focus.setPen(QPen(QColor(palette.accent), 2))
        self._show_titles()

    def pen(self, colour: str, width: float = 1) -> QPen:
        """Return a pen of a width in device-independent pixels, which pyqtgraph's are not."""
        pen: QPen = pg.mkPen(colour, width=width * self.devicePixelRatioF() * line_scale())
        return pen

    def close(self) -> bool:
        """Close as any widget does; pyqtgraph's own takes the plot apart."""
        return bool(QWidget.close(self))

    def event(self, event: QEvent) -> bool:
        handled = bool(super().event(event))
        if event.type() == QEvent.Type.DevicePixelRatioChange and hasattr(self, "_focus"):
            self.recolour()
        return handled

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The page may scroll where it is doing so, and where nothing is left to zoom out of.
        if scrolls_on(self, event) or (not self._is_zoomed and event.angleDelta().y() <= 0):
            event.ignore()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.show_whole()
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, view = Qt.Key(event.key()), self.getViewBox()
        if key in _ZOOM_KEYS:
            view.scaleBy((_ZOOM_KEYS[key], _ZOOM_KEYS[key]))
        elif key in _PAN_KEYS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            (left, right), (low, high) = view.viewRange()
            x, y = _PAN_KEYS[key]
            view.translateBy(x=x * (right - left), y=y * (high - low))
        elif key == Qt.Key.Key_0:
            self.show_whole()
        else:
            event.ignore()
            return
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_focus"):
            self._range_changed()
            self._settle()

    def _settle(self) -> None:
        """Fit the items to the new size now: done while it is painted, it is painted again."""
        self.scene().prepareForPaint()
        for item in self.getPlotItem().items:
            item.boundingRect()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus.show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focus.hide()

    def _range_changed(self) -> None:
        if self._home is None:
            return
        left, right, low, high = self._home
        seen = self.getViewBox().viewRange()
        near = 1e-6
        self._is_zoomed = seen[0][1] - seen[0][0] < (1 - near) * (right - left) or seen[1][
            1
        ] - seen[1][0] < (1 - near) * (high - low)
        # Whole, the markers at the ends may reach past the axes; closer, nothing may.
        clip = self.getViewBox().GraphicsItemFlag.ItemClipsChildrenToShape
        self.getViewBox().setFlag(clip, self._is_zoomed)
        up = self._steps[1] * self._thinning(self._steps[1] / (high - low))
        for side, step in (("left", up), ("bottom", self._steps[0])):
            axis = self.getPlotItem().getAxis(side)
            if self._is_zoomed:
                axis.setTickSpacing()
            else:
                axis.setTickSpacing(step, step)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        self._focus.setPath(frame)
        self.range_changed()

    def _thinning(self, share: float) -> int:
        """Return which labels of the y axis have room: all, or each second, fifth or tenth.

        Args:
            share: a step's share of the axis.
        """
        step, line = share * self.area.height(), QFontMetrics(font(TICKS)).ascent()
        return next((every for every in (1, 2, 5) if every * step >= line), 10)

    def _show_titles(self) -> None:
        y, x = self._titles
        style: dict[str, Any] = {"color": colours().muted}
        item = self.getPlotItem()
        size, height = f"{scaled(12)}px", scaled(20) if y else 0
        item.setTitle(y or None, size=size, justify="left", **style)
        item.titleLabel.setMaximumHeight(height)
        # Markers at the top of the plot reach above it, and not into the title.
        item.layout.setRowFixedHeight(0, height + ABOVE if height else 8)
        item.setLabel("bottom", x or None, **{"font-size": size}, **style)
        item.getAxis("bottom").resizeEvent()  # pyqtgraph leaves another text where the last began


class Tag:
    """A word at a place in pixels on a plot, on a ground with round corners."""

    def __init__(self, plot: StyledPlot, pixels: int = 12, weight: Weight = Weight.Normal) -> None:
        self._face = (pixels, weight)
        self._ground = QGraphicsPathItem()
        self._ground.setPen(QPen(Qt.PenStyle.NoPen))
        self._words = QGraphicsSimpleTextItem(self._ground)
        self._ground.setZValue(100)
        plot.scene().addItem(self._ground)

    def show(self, text: str, place: QRectF, ink: QColor, ground: QColor, radius: float) -> None:
        """Show the text in the middle of a place."""
        path = QPainterPath()
        path.addRoundedRect(QRectF(QPointF(0, 0), place.size()), radius, radius)
        self._ground.setPath(path)
        self._ground.setBrush(ground)
        self._ground.setPos(place.topLeft())
        self._words.setFont(font(*self._face))
        self._words.setText(text)
        self._words.setBrush(ink)
        size = self._words.boundingRect()
        self._words.setPos((place.width() - size.width()) / 2, (place.height() - size.height()) / 2)
        self._ground.show()

    def hide(self) -> None:
        self._ground.hide()
