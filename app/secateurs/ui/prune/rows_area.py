"""Room for a row a layer, which scrolls where a network has many."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

LEAST = 114  # about four rows


class RowsArea(QScrollArea):
    def __init__(self, rows: QWidget) -> None:
        super().__init__()
        self._rows = rows
        self.setWidget(rows)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        rows.setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(rows.update)  # what stays at its top

    def sizeHint(self) -> QSize:
        return QSize(420, max(LEAST, min(260, self._rows.sizeHint().height())))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, LEAST)
