"""The view of the table of levels."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QTableView,
)

from secateurs.ui.compare.levels_cells import PAD, ROW_HEIGHT, Cells, Header
from secateurs.ui.compare.levels_model import COLUMNS, LevelsModel, Row
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame

SHOWN = 10  # rows without scrolling
HIGHEST = 99
SCROLLBAR = 10
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}


class LevelsTable(QTableView):
    """A click on a row, or an arrow key, asks for its sparsity; Ctrl+C copies the table."""

    percent_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.levels = LevelsModel()
        self._percent = 0
        self.setModel(self.levels)
        self.setHorizontalHeader(Header(self))
        self._cells = Cells(self)
        self.setItemDelegate(self._cells)
        self._dress()
        copy = QAction("Copy table", self)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self.clicked.connect(self._clicked)

    def show_rows(self, rows: tuple[Row, ...], percent: int) -> None:
        self.levels.show_rows(rows)
        self._share_width()
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
            place = QRect(0, self.rowViewportPosition(row), self.viewport().width(), ROW_HEIGHT)
            self.viewport().update(place)

    @property
    def current_row(self) -> int | None:
        return self.levels.row_at(self._percent)

    @Slot()
    def copy(self) -> None:
        """Put the table on the clipboard as tab-separated text."""
        QGuiApplication.clipboard().setText(self.levels.as_tsv())

    def sizeHint(self) -> QSize:
        return QSize(_width(self.levels), (min(len(self.levels.rows), SHOWN) + 1) * ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Give every column what it needs and an equal part of the rest."""
        needed = _widths(self.levels)
        spare = max(0, self.viewport().width() - sum(needed))
        for column, width in enumerate(needed):
            extra = spare * (column + 1) // len(needed) - spare * column // len(needed)
            self.setColumnWidth(column, width + extra)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._row_for(Qt.Key(event.key()))
        if row is None:
            super().keyPressEvent(event)
        else:
            self._ask(row)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.current_row is None:
            area = QRectF(self.viewport().rect())
            paint_frame(QPainter(self.viewport()), area, 4, None, colours().accent, 2)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()
        super().changeEvent(event)

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self._ask(index.row())

    def _ask(self, row: int) -> None:
        percent = min(round(100 * self.levels.rows[row].level), HIGHEST)
        if percent != self._percent:
            self.percent_requested.emit(percent)

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
        self.setFont(font(12))
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        rows = self.verticalHeader()
        rows.hide()
        rows.setDefaultSectionSize(ROW_HEIGHT)


def _widths(levels: LevelsModel) -> list[int]:
    """Return the width that each column needs."""
    metrics = QFontMetrics(font(12, Weight.DemiBold))
    rows = [COLUMNS, *(row.texts for row in levels.rows)]
    return [
        max(metrics.horizontalAdvance(cells[column]) for cells in rows) + 2 * PAD
        for column in range(len(COLUMNS))
    ]


def _width(levels: LevelsModel) -> int:
    return sum(_widths(levels)) + (SCROLLBAR if len(levels.rows) > SHOWN else 0)
