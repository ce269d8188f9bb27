"""Text that changes many times a second without moving anything around it."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.text import Tone

_Align = Qt.AlignmentFlag


class SteadyText(QWidget):
    """Unlike a QLabel it never asks the page to lay itself out anew; its height is fixed."""

    def __init__(
        self,
        pixels: int = 13,
        weight: Weight = Weight.Normal,
        tone: Tone = "text",
        *,
        lines: int = 1,
        align: Qt.AlignmentFlag = _Align.AlignLeft,
    ) -> None:
        super().__init__()
        self._text = ""
        self._tone = tone
        self._align = align
        self._lines = lines
        self.setFont(font(pixels, weight))
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * lines)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.update()

    def set_tone(self, tone: Tone) -> None:
        if tone != self._tone:
            self._tone = tone
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(40, self.minimumHeight())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(QColor(getattr(colours(), self._tone)))
        flags = self._align | _Align.AlignTop
        if self._lines > 1:
            flags |= Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(self.rect()), flags, self._text)
