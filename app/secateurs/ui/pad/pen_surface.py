"""A surface that turns mouse, touch and tablet into strokes in pad units."""

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QEventPoint, QHideEvent, QMouseEvent, QTabletEvent, QTouchEvent
from PySide6.QtWidgets import QWidget

from secateurs.core.drawing.strokes import Point
from secateurs.ui.state.pad import PAD_SIDE

Source = Literal["mouse", "touch", "tablet"]


class PenSurface(QWidget):
    """One pen at a time: while it is down, the other sources are not listened to.

    Points are clamped to the surface, so that a stroke that leaves it runs along the edge.
    """

    stroke_begin_requested = Signal(float, float)
    stroke_extend_requested = Signal(object)  # tuple of points
    stroke_end_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)  # shows when a release got lost
        self._source: Source | None = None
        self._finger = -1
        self._last: Point = (-1.0, -1.0)

    def event(self, event: QEvent) -> bool:
        # Accepted touch and tablet events are not sent again as mouse events.
        if isinstance(event, QTouchEvent):
            self._follow_touch(event)
            return True
        if event.type() == QEvent.Type.UngrabMouse:
            self._lift("mouse")
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._put_down("mouse", event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move("mouse", event.position())
        else:
            self._lift("mouse")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move("mouse", event.position())
            self._lift("mouse")

    def tabletEvent(self, event: QTabletEvent) -> None:
        match event.type():
            case QEvent.Type.TabletPress:
                self._put_down("tablet", event.position())
            case QEvent.Type.TabletMove:
                self._move("tablet", event.position())
            case QEvent.Type.TabletRelease:
                self._move("tablet", event.position())
                self._lift("tablet")
        event.accept()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._source is not None:
            self._lift(self._source)
        super().hideEvent(event)

    def _follow_touch(self, event: QTouchEvent) -> None:
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            self._lift("touch")
        for finger in event.points():
            self._follow_finger(finger)

    def _follow_finger(self, finger: QEventPoint) -> None:
        if finger.state() == QEventPoint.State.Pressed and self._source is None:
            self._finger = finger.id()
            self._put_down("touch", finger.position())
        elif finger.id() == self._finger and finger.state() == QEventPoint.State.Updated:
            self._move("touch", finger.position())
        elif finger.id() == self._finger and finger.state() == QEventPoint.State.Released:
            self._move("touch", finger.position())
            self._lift("touch")

    def _put_down(self, source: Source, position: QPointF) -> None:
        if self._source is None:
            self._source = source
            self._last = self._pad_point(position)
            self.stroke_begin_requested.emit(*self._last)

    def _move(self, source: Source, position: QPointF) -> None:
        point = self._pad_point(position)
        if self._source == source and point != self._last:
            self._last = point
            self.stroke_extend_requested.emit((point,))

    def _lift(self, source: Source) -> None:
        if self._source == source:
            self._source = None
            self.stroke_end_requested.emit()

    def _pad_point(self, position: QPointF) -> Point:
        x = position.x() * PAD_SIDE / self.width()
        y = position.y() * PAD_SIDE / self.height()
        return (min(max(x, 0.0), PAD_SIDE), min(max(y, 0.0), PAD_SIDE))
