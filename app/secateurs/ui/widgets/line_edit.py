"""A line of text to type in, with our border."""

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame

RADIUS = 6.0


class LineEdit(QLineEdit):
    """A field that shows by its border whether it has the focus or an error."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setFrame(False)
        self.setFixedHeight(32)
        self._wrong = False

    def show_wrong(self, wrong: bool) -> None:
        if wrong != self._wrong:
            self._wrong = wrong
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        line = palette.error if self._wrong else palette.line
        ground = palette.field if self.isEnabled() else palette.window
        painter = QPainter(self)
        paint_frame(painter, QRectF(self.rect()), RADIUS, ground, line)
        if self.hasFocus():
            ring = palette.error if self._wrong else palette.accent
            paint_frame(painter, QRectF(self.rect()), RADIUS, None, ring, 2)
        painter.end()
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
