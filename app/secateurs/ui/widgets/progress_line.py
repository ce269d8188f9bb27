"""A thin bar that fills from the left."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.ui.shell.words import percent
from secateurs.ui.theme.theme import colours

THICKNESS = 6.0


class ProgressLine(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._share = 0.0
        self.setAccessibleName(name)
        self.setAccessibleDescription(percent(0, 0))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def share(self) -> float:
        return self._share

    def show_share(self, share: float) -> None:
        """Fill so much of the line, 0 to 1."""
        share = min(1.0, max(0.0, share))
        if share != self._share:
            self._share = share
            self.setAccessibleDescription(percent(share, 0))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(140, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = float(self.width())
        for colour, width in ((palette.line, whole), (palette.accent, self._share * whole)):
            painter.setBrush(QColor(colour))
            groove = QRectF(0, (self.height() - THICKNESS) / 2, width, THICKNESS)
            painter.drawRoundedRect(groove, THICKNESS / 2, THICKNESS / 2)
