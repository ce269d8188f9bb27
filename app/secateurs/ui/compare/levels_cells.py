"""How the table's names and figures are painted."""

from PySide6.QtCore import QLineF, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from secateurs.ui.compare.levels_model import ABSENT, COLUMNS
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours

ROW_HEIGHT = 21
PAD = 7


class Header(QHeaderView):
    """Column names in muted text over a hairline."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedHeight(ROW_HEIGHT)
        self.setSectionsClickable(False)
        self.viewport().setAutoFillBackground(False)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        painter.save()
        _paint_text(painter, rect, self._name(index), index, colours().muted)
        painter.restore()

    def _name(self, index: int) -> str:
        return str(self.model().headerData(index, Qt.Orientation.Horizontal))


class Cells(QStyledItemDelegate):
    """Figures in their method's colour; the current level on the selection's ground."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self.marked: int | None = None  # the row of the current level

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        palette = colours()
        rect: QRect = option.rect
        column = index.column()
        painter.save()
        is_current = index.row() == self.marked
        if is_current:
            painter.fillRect(rect, QColor(palette.selection))
        text = str(index.data())
        ink = {1: palette.weight, 2: palette.unit}.get(column, palette.text)
        ink = palette.muted if text == ABSENT else ink
        weight = Weight.DemiBold if is_current else Weight.Normal
        _paint_text(painter, rect, text, column, ink, weight)
        if is_current and self._table.hasFocus():
            _paint_ring(painter, rect, column, len(COLUMNS) - 1, palette)
        painter.restore()


def _paint_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    column: int,
    ink: str,
    weight: Weight = Weight.Normal,
) -> None:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    painter.setPen(QPen(QColor(colours().line), 1))
    painter.drawLine(
        QLineF(rect.left(), rect.bottom() + 0.5, rect.right() + 1, rect.bottom() + 0.5)
    )
    painter.setFont(font(12, weight))
    painter.setPen(QColor(ink))
    inner = rect.adjusted(PAD, 0, -PAD, 0)
    painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_ring(painter: QPainter, rect: QRect, column: int, last: int, palette: Palette) -> None:
    """Paint this cell's part of the ring around the row."""
    painter.setPen(QPen(QColor(palette.accent), 2))
    box = rect.adjusted(1 if column == 0 else -4, 1, -1 if column == last else 4, -1)
    painter.setClipRect(rect)
    painter.drawRect(box)
