"""A pane's title, and beside it what there is room for."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.text import plain_tip

GAP = 12


class PaneHead(QWidget):
    """A long title ends in an ellipsis; of the notes the first that fits is shown, or none."""

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._notes: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_words(self, title: str, notes: tuple[str, ...]) -> None:
        if (title, notes) != (self._title, self._notes):
            self._title, self._notes = title, notes
            words = ": ".join(part for part in (title, *notes[:1]) if part)
            self.setAccessibleName(words)
            self.setToolTip(plain_tip(words))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, QFontMetrics(font(13, Weight.Bold)).height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(13, Weight.Bold))
        painter.setPen(QColor(palette.text))
        elide = Qt.TextElideMode.ElideRight
        title = painter.fontMetrics().elidedText(self._title, elide, self.width())
        painter.drawText(self.rect(), flags, title)
        left = painter.fontMetrics().horizontalAdvance(title) + GAP
        painter.setFont(font())
        painter.setPen(QColor(palette.muted))
        metrics, room = painter.fontMetrics(), self.width() - left
        fitting = (note for note in self._notes if metrics.horizontalAdvance(note) <= room)
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), flags, next(fitting, ""))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
