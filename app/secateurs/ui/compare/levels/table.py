"""The view of the table of levels."""

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QTableView

from secateurs.ui.compare.levels.cells import PAD, ROW_HEIGHT, Cells, Header, header_height
from secateurs.ui.compare.levels.model import LevelsModel, Table
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.prune.state import HIGHEST
from secateurs.ui.theme.fonts import Weight, font, scaled, set_font
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.widgets.clipboard import offer_copy
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.wishes import wish

SHOWN = 10  # rows without scrolling

AIRY = 1.5  # times as high as it must be a row is where there is room

SCROLLBAR = 10

NO_BAR = Qt.ScrollBarPolicy.ScrollBarAlwaysOff

BAR = Qt.ScrollBarPolicy.ScrollBarAsNeeded

CLASSIC = 4  # columns: level, weight, unit, difference

SIDEWAYS = 40  # pixels that an arrow key scrolls

_SIDES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}


class LevelsTable(QTableView):
    """A click on a row, or an arrow key, asks for its sparsity; Ctrl+C copies the table."""

    def __init__(self) -> None:
        super().__init__()
        self.levels = LevelsModel()
        self._percent = self._awaited = 0
        self._has_asked: tuple[QSize, QSize] | None = None  # for room
        self._measured: tuple[Table | None, QFont | None, list[int]] = (None, None, [])
        self.setModel(self.levels)
        self._head = Header(self, self.levels)
        self.setHorizontalHeader(self._head)
        self._cells = Cells(self, self.levels)
        self.setItemDelegate(self._cells)
        self._dress()
        self.copy = offer_copy(self, self.levels.lines)
        self.clicked.connect(self._clicked)

    def show_table(self, table: Table, percent: int, awaited: int = 0) -> None:
        """Show the levels that are there.

        Args:
            awaited: levels of the sweep under way, for which room is kept from its start.
        """
        self._awaited = awaited
        self.levels.show_table(table)
        # The few fit: a bar would come and go while the height changes.
        self.setVerticalScrollBarPolicy(NO_BAR if len(table.rows) <= SHOWN else BAR)
        self._head.fit()
        self._share_width()
        self._share_height()
        asked = self.sizeHint(), self.minimumSizeHint()
        if asked != self._has_asked:  # else the page is laid out anew with each point of a sweep
            self._has_asked = asked
            self.updateGeometry()
        self._mark(percent)

    def show_percent(self, percent: int) -> None:
        """Mark the row of the current sparsity, if it is a level."""
        if percent != self._percent:
            self._mark(percent)

    def _mark(self, percent: int) -> None:
        self._repaint_row(self._cells.marked)
        self._percent = percent
        self._cells.marked = self.current_row
        self._repaint_row(self._cells.marked)
        if self._cells.marked is not None:
            self.scrollTo(self.levels.index(self._cells.marked, 0))

    def _repaint_row(self, row: int | None) -> None:
        if self.hasFocus():
            self.viewport().update()
        elif row is not None:
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            place = QRect(0, top, self.viewport().width(), height)
            self.viewport().update(place)

    @property
    def current_row(self) -> int | None:
        return self.levels.row_at(self._percent)

    def sizeHint(self) -> QSize:
        return QSize(self._width(), self._height_of(scaled(ROW_HEIGHT)))

    @property
    def tallest(self) -> int:
        """The height in pixels beyond which its rows do not grow."""
        return self._height_of(round(AIRY * scaled(ROW_HEIGHT)))

    def _height_of(self, row: int) -> int:
        return header_height(self.levels) + self._rows * row + self._below

    @property
    def _rows(self) -> int:
        """How many rows there is to be room for."""
        return min(max(len(self.levels.rows), self._awaited), SHOWN)

    def minimumSizeHint(self) -> QSize:
        """Leave no column out of the classic four; those to the right can be scrolled to."""
        return QSize(self._width(CLASSIC), self.sizeHint().height())

    @property
    def _below(self) -> int:
        """The height of the scroll bar below, where the columns need one."""
        wide = sum(self._widths) > max(self.viewport().width(), 1)
        return SCROLLBAR if wide and len(self.levels.columns) > CLASSIC else 0

    def _width(self, columns: int | None = None) -> int:
        """Return the width that the first columns need, or all."""
        return sum(self._widths[:columns]) + (SCROLLBAR if len(self.levels.rows) > SHOWN else 0)

    @property
    def _widths(self) -> list[int]:
        """The width that each column needs, measured once a table and type."""
        table, face = self.levels.table, font(12, Weight.DemiBold)
        if self._measured[0] is not table or self._measured[1] != face:
            metrics = QFontMetrics(face)
            names = [name.split(", ", 1) for name in table.columns]
            figures = list(zip(*(row.texts for row in table.rows), strict=True))
            widths = [
                max(map(metrics.horizontalAdvance, (*name, *cells))) + 2 * PAD
                for name, cells in zip(names, figures or [()] * len(names), strict=True)
            ]
            self._measured = table, face, widths
        return self._measured[2]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self._share_height()

    def _share_height(self) -> None:
        """Give every row what it needs and an equal part of the rest, if that is little."""
        least, room = scaled(ROW_HEIGHT), min(self.height(), self.tallest) - self._height_of(0)
        height, rows = max(least, room // max(self._rows, 1)), self.verticalHeader()
        if rows.defaultSectionSize() != height:  # Qt lays all rows out anew, even by the same
            rows.setDefaultSectionSize(height)

    def _share_width(self) -> None:
        """Give every column what it needs and an equal part of the rest."""
        needed = self._widths
        spare = max(0, self.viewport().width() - sum(needed))
        for column, width in enumerate(needed):
            extra = spare * (column + 1) // len(needed) - spare * column // len(needed)
            self.setColumnWidth(column, width + extra)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        row = self._row_for(key)
        if key in _SIDES:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + _SIDES[key] * SIDEWAYS)
        elif row is None:
            super().keyPressEvent(event)
        else:
            self._ask(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.horizontalScrollBar().value():
            self._paint_levels()
        if self.hasFocus() and self.current_row is None:
            area = QRectF(self.viewport().rect())
            paint_frame(QPainter(self.viewport()), area, 4, None, colours().accent, 2)

    def _paint_levels(self) -> None:
        """Paint the levels at the left again, where they were scrolled away."""
        painter, width = QPainter(self.viewport()), self.columnWidth(0)
        for row in range(len(self.levels.rows)):
            place = QRect(0, self.rowViewportPosition(row), width, self.rowHeight(row))
            self._cells.paint_cell(painter, place, row, 0)
        painter.setPen(QColor(colours().line))
        painter.drawLine(width, 0, width, self.viewport().height())

    @Slot()
    def _repaint(self) -> None:
        self.viewport().update()
        self._head.viewport().update()

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self._ask(index.row())

    def _ask(self, row: int) -> None:
        percent = min(round(100 * self.levels.rows[row].level), HIGHEST)
        if percent != self._percent:
            wish(self, PercentChosen(percent))

    def _row_for(self, key: Qt.Key) -> int | None:
        last = len(self.levels.rows) - 1
        if last < 0:
            return None
        if key in _STEPS:
            return min(max(self._nearest(_STEPS[key]), 0), last)
        return {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}.get(key)

    def _nearest(self, step: int) -> int:
        """Return the row that a step leads to, also from a sparsity between two levels."""
        levels = [round(100 * row.level) for row in self.levels.rows]
        below = sum(level < self._percent for level in levels)
        between = self._percent not in levels
        return below + step - (1 if between and step > 0 else 0)

    def _dress(self) -> None:
        self.setAccessibleName("Table of levels")
        self.setToolTip("Click a row to set its sparsity; Ctrl+C copies the table")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        set_font(self, 12)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.horizontalScrollBar().valueChanged.connect(self._repaint)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        rows = self.verticalHeader()
        rows.hide()
        self.setVerticalScrollBarPolicy(NO_BAR)
        self._fit_type()
        on_new_theme(self._fit_type)

    @Slot()
    def _fit_type(self) -> None:
        self.verticalHeader().setMinimumSectionSize(0)
        self._head.fit()
        self._share_width()
        self._share_height()
