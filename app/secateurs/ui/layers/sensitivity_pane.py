"""What each layer costs alone, measured on demand."""

from math import sqrt

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QVBoxLayout

from secateurs.core.evaluation.budget import LEVELS
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.ui.layers.events import SensingAsked, SensingCancelAsked
from secateurs.ui.layers.shares import shares_within
from secateurs.ui.layers.state import sensed_by
from secateurs.ui.layers.words import (
    cell_text,
    figure,
    level_text,
    place_of_percent,
    points_figure,
    row_count,
    row_names,
)
from secateurs.ui.prune.events import PercentChosen, SharesChosen
from secateurs.ui.prune.pane import Pane, Resting, RowsArea, WorkRow, went_words
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.shell.data_in_use import why_not_scored
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count
from secateurs.ui.theme.blend import mixed, most_legible
from secateurs.ui.theme.fonts import Weight, fix_size, font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.cell_grid import Cell, CellGrid
from secateurs.ui.widgets.focus import take_focus_from
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

HEAD = 26.0  # room for the levels, and the mark of the sparsity in force

ROW = 22

TALLEST_ROW = 36.0

GAP = 8.0

UNMET = "–"  # of a layer another share goes than the level above says

_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)

_Align = Qt.AlignmentFlag


class SensitivityMap(CellGrid):
    """The pointer or the arrow keys read a cell; a click or Return asks for its sparsity."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Sensitivity | None = None
        self._names: tuple[str, ...] = ()
        self._percent: int | None = None
        self.setAccessibleName("Sensitivity: accuracy with one layer pruned alone")

    def show_sensitivity(self, found: Sensitivity, names: tuple[str, ...]) -> None:
        """Show another one; names are those of the rows."""
        if found is not self._found or names != self._names:
            self._found, self._names, self._cell = found, names, None
            fix_size(self, least=round(HEAD) + ROW * len(names))
            self.update()

    def show_percent(self, percent: int | None) -> None:
        """Mark the sparsity in force; None where it does not hold for every layer."""
        if percent != self._percent:
            self._percent = percent
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, max(120, self.minimumHeight()))

    @property
    def shape(self) -> Cell:
        return (len(self._names), len(self._found.levels)) if self._found is not None else (0, 0)

    def area(self) -> QRectF:
        return self._grid()[0]

    def text_of(self, cell: Cell) -> str:
        return "" if self._found is None else cell_text(self._found, self._names, cell)

    def place(self, cell: Cell) -> QRectF:
        """Return where a cell is, edges on whole pixels."""
        grid, width, height = self._grid()
        row, column = cell
        left, right = (round(grid.left() + width * at) for at in (column, column + 1))
        top, bottom = (round(grid.top() + height * at) for at in (row, row + 1))
        return QRectF(left, top, right - left - 1, bottom - top - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        inside = Qt.CursorShape.ArrowCursor if cell is None else Qt.CursorShape.PointingHandCursor
        self.setCursor(inside)
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._take(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._found is not None and key in _TAKES and self._cell is not None:
            self._take(self._cell)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._found is None:
            return
        painter = QPainter(self)
        self._paint_cells(painter, self._found)
        self._paint_read(painter)
        self._paint_names(painter)
        self._paint_head(painter, self._found)
        self._paint_focus(painter)

    def _paint_cells(self, painter: QPainter, found: Sensitivity) -> None:
        palette = colours()
        ink = palette.weight if found.method == "weight" else palette.unit
        painter.setFont(font(12, Weight.Medium))
        for row in range(len(self._names)):
            for column in range(len(found.levels)):
                place = self.place((row, column))
                accuracy = float(found.accuracy[row, column])
                if not found.is_met(row, column):  # it would stand under a level that it is not of
                    painter.fillRect(place, QColor(palette.grid))
                    painter.setPen(QColor(palette.muted))
                    painter.drawText(place, _Align.AlignCenter, UNMET)
                    continue
                ground = mixed(palette.grid, ink, strength(accuracy, found.dense))
                painter.fillRect(place, ground)
                painter.setPen(most_legible(ground, palette.text, palette.panel))
                painter.drawText(place, _Align.AlignCenter, figure(accuracy))

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(font(12))
        painter.setPen(QColor(colours().text))
        grid, _, height = self._grid()
        metrics = painter.fontMetrics()
        for row, name in enumerate(self._names):
            area = QRectF(6, grid.top() + row * height, grid.left() - GAP - 6, height)
            words = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(area.width()))
            painter.drawText(area, _Align.AlignLeft | _Align.AlignVCenter, words)

    def _paint_head(self, painter: QPainter, found: Sensitivity) -> None:
        """Paint the levels where the view begins: they stay while the rows scroll."""
        palette, top = colours(), float(self.visibleRegion().boundingRect().top())
        grid, width, _ = self._grid()
        head = scaled(HEAD)
        painter.fillRect(QRectF(0, top, self.width(), head - 1), QColor(palette.panel))
        for column, level in enumerate(found.levels):
            here = self._percent is not None and round(100 * level) == self._percent
            painter.setFont(font(12, Weight.DemiBold if here else Weight.Normal))
            painter.setPen(QColor(palette.text if here else palette.muted))
            area = QRectF(grid.left() + column * width, top, width - 1, head - 8)
            painter.drawText(area, _Align.AlignCenter, level_text(level))
        if self._percent is not None:
            at = place_of_percent(self._percent, found.levels)
            self._paint_mark(painter, round(grid.left() + at * width), top + head - 1)

    def _paint_mark(self, painter: QPainter, x: float, bottom: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().accent))
        corners = (QPointF(x - 5, bottom - 6), QPointF(x + 5, bottom - 6), QPointF(x, bottom))
        painter.drawPolygon(QPolygonF(corners))

    def _grid(self) -> tuple[QRectF, float, float]:
        """Return the rectangle of all cells, and the width and height of one."""
        metrics = QFontMetrics(font(12))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        left = min(widest + 10 + GAP, 0.3 * self.width())
        columns = len(self._found.levels) if self._found is not None else 1
        rows = max(len(self._names), 1)
        head = scaled(HEAD)
        height = min(scaled(TALLEST_ROW), max(scaled(ROW), (self.height() - head) / rows))
        width = max(1.0, (self.width() - left) / columns)
        return QRectF(left, head, width * columns, height * rows), width, height

    def _take(self, cell: Cell) -> None:
        if self._found is not None:
            wish(self, PercentChosen(round(100 * self._found.levels[cell[1]])))


def strength(accuracy: float, dense: float) -> float:
    """Return how strong a cell's colour is, 0 to 1: the root lifts small losses."""
    return sqrt(min(1.0, max(0.0, dense - accuracy) / dense)) if dense > 0 else 0.0


