"""The slider from 0 to 99 %."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from secateurs.ui.theme.theme import colours

MOST = 99
_KNOB = 9.0  # radius, ring included
_GROOVE = 6.0
_NOTCH = 120  # Qt's units of angle a wheel's notch


class SparsitySlider(QSlider):
    """Arrow keys go one step, Page keys ten; a click goes where it points."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._turned = 0
        self.setRange(0, MOST)
        self.setSingleStep(1)
        self.setPageStep(10)
        self.setAccessibleName("Sparsity in percent")
        self.setToolTip("Share removed: arrow keys one step, Page keys ten, Home and End")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(200, 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 30)

    def position_of(self, value: int) -> float:
        """Return the x of a value's place on the groove."""
        return _KNOB + (self.width() - 2 * _KNOB) * value / MOST

    def value_at(self, x: float) -> int:
        share = (x - _KNOB) / max(1.0, self.width() - 2 * _KNOB)
        return round(min(1.0, max(0.0, share)) * MOST)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self.setValue(self.value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self.value_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go one step a notch; touchpads send fractions of one."""
        self._turned += event.angleDelta().y() or event.angleDelta().x()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        self.setValue(self.value() + steps)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        middle, knob = self.height() / 2, self.position_of(self.value())
        top = middle - _GROOVE / 2
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, left, right in (
            (palette.grid, 0.0, float(self.width())),
            (palette.accent, 0.0, knob),
        ):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(left, top, right - left, _GROOVE), 3, 3)
        painter.setBrush(QColor(palette.panel))
        painter.setPen(QPen(QColor(palette.accent), 2))
        painter.drawEllipse(QPointF(knob, middle), _KNOB - 1, _KNOB - 1)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawEllipse(QPointF(knob, middle), _KNOB + 2.5, _KNOB + 2.5)
