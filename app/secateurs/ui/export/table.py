"""The table of figures, painted: two lines a row, columns as wide as what they hold or wider."""

from itertools import pairwise
from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.ui.export.figures import Cell, Column, Row
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.clipboard import offer_copy, tab_separated
from secateurs.ui.widgets.hairline import paint_frame

ROW, HEADING, HEAD, TALL_HEAD = 38, 34, 24, 40  # pixels
LEAST = 440
LABEL_SHARE = 0.3
GAP = 12
INSET = 6  # from the ring of the focus
_Align = Qt.AlignmentFlag
RIGHT, LEFT = _Align.AlignRight | _Align.AlignVCenter, _Align.AlignLeft | _Align.AlignVCenter


class FigureTable(QWidget):
    """Ctrl+C copies it as text."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("What you will get")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.copy = offer_copy(self, self._lines)

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def show_rows(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> None:
        if (columns, rows) == (self._columns, self._rows):
            return
        before = (self.sizeHint(), self.minimumSizeHint())
        self._columns, self._rows = columns, rows
        self.setAccessibleDescription(tab_separated(self._lines()))
        if (self.sizeHint(), self.minimumSizeHint()) != before:
            self.updateGeometry()
        self.update()

    def _lines(self) -> list[list[str]]:
        heads = (f"{one.title}, {one.note}" if one.note else one.title for one in self._columns)
        lines = [["", *heads]]
        for row in self._rows:
            label = f"{row.label}, {row.note}" if row.note else row.label
            lines.append([label, *(f"{one.value} {one.note}".strip() for one in row.cells)])
        return lines

    def sizeHint(self) -> QSize:
        return QSize(scaled(LEAST), self._head + sum(_height(row) for row in self._rows))

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than the words need, however large type is."""
        usual = self.sizeHint()
        labels, cells = self._needed()
        words = ceil(labels + sum(cells)) + 2 * INSET
        return QSize(min(usual.width(), max(LEAST, words)), usual.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._columns:
            self._paint_all(painter, self._widths())
        if self.hasFocus():
            paint_frame(painter, QRectF(self.rect()), 4, None, colours().accent, 2)

    def _paint_all(self, painter: QPainter, widths: list[float]) -> None:
        ends = [INSET + sum(widths[: at + 1]) for at in range(len(widths))]
        spans = [(left + GAP, right) for left, right in pairwise(ends)]
        for (left, right), head in zip(spans, self._columns, strict=True):
            self._paint_head(painter, QRectF(left, 0, right - left, self._head), head)
        top = float(self._head)
        for row in self._rows:
            self._paint_row(painter, row, top, [(INSET, ends[0]), *spans])
            top += _height(row)

    def _paint_head(self, painter: QPainter, place: QRectF, column: Column) -> None:
        painter.setPen(QColor(colours().muted))
        painter.setFont(font(12, Weight.Medium))
        painter.drawText(QRectF(place.left(), 0, place.width(), scaled(HEAD)), RIGHT, column.title)
        if column.note:
            painter.setFont(font(12))
            note = painter.fontMetrics().elidedText(
                column.note, Qt.TextElideMode.ElideMiddle, int(place.width())
            )
            painter.drawText(
                QRectF(place.left(), scaled(HEAD - 4), place.width(), scaled(15)), RIGHT, note
            )

    def _paint_row(
        self, painter: QPainter, row: Row, top: float, spans: list[tuple[float, float]]
    ) -> None:
        palette, height = colours(), _height(row)
        hair = 1 / self.devicePixelRatioF() * max(1, int(self.devicePixelRatioF()))
        painter.fillRect(QRectF(INSET, top, self.width() - 2 * INSET, hair), QColor(palette.grid))
        place, *places = (QRectF(left, top, right - left, height) for left, right in spans)
        if not row.cells:
            painter.setPen(QColor(palette.text))
            painter.setFont(font(13, Weight.DemiBold))
            painter.drawText(place, LEFT, row.label)
            return
        _paint_pair(painter, place, LEFT, row.label, row.note, palette.text)
        for each, cell in zip(places, row.cells, strict=True):
            self._paint_cell(painter, each, cell)

    def _paint_cell(self, painter: QPainter, place: QRectF, cell: Cell) -> None:
        known = any(letter.isdigit() for letter in cell.value)
        tone = colours().text if known else colours().muted
        _paint_pair(painter, place, RIGHT, cell.value, cell.note, tone)

    @property
    def _head(self) -> int:
        return scaled(TALL_HEAD if any(one.note for one in self._columns) else HEAD)

    def _widths(self) -> list[float]:
        """Return the widths of the labels and of each column, with the gap before it."""
        labels, cells = self._needed()
        room = self.width() - 2 * INSET
        labels = max(labels, min(room * LABEL_SHARE, room - sum(cells)))
        more = (room - labels - sum(cells)) / len(cells)
        return [labels, *(width + more for width in cells)]

    def _needed(self) -> tuple[float, list[float]]:
        """Return the least widths of the labels and of each column."""
        labels = max((_wide(row.label, row.note) for row in self._rows), default=0.0)
        cells = [
            GAP + max([_wide(head.title), *(_wide(each.value, each.note) for each in column)])
            for head, column in self._by_column()
        ]
        return labels, cells

    def _by_column(self) -> list[tuple[Column, list[Cell]]]:
        rows = [row.cells for row in self._rows if row.cells]
        return [(head, [cells[at] for cells in rows]) for at, head in enumerate(self._columns)]


def _wide(text: str, note: str = "") -> float:
    widths = (
        QFontMetricsF(font(size)).horizontalAdvance(words)
        for size, words in ((13, text), (12, note))
    )
    return max(widths)


def _height(row: Row) -> int:
    return scaled(ROW if row.cells else HEADING)


def _paint_pair(
    painter: QPainter, place: QRectF, align: Qt.AlignmentFlag, text: str, note: str, tone: str
) -> None:
    """Paint a text and below it, smaller, its note; alone, the text stands in the middle."""
    first = (
        QRectF(place.left(), place.top() + scaled(4), place.width(), scaled(17)) if note else place
    )
    painter.setPen(QColor(tone))
    painter.setFont(font(13))
    painter.drawText(first, align, text)
    if note:
        second = QRectF(place.left(), place.top() + scaled(20), place.width(), scaled(15))
        painter.setPen(QColor(colours().muted))
        painter.setFont(font(12))
        painter.drawText(second, align, note)
