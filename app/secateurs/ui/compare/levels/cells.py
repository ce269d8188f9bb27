"""How the table of levels is painted: its head, and its figures in their series' colour."""

from PySide6.QtCore import QLineF, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from secateurs.ui.compare.legend import colour
from secateurs.ui.compare.levels.model import ABSENT, LevelsModel
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours

ROW_HEIGHT = 21

LINE_HEIGHT = 15  # of a second line in the header

PAD = 7


class Header(QHeaderView):
    """Column names in muted text over a hairline; the first stays where the others scroll."""

    def __init__(self, parent: QWidget, levels: LevelsModel) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._levels = levels
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.viewport().setAutoFillBackground(False)
        self.fit()

    def fit(self) -> None:
        """Be as tall as the names need."""
        self.setFixedHeight(header_height(self._levels))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.offset() and self.count():
            painter = QPainter(self.viewport())
            first = QRect(0, 0, self.sectionSize(0), self.height())
            painter.fillRect(first, QColor(colours().panel))
            self.paintSection(painter, first, 0)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        painter.save()
        muted = colours().muted
        if not self._levels.has_two_lines:
            paint_line(painter, rect)
            paint_text(painter, rect, self._levels.columns[index], index, muted)
        else:
            first, _, second = self._levels.columns[index].partition(", ")
            line = scaled(LINE_HEIGHT)
            upper = rect.adjusted(0, 1, 0, 1 - line)
            lower = rect.adjusted(0, line - 2, 0, 0)
            paint_text(painter, upper, first, index, muted)
            paint_line(painter, lower)
            paint_text(painter, lower, second, index, muted)
        painter.restore()


class Cells(QStyledItemDelegate):
    """Figures in their series' colour; the current level on the selection's ground."""

    def __init__(self, table: QTableView, levels: LevelsModel) -> None:
        super().__init__(table)
        self._table = table
        self._levels = levels
        self.marked: int | None = None  # the row of the current level

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.paint_cell(painter, option.rect, index.row(), index.column())

    def paint_cell(self, painter: QPainter, rect: QRect, row: int, column: int) -> None:
        palette, is_current = colours(), row == self.marked
        painter.save()
        painter.fillRect(rect, QColor(palette.selection if is_current else palette.panel))
        text, way = self._levels.rows[row].texts[column], self._levels.way_of(column)
        ink = palette.text if way is None else colour(way, palette).name()
        ink = palette.muted if text == ABSENT else ink
        weight = Weight.DemiBold if is_current else Weight.Normal
        paint_line(painter, rect)
        paint_text(painter, rect, text, column, ink, weight)
        if is_current and self._table.hasFocus():
            _paint_ring(painter, rect, column, len(self._levels.columns) - 1, palette)
        painter.restore()


def header_height(levels: LevelsModel) -> int:
    return scaled(ROW_HEIGHT) + (scaled(LINE_HEIGHT) if levels.has_two_lines else 0)


def paint_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    column: int,
    ink: str,
    weight: Weight = Weight.Normal,
) -> None:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    painter.setFont(font(12, weight))
    painter.setPen(QColor(ink))
    inner = rect.adjusted(PAD, 0, -PAD, 0)
    painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)


def paint_line(painter: QPainter, rect: QRect) -> None:
    """Paint the hairline below a cell."""
    painter.setPen(QPen(QColor(colours().line), 1))
    bottom = rect.bottom() + 0.5
    painter.drawLine(QLineF(rect.left(), bottom, rect.right() + 1, bottom))


def _paint_ring(painter: QPainter, rect: QRect, column: int, last: int, palette: Palette) -> None:
    """Paint this cell's part of the ring around the row."""
    painter.setPen(QPen(QColor(palette.accent), 2))
    box = rect.adjusted(1 if column == 0 else -4, 1, -1 if column == last else 4, -1)
    painter.setClipRect(rect)
    painter.drawRect(box)
