"""The plot of accuracy against what is removed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from secateurs.ui.compare import canvas
from secateurs.ui.compare.figures import point_tip
from secateurs.ui.compare.frame import BOTTOM, Cursor, Frame, frame_in
from secateurs.ui.compare.markers import paint_marker
from secateurs.ui.compare.series import Series
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame

NEAR = 14.0  # pixels within which a click means a point
HINT = "Click a point, or press left and right, to set the sparsity"
HIGHEST = 99  # percent, the end of the sparsity bar


class CurvePlot(QWidget):
    """A click asks for the sparsity of the nearest point, left and right for the next level."""

    percent_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._series: tuple[Series, ...] = ()
        self._titles = ("test accuracy, %", "")
        self._cursors: tuple[Cursor, ...] = ()
        self._percent = 0
        self._by_sparsity = True
        self._places: dict[str, QRectF] | None = None
        self._still: QPixmap | None = None
        self._still_key: tuple[QSize, float, Palette] | None = None
        self._hovered: tuple[Series, int] | None = None
        self.setAccessibleName("Test accuracy against what is removed")
        self.setToolTip(HINT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_curves(self, series: Sequence[Series], x_title: str, by_sparsity: bool) -> None:
        self._series = tuple(series)
        self._titles = (self._titles[0], x_title)
        self._by_sparsity = by_sparsity
        self._places = None
        self._still = None
        self._hovered = None
        self.update()

    def show_cursors(self, cursors: Sequence[Cursor], percent: int) -> None:
        if (tuple(cursors), percent) != (self._cursors, self._percent):
            self._cursors, self._percent = tuple(cursors), percent
            self.setAccessibleDescription(", ".join(cursor.text for cursor in cursors))
            self.update()

    @property
    def frame(self) -> Frame:
        return frame_in(QRectF(self.rect()))

    def levels(self) -> list[int]:
        """Return the levels that can be asked for, whole percents, rising."""
        found = {round(100 * level) for series in self._series for level in series.levels}
        return sorted(min(level, HIGHEST) for level in found)

    def point_near(self, spot: QPointF) -> tuple[Series, int] | None:
        """Return the curve and level of the nearest point, if one is near."""
        frame, best, found = self.frame, NEAR, None
        for series in reversed(self._series):
            for index, point in enumerate(frame.line(series)):
                distance = (point - spot).manhattanLength()
                if distance < best:
                    best, found = distance, (series, index)
        return found

    def percent_at(self, spot: QPointF) -> int | None:
        """Return the sparsity that a click means: a point's, a near level's, or the place's own."""
        near = self.point_near(spot)
        if near is not None:
            series, index = near
            return min(round(100 * series.levels[index]), HIGHEST)
        if not self._by_sparsity or not self._series or not self._spans(spot):
            return None
        percent = min(max(round(self.frame.x_at(spot.x())), 0), HIGHEST)
        level = min(self.levels(), key=lambda level: abs(level - percent))
        close = abs(self.frame.at(level, 0).x() - spot.x()) <= NEAR / 2
        return level if close else percent

    def sizeHint(self) -> QSize:
        return QSize(480, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 212)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(event.position())
            return
        self._hover(self.point_near(event.position()), event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        level = self._level_for(Qt.Key(event.key()))
        if level is None:
            super().keyPressEvent(event)
        elif level != self._percent:
            self.percent_requested.emit(level)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._places = None

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, frame = QPainter(self), colours(), self.frame
        painter.drawPixmap(0, 0, self._still_part())
        if self._places is None:
            self._places = canvas.label_places(frame, self._series)
        if self._series:
            canvas.paint_cursors(painter, frame, self._cursors, palette)
        canvas.paint_labels(painter, self._places, self._series, palette)
        if self._hovered is not None:
            series, index = self._hovered
            point = frame.line(series)[index]
            paint_marker(painter, point, series.way, palette, raised=True)
        if self.hasFocus():
            paint_frame(painter, QRectF(self.rect()), 6, None, palette.accent, 2)

    def _still_part(self) -> QPixmap:
        """Return all that stays when the cursor moves, painted once."""
        ratio, palette = self.devicePixelRatioF(), colours()
        key = (self.size(), ratio, palette)
        if self._still is None or self._still_key != key:
            self._still, self._still_key = QPixmap(self.size() * ratio), key
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(QColor(palette.panel))
            painter = QPainter(self._still)
            canvas.paint_axes(painter, self.frame, self._titles, palette)
            for series in self._series:
                canvas.paint_series(painter, self.frame, series, palette)
            painter.end()
        return self._still

    def _spans(self, spot: QPointF) -> bool:
        """Say whether the place lies over the plot or just beside it."""
        return self.frame.area.adjusted(-NEAR, -NEAR, NEAR, BOTTOM).contains(spot)

    def _ask(self, spot: QPointF) -> None:
        percent = self.percent_at(spot)
        if percent is not None and percent != self._percent:
            self.percent_requested.emit(percent)

    def _hover(self, near: tuple[Series, int] | None, event: QMouseEvent) -> None:
        if near == self._hovered:
            return
        self._hovered = near
        shape = Qt.CursorShape.PointingHandCursor if near else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.setToolTip(HINT if near is None else point_tip(*near))
        if near is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self.toolTip(), self)
        self.update()

    def _level_for(self, key: Qt.Key) -> int | None:
        """Return the level that a key leads to."""
        levels = self.levels()
        if not levels:
            return None
        if key == Qt.Key.Key_Left:
            return max((level for level in levels if level < self._percent), default=levels[0])
        if key == Qt.Key.Key_Right:
            return min((level for level in levels if level > self._percent), default=levels[-1])
        return {Qt.Key.Key_Home: levels[0], Qt.Key.Key_End: levels[-1]}.get(key)
