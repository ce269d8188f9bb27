"""Cells in rows and columns, read with the pointer or the arrow keys."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame

Cell = tuple[int, int]  # row, column

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class CellGrid(QWidget):
    """Says what the cell under the pointer, or under the arrow keys, has in it."""

    cell_read = Signal(str)  # "" where none is read any more

    def __init__(self) -> None:
        super().__init__()
        self._cell: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def shape(self) -> Cell:
        """How many rows and columns there are; (0, 0) while there is nothing to read."""
        raise NotImplementedError

    def area(self) -> QRectF:
        """Return the rectangle of all cells."""
        raise NotImplementedError

    def place(self, cell: Cell) -> QRectF:
        """Return where a cell is."""
        raise NotImplementedError

    def text_of(self, cell: Cell) -> str:
        """Say what is in a cell."""
        raise NotImplementedError

    def cell_at(self, spot: QPointF) -> Cell | None:
        area, (rows, columns) = self.area(), self.shape
        if not rows or not area.contains(spot):
            return None
        row = int((spot.y() - area.top()) * rows / area.height())
        column = int((spot.x() - area.left()) * columns / area.width())
        return min(row, rows - 1), min(column, columns - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell != self._cell:
            self._read(cell)
            if cell is not None:
                QToolTip.showText(event.globalPosition().toPoint(), self.text_of(cell), self)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, (rows, columns) = _STEPS.get(Qt.Key(event.key())), self.shape
        if step is None or not rows:
            super().keyPressEvent(event)
            return
        row, column = self._cell or (0, 0)
        if self._cell is not None:
            row, column = row + step[0], column + step[1]
        self._read((min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._read(None)

    def _paint_read(self, painter: QPainter) -> None:
        """Frame the cell that is read."""
        if self._cell is not None:
            paint_frame(painter, self.place(self._cell), 2, None, colours().text, 2)

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            paint_frame(painter, part_in_view(self), 6, None, colours().accent, 2)

    def _read(self, cell: Cell | None) -> None:
        if cell != self._cell:
            self._cell = cell
            text = "" if cell is None else self.text_of(cell)
            self.setAccessibleDescription(text)
            self.cell_read.emit(text)
            self.update()


def part_in_view(widget: QWidget) -> QRectF:
    """Return the part of a widget that the area around it shows, in the widget's own pixels."""
    area = widget.parentWidget()
    whole = widget.rect()
    return QRectF(whole if area is None else whole & area.rect().translated(-widget.pos()))
