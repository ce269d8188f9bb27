"""Chip and name of a method at the left, what is to be said of it at the right."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from secateurs.core.pruning.terms import Method
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.theme.theme import colours
from secateurs.ui.tryout.fitting_label import FittingLabel
from secateurs.ui.widgets.text import label


class MethodHead(QWidget):
    def __init__(self, method: Method, name: str, weight: Weight = Weight.Normal) -> None:
        super().__init__()
        self.note = FittingLabel()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Chip(method))
        row.addWidget(label(name, weight=weight))
        row.addSpacing(6)
        row.addWidget(self.note, 1)


class Chip(QWidget):
    """A small square in the method's colour."""

    def __init__(self, method: Method) -> None:
        super().__init__()
        self._method = method
        self.setFixedSize(QSize(9, 9))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(colours(), self._method)))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
