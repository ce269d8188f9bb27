"""A strip over all sparsities, coloured by what the network answers at each."""

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

from secateurs.core.evaluation.breaking_point import LEVELS, Strip
from secateurs.ui.theme.theme import colours
from secateurs.ui.tryout.strip_painting import CORNER, paint_strip
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.wording import percent as percent_text

LOWEST, HIGHEST = 26, 52  # of the coloured part, device-independent pixels
PAGE_PARTS = 25  # a strip takes this part of a page's height
OVERHANG = 4  # of the cursor, above and below
DIMMED = 0.35
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_Home: -LEVELS,
    Qt.Key.Key_End: LEVELS,
}


class BreakingStrip(QWidget):
    """Click, drag or arrow keys set the sparsity; hovering tells the answer at a level."""

    percent_requested = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._strip: Strip | None = None
        self._names: tuple[str, ...] = ()
        self._percent = 0
        self._dimmed = False
        self._pixmap = QPixmap()
        self.setAccessibleName(name)
        self.setFixedHeight(LOWEST + 2 * OVERHANG)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)

    def show_strip(self, strip: Strip | None, names: tuple[str, ...], dimmed: bool) -> None:
        if strip is not self._strip or names != self._names:
            self._pixmap = QPixmap()
        elif dimmed == self._dimmed:
            return
        self._strip, self._names, self._dimmed = strip, names, dimmed
        self.update()

    def show_percent(self, percent: int) -> None:
        if percent != self._percent:
            self._percent = percent
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def fit_page(self, height: int) -> None:
        """Grow with the page, whose height is given."""
        share = round(height / PAGE_PARTS)
        self.setFixedHeight(min(max(share, LOWEST), HIGHEST) + 2 * OVERHANG)

    def level_at(self, x: float) -> int:
        """Return the sparsity, in percent, that lies at this place."""
        return min(max(int(x * LEVELS / max(self.width(), 1)), 0), LEVELS - 1)

    def tip(self, level: int) -> str:
        if self._strip is None:
            return ""
        row = self._strip.probabilities[level]
        answer = int(row.argmax())
        return f"{level} %: answers {self._names[answer]} ({percent_text(float(row[answer]))})"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        area = QRectF(self.rect()).adjusted(0, OVERHANG, 0, -OVERHANG)
        if self._pixmap.isNull():
            self._pixmap = self._painted(area)
        painter.setOpacity(DIMMED if self._dimmed else 1)
        painter.drawPixmap(QPointF(0, OVERHANG), self._pixmap)
        painter.setOpacity(1)
        if self.hasFocus():
            ring = area.adjusted(0, -1, 0, 1)
            paint_frame(painter, ring, CORNER + 1, None, palette.accent, 2)
        self._paint_cursor(painter)

    def _painted(self, area: QRectF) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(area.width() * ratio), round(area.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_strip(painter, QRectF(0, 0, area.width(), area.height()), self._strip, self._names)
        painter.end()
        return pixmap

    def _paint_cursor(self, painter: QPainter) -> None:
        x = round((self._percent + 0.5) * self.width() / LEVELS)
        rim = QRectF(x - 2, 0, 4, self.height())
        painter.fillRect(rim, QColor(colours().panel))
        painter.fillRect(rim.adjusted(1, 0, -1, 0), QColor(colours().text))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask(self.level_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        level = self.level_at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(level)
        QToolTip.showText(event.globalPosition().toPoint(), self.tip(level), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._ask(min(max(self._percent + step, 0), LEVELS - 1))

    def _ask(self, percent: int) -> None:
        if percent != self._percent:
            self.percent_requested.emit(percent)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._pixmap = QPixmap()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._pixmap = QPixmap()
            self.update()
        super().changeEvent(event)
