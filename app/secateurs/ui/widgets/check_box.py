"""A box to tick, in the theme's colours."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import HEIGHT
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip

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
        return QSize(3 + _BOX + _GAP + words + 4, HEIGHT)

    def hitButton(self, spot: object) -> bool:
        return True  # the words belong to the box

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = colours()
        box = QRectF(3, (self.height() - _BOX) / 2, _BOX, _BOX)
        ticked = self.isChecked()
        fill = palette.field if not ticked else palette.accent
        paint_frame(painter, box, 4, fill if self.isEnabled() else palette.line, palette.random)
        if ticked:
            painter.setPen(QPen(QColor(palette.on_accent), 2))
            painter.drawPolyline([box.topLeft() + QPointF(*point) for point in _TICK])
        if self.hasFocus():
            paint_frame(painter, box.adjusted(-3, -3, 3, 3), 6, None, palette.accent, 2)
        painter.setPen(QColor(palette.text if self.isEnabled() else palette.muted))
        words = self.rect().adjusted(3 + _BOX + _GAP, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
