"""Push buttons: one filled a page, plain ones, and quiet ones that look like a link."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QPushButton

from secateurs.ui.sparsity.keys import is_left_to_sparsity
from secateurs.ui.theme.fonts import Weight, scaled, set_font, type_scale
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip

Kind = Literal["primary", "plain", "link"]

HEIGHT = 32

RADIUS = 6.0


class Button(QPushButton):
    """A push button that paints itself in the theme's colours; Enter presses it as Space does."""

    def __init__(self, text: str, tip: str, kind: Kind = "plain") -> None:
        super().__init__(text)
        self._kind = kind
        self.setToolTip(plain_tip(tip))
        set_font(self, 13, Weight.Normal if kind == "link" else Weight.Medium)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # The ring is for keyboards: a click leaves the focus where it was.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        size = QFontMetrics(self.font()).size(Qt.TextFlag.TextShowMnemonic, self.text())
        width = size.width()
        if not self.icon().isNull():
            width += scaled(self.iconSize().width()) + (6 if self.text() else 0)
        return QSize(width + (8 if self._kind == "link" else 26), scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():  # else what comes in its place would be pressed, too
                self.click()
        elif not is_left_to_sparsity(event):  # Qt would go to another widget
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The first click may have put Stop in the place of Train: the second is none on it.
        if self._kind != "primary":
            super().mouseDoubleClickEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = colours()
        area = QRectF(self.rect())
        fill, line, text = self._look(palette)
        paint_frame(painter, area, RADIUS, fill, line)
        if self.hasFocus():
            ring = palette.text if self._kind == "primary" else palette.accent
            paint_frame(painter, area, RADIUS, None, ring, 2)
        self._paint_content(painter, text)

    def _look(self, palette: Palette) -> tuple[str | None, str | None, str]:
        """Return the colours of ground, border and text."""
        hovered = self.isEnabled() and (self.underMouse() or self.isDown())
        if self._kind == "link":
            text = palette.text if hovered else palette.muted
            return None, None, text if self.isEnabled() else palette.random
        if not self.isEnabled():
            return palette.window, palette.line, palette.random
        if self._kind == "primary":
            return _shade(palette.accent, hovered, self.isDown()), None, palette.on_accent
        ground = palette.selection if self.isDown() or self.isChecked() else palette.field
        return ground, palette.random if hovered else palette.line, palette.text

    def _paint_content(self, painter: QPainter, text: str) -> None:
        painter.setPen(QColor(text))
        painter.setFont(self.font())
        area = self.rect()
        if not self.icon().isNull():
            size = self.iconSize() * type_scale()
            words = painter.fontMetrics().horizontalAdvance(self.text())
            gap = 6 if self.text() else 0
            left = (area.width() - size.width() - gap - words) // 2
            top = (area.height() - size.height()) // 2
            self.icon().paint(painter, left, top, size.width(), size.height())
            area.setLeft(left + size.width() + gap)
            area.setWidth(words + 2)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(area, flags, self.text())


def _shade(colour: str, hovered: bool, down: bool) -> str:
    factor = 112 if down else 106 if hovered else 100
    return QColor(colour).darker(factor).name()


def primary_button(text: str, tip: str) -> Button:
    return Button(text, tip, "primary")


def plain_button(text: str, tip: str) -> Button:
    return Button(text, tip, "plain")


def link_button(text: str, tip: str) -> Button:
    return Button(text, tip, "link")


_BOX = 16

_GAP = 8

_TICK = ((3.8, 8.4), (6.8, 11.3), (12.2, 5.2))


class CheckBox(QCheckBox):
    def __init__(self, text: str, tip: str) -> None:
        super().__init__(text)
        self.setToolTip(plain_tip(tip))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(3 + scaled(_BOX) + _GAP + words + 4, scaled(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not is_left_to_sparsity(event):
            super().keyPressEvent(event)

    def hitButton(self, spot: object) -> bool:
        return True  # the words belong to the box

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = colours()
        side = scaled(_BOX)
        box = QRectF(3, (self.height() - side) / 2, side, side)
        ticked = self.isChecked()
        fill = palette.field if not ticked else palette.accent
        paint_frame(painter, box, 4, fill if self.isEnabled() else palette.line, palette.random)
        if ticked:
            painter.setPen(QPen(QColor(palette.on_accent), 2))
            painter.drawPolyline(
                [box.topLeft() + QPointF(*point) * type_scale() for point in _TICK]
            )
        if self.hasFocus():
            paint_frame(painter, box.adjusted(-3, -3, 3, 3), 6, None, palette.accent, 2)
        painter.setPen(QColor(palette.text if self.isEnabled() else palette.muted))
        words = self.rect().adjusted(3 + side + _GAP, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