MEASURED_ON = ("validation accuracy, %, one layer pruned alone", "validation accuracy, %")

HINTS = (
    "The stronger the colour, the more accuracy is lost. Click a cell to set the sparsity.",
    "Click a cell to set the sparsity.",
)


UNMET_HINTS = (
    "– : of this layer another share goes, by what is chosen by hand or gone already. Point at it.",
    "– : another share goes, by hand or gone already. Point at it.",
)


USE_TIP = (
    "Prune each layer by the share that it may lose alone for at most {} points of accuracy, as"
    " Budget has them; all layers together lose more. Edit, Undo takes it back"
)

USED_TIP = "Each layer loses this share; Scope above goes back to the sparsity bar"


class SensitivityPane(Pane):
    """Shows the heat map of the method and the criterion chosen, once it is measured."""

    title = "Sensitivity"

    def __init__(self) -> None:
        super().__init__()
        self.map = SensitivityMap()
        self.resting = Resting()
        self.row = WorkRow(
            "Measure sensitivity",
            "Prune each layer alone, all others whole, and score it on validation data",
            "the measuring",
        )
        self.use = plain_button("Use as shares", "")
        self.row.add_action(self.use)
        self._shares: LayerShares | None = None
        self._hints: tuple[str, ...] = ()
        self._rows = RowsArea(self.map)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 7, 0)
        column.setSpacing(4)
        column.addWidget(self._rows, 1)
        column.addWidget(self.resting, 1)
        column.addWidget(self.row)
        self.map.cell_read.connect(self._say)
        wish_on(self.row.start.clicked, self, SensingAsked())
        wish_on(self.row.cancel.clicked, self, SensingCancelAsked())
        self.use.clicked.connect(self._use)

    def show_state(self, state: State) -> None:
        sensitivity, choice = state.sensitivity, state.pruning.choice
        found = sensitivity.found.get(sensed_by(choice))
        working = sensitivity.at_work is not None
        self._rows.setVisible(found is not None)
        self.resting.setVisible(found is None)
        self.notes = () if found is None else MEASURED_ON
        if found is not None:
            self._show_found(state, found)
        else:
            self.resting.show_words(sensitivity_words(state))
        self._hints = went_words(sensitivity.went, "Cut") if working else _hints(found)
        self._say("")
        went = sensitivity.went if working else None
        why = why_not_scored(state)
        self.row.show_work(went, self.map, startable=found is None, why_not=why)
        self._show_use(state, found)

    def _show_found(self, state: State, found: Sensitivity) -> None:
        choice = state.pruning.choice
        self.map.show_sensitivity(found, row_names(state.network, found.names))
        self.map.show_percent(None if choice.is_fixed(choice.method) else choice.percent)

    def _show_use(self, state: State, found: Sensitivity | None) -> None:
        """Offer the shares that each layer may lose alone within the points of the budget."""
        points, in_force = state.budget.points, None
        self._shares = None if found is None else shares_within(found, points)
        if self._shares is not None:
            in_force = state.pruning.choice.shares_of(self._shares.method)
        used = in_force is not None and in_force == self._shares
        if self._shares is None:
            take_focus_from(self.use, self.map)
        self.use.setVisible(self._shares is not None)
        self.use.setEnabled(not used)
        self.use.setToolTip(plain_tip(USED_TIP if used else USE_TIP.format(points_figure(points))))

    @Slot()
    def _use(self) -> None:
        wish(self, SharesChosen(self._shares))

    @Slot(str)
    def _say(self, text: str) -> None:
        self.row.show_words(*((text,) if text else self._hints))


def _hints(found: Sensitivity | None) -> tuple[str, ...]:
    if found is None:
        return ("",)
    return HINTS if found.shares is None else UNMET_HINTS


def sensitivity_words(state: State) -> str:
    if state.sensitivity.at_work is not None:
        return "Measuring…"
    if why := why_not_scored(state):
        return f"{why}."
    assert state.data is not None
    method = state.pruning.choice.method
    layers = row_count(state.network, method)
    return (
        f"How much accuracy goes with each layer's {method}s, all other layers whole:"
        f" {count(layers)} × {len(LEVELS)} cuts, each scored on the"
        f" {count(len(state.data.validation))} validation samples."
    )
