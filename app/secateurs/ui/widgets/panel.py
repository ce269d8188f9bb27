"""A plain area in the panel's colour with a hairline along some of its edges."""

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from secateurs.ui.theme.theme import colours


class Panel(QWidget):
    """`edges` names the edges with a hairline: any of "left", "right", "top", "bottom"."""

    def __init__(self, *edges: str) -> None:
        super().__init__()
        self._edges = edges

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours().panel))
        paint_edges(painter, self, self._edges)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def paint_edges(painter: QPainter, widget: QWidget, edges: tuple[str, ...]) -> None:
    """Draw hairlines, a whole number of screen pixels wide, along the widget's edges."""
    ratio = widget.devicePixelRatioF()
    hair = max(1, int(ratio)) / ratio
    width, height = widget.width(), widget.height()
    lines = {
        "left": QRectF(0, 0, hair, height),
        "right": QRectF(width - hair, 0, hair, height),
        "top": QRectF(0, 0, width, hair),
        "bottom": QRectF(0, height - hair, width, hair),
    }
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for edge in edges:
        painter.fillRect(lines[edge], QColor(colours().line))
