"""Mixed colours, and text that can be read on them."""

from math import sqrt

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.ui.layers.words import (
    Cell,
    cell_text,
    figure,
    level_text,
    place_of_percent,
)
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.wishes import wish


def blend(ground: str, ink: str, share: float) -> str:
    """Return the colour with so much ink on the ground, 0 to 1, as "#rrggbb"."""
    parts = zip(_parts(ground), _parts(ink), strict=True)
    return QColor(*(round(a + (b - a) * share) for a, b in parts)).name()


def most_legible(ground: str, *colours: str) -> str:
    """Return the colour that stands out most from the ground."""
    return max(colours, key=lambda colour: contrast(ground, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    found = QColor(colour)
    return found.red(), found.green(), found.blue()


HEAD = 26.0  # room for the levels, and the mark of the sparsity in force

ROW = 22

TALLEST_ROW = 36.0

GAP = 8.0

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}

_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)

_Align = Qt.AlignmentFlag


class SensitivityMap(QWidget):
    """The pointer or the arrow keys read a cell; a click or Return asks for its sparsity."""

    cell_read = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._found: Sensitivity | None = None
        self._names: tuple[str, ...] = ()
        self._percent: int | None = None
        self._cell: Cell | None = None
        self.setAccessibleName("Sensitivity: accuracy with one layer pruned alone")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_sensitivity(self, found: Sensitivity, names: tuple[str, ...]) -> None:
        """Show another one; names are those of the rows."""
        if found is not self._found or names != self._names:
            self._found, self._names, self._cell = found, names, None
            self.setMinimumHeight(round(HEAD) + ROW * len(names))
            self.update()

    def show_percent(self, percent: int | None) -> None:
        """Mark the sparsity in force; None where it does not hold for every layer."""
        if percent != self._percent:
            self._percent = percent
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, max(120, self.minimumHeight()))

    def cell_at(self, spot: QPointF) -> Cell | None:
        grid, width, height = self._grid()
        if self._found is None or not grid.contains(spot):
            return None
        row, column = int((spot.y() - grid.top()) // height), int((spot.x() - grid.left()) // width)
        return min(row, len(self._names) - 1), min(column, len(self._found.levels) - 1)

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
        if cell != self._cell:
            self._read(cell)
            if cell is not None:
                QToolTip.showText(event.globalPosition().toPoint(), self._text(cell), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._take(cell)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._found is not None and key in _TAKES and self._cell is not None:
            self._take(self._cell)
        elif self._found is not None and key in _STEPS:
            self._step(*_STEPS[key], len(self._found.levels))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._read(None)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._found is None:
            return
        painter = QPainter(self)
        self._paint_cells(painter, self._found)
        if self._cell is not None:
            paint_frame(painter, self.place(self._cell), 2, None, colours().text, 2)
        self._paint_names(painter)
        self._paint_head(painter, self._found)
        if self.hasFocus():
            paint_frame(painter, QRectF(self.rect()), 6, None, colours().accent, 2)

    def _paint_cells(self, painter: QPainter, found: Sensitivity) -> None:
        palette = colours()
        ink = palette.weight if found.method == "weight" else palette.unit
        painter.setFont(font(11, Weight.Medium))
        for row in range(len(self._names)):
            for column in range(len(found.levels)):
                place = self.place((row, column))
                accuracy = float(found.accuracy[row, column])
                ground = blend(palette.grid, ink, strength(accuracy, found.dense))
                painter.fillRect(place, QColor(ground))
                painter.setPen(QColor(most_legible(ground, palette.text, palette.panel)))
                painter.drawText(place, _Align.AlignCenter, figure(accuracy))

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(font(12))
        painter.setPen(QColor(colours().text))
        grid, _, height = self._grid()
        metrics = painter.fontMetrics()
        for row, name in enumerate(self._names):
            area = QRectF(2, grid.top() + row * height, grid.left() - GAP - 2, height)
            words = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(area.width()))
            painter.drawText(area, _Align.AlignLeft | _Align.AlignVCenter, words)

    def _paint_head(self, painter: QPainter, found: Sensitivity) -> None:
        """Paint the levels where the view begins: they stay while the rows scroll."""
        palette, top = colours(), float(self.visibleRegion().boundingRect().top())
        grid, width, _ = self._grid()
        painter.fillRect(QRectF(0, top, self.width(), HEAD - 1), QColor(palette.panel))
        for column, level in enumerate(found.levels):
            here = self._percent is not None and round(100 * level) == self._percent
            painter.setFont(font(11, Weight.DemiBold if here else Weight.Normal))
            painter.setPen(QColor(palette.text if here else palette.muted))
            area = QRectF(grid.left() + column * width, top, width - 1, HEAD - 8)
            painter.drawText(area, _Align.AlignCenter, level_text(level))
        if self._percent is not None:
            at = place_of_percent(self._percent, found.levels)
            self._paint_mark(painter, round(grid.left() + at * width), top + HEAD - 1)

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
        left = min(widest + 6 + GAP, 0.3 * self.width())
        columns = len(self._found.levels) if self._found is not None else 1
        rows = max(len(self._names), 1)
        height = min(TALLEST_ROW, max(float(ROW), (self.height() - HEAD) / rows))
        width = max(1.0, (self.width() - left) / columns)
        return QRectF(left, HEAD, width * columns, height * rows), width, height

    def _text(self, cell: Cell) -> str:
        return "" if self._found is None else cell_text(self._found, self._names, cell)

    def _step(self, down: int, across: int, columns: int) -> None:
        row, column = self._cell or (0, 0)
        if self._cell is not None:
            row, column = row + down, column + across
        row = min(max(row, 0), len(self._names) - 1)
        self._read((row, min(max(column, 0), columns - 1)))

    def _take(self, cell: Cell) -> None:
        if self._found is not None:
            wish(self, PercentChosen(round(100 * self._found.levels[cell[1]])))

    def _read(self, cell: Cell | None) -> None:
        if cell == self._cell:
            return
        self._cell = cell
        text = "" if cell is None else self._text(cell)
        self.setAccessibleDescription(text)
        self.cell_read.emit(text)
        self.update()


def strength(accuracy: float, dense: float) -> float:
    """Return how strong a cell's colour is, 0 to 1: the root lifts small losses."""
    return sqrt(min(1.0, max(0.0, dense - accuracy) / dense)) if dense > 0 else 0.0
