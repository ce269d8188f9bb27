"""The square that is drawn on."""

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QFocusEvent,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from secateurs.core.drawing.strokes import Point
from secateurs.ui.pad.events import StrokeBegun, StrokeEnded, StrokeExtended
from secateurs.ui.pad.ink import Ink
from secateurs.ui.pad.sample import draw_crisp, picture_image
from secateurs.ui.pad.state import PAD_SIDE, Pad, Picture, Sheet
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.wishes import wish

Source = Literal["mouse", "touch", "tablet"]


class PenSurface(QWidget):
    """One pen at a time: while it is down, the other sources are not listened to.

    Points are clamped to the surface, so that a stroke that leaves it runs along the edge.
    """

    def __init__(self) -> None:
        super().__init__()
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
            wish(self, StrokeBegun(self._last))

    def _move(self, source: Source, position: QPointF) -> None:
        point = self._pad_point(position)
        if self._source == source and point != self._last:
            self._last = point
            wish(self, StrokeExtended((point,)))

    def _lift(self, source: Source) -> None:
        if self._source == source:
            self._source = None
            wish(self, StrokeEnded())

    def _pad_point(self, position: QPointF) -> Point:
        x = position.x() * PAD_SIDE / self.width()
        y = position.y() * PAD_SIDE / self.height()
        return (min(max(x, 0.0), PAD_SIDE), min(max(y, 0.0), PAD_SIDE))


RADIUS = 9.0

TIP = "Draw here with mouse, finger or pen; paste a picture or drop one"

CAPTION = 24  # height under a picture, device-independent pixels

KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Canvas(PenSurface):
    """Shows the sheet's strokes or picture; what the pen does comes out as wishes."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self._ink = Ink()
        self._picture: Picture | None = None
        self._prompt = "Draw a digit"
        self._ring = self._dropping = False
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Drawing pad")
        self.setToolTip(TIP)

    def show_pad(self, pad: Pad) -> None:
        if pad.sheet is self._sheet:
            return
        was_plain = self._sheet is not None and not self._sheet.is_empty and self._picture is None
        self._sheet, self._picture = pad.sheet, pad.sheet.picture
        strokes = pad.sheet.strokes
        finished = strokes[:-1] if pad.drawing_stroke else strokes
        changed = self._ink.show(finished, strokes[-1] if pad.drawing_stroke and strokes else ())
        self.setAccessibleDescription(_description(pad.sheet))
        self.setToolTip(TIP if pad.sheet.is_empty else "")  # a tip would cover the drawing
        if changed is None or not was_plain:
            self.update()
        else:
            self.update(self._on_screen(changed).toAlignedRect())

    def show_prompt(self, text: str) -> None:
        if text != self._prompt:
            self._prompt = text
            self.update()

    def show_drop_target(self, wanted: bool) -> None:
        self._dropping = wanted
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area, palette = QRectF(self.rect()), colours()
        paint_frame(painter, area, RADIUS, palette.canvas, None)
        painter.save()
        clip = QPainterPath()
        clip.addRoundedRect(area, RADIUS, RADIUS)
        painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
        self._paint_sheet(painter, area)
        painter.restore()
        marked = self._ring or self._dropping
        line = palette.accent if marked else palette.line
        paint_frame(painter, area, RADIUS, None, line, 2 if marked else 1)

    def _paint_sheet(self, painter: QPainter, area: QRectF) -> None:
        if self._picture is not None:
            self._paint_picture(painter, area, self._picture)
        elif self._sheet is None or self._sheet.is_empty:
            self._paint_prompt(painter, area)
        else:
            self._ink.draw(painter, area.width(), self.devicePixelRatioF(), QColor(colours().ink))

    def _paint_picture(self, painter: QPainter, area: QRectF, picture: Picture) -> None:
        image = picture_image(picture.pixels, colours().canvas, colours().ink)
        caption = scaled(CAPTION)
        draw_crisp(painter, image, area.adjusted(10, 8, -10, -caption - 4))
        line = area.adjusted(12, area.height() - caption - 4, -12, -4)
        painter.setFont(font(12))
        painter.setPen(QColor(colours().muted))
        words = painter.fontMetrics().elidedText(
            picture.caption, Qt.TextElideMode.ElideMiddle, int(line.width())
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_prompt(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QColor(colours().muted))
        painter.setFont(font(15, Weight.Medium))
        painter.drawText(
            area.adjusted(0, -scaled(24), 0, 0), Qt.AlignmentFlag.AlignCenter, self._prompt
        )
        painter.setFont(font(12))
        painter.drawText(
            area.adjusted(0, scaled(24), 0, 0),
            Qt.AlignmentFlag.AlignCenter,
            "or paste, or drop a picture",
        )

    def _on_screen(self, part: QRectF) -> QRectF:
        scale = self.width() / PAD_SIDE
        return QRectF(
            part.x() * scale, part.y() * scale, part.width() * scale, part.height() * scale
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)


def _description(sheet: Sheet) -> str:
    if sheet.picture is not None:
        return sheet.picture.caption
    strokes = len(sheet.strokes)
    return {0: "empty", 1: "1 stroke"}.get(strokes, f"{strokes} strokes")
