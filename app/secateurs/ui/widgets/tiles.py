"""Tiles of equal width that take as many rows as they need."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from secateurs.ui.theme.fonts import scaled

GAP = 12


class Tiles(QWidget):
    """Lays tiles side by side while each keeps its least width, in rows of nearly equal length.

    Args:
        least_width: of a tile, in pixels, while type is set at 100 %.
        air: how many of them stay as they are with larger type.
    """

    def __init__(self, least_width: int, air: int = 0) -> None:
        super().__init__()
        self._usual, self._air = least_width - air, air
        self._tiles: tuple[QWidget, ...] = ()
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)

    def show_tiles(self, tiles: Sequence[QWidget]) -> None:
        """Put these tiles in place of those before, which stay without a place."""
        for tile in self._tiles:
            self._grid.removeWidget(tile)
            if tile not in tiles:
                tile.hide()
        self._tiles = tuple(tiles)
        self._columns = 0
        self._place()

    @property
    def _least(self) -> int:
        return scaled(self._usual) + self._air

    def minimumSizeHint(self) -> QSize:
        """Be content with one tile's width, so that a narrow window can wrap the rest."""
        return QSize(self._least, self._grid.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._tiles:
            self._place()

    def _place(self) -> None:
        columns = columns_for(len(self._tiles), self.width(), self._least)
        if columns == self._columns:
            return
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for index, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, index // columns, index % columns)
            tile.show()
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self.updateGeometry()


def columns_for(tiles: int, width: int, least_width: int) -> int:
    """Return how many tiles a row holds when the rows are as even as can be."""
    fitting = max(1, (width + GAP) // (least_width + GAP))
    rows = max(1, -(-tiles // fitting))
    return max(1, -(-tiles // rows))
