"""Two steps side by side: what was decided, and what came of it."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from secateurs.core.history.tree import Node, Tree
from secateurs.ui.history.words import decided_words, made_words, step_words
from secateurs.ui.shell.words import count, percent
from secateurs.ui.theme.fonts import Weight, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import label

ABSENT = "–"
WIDEST = 220  # pixels of a column


def compared(tree: Tree, one: Node, other: Node) -> tuple[tuple[str, ...], ...]:
    """Return the rows: what, of the one, of the other, and how much more the other has."""
    steps = (one, other)
    figures = [step.figures for step in steps]
    accuracy = [percent(each.accuracy, 2) if each else ABSENT for each in figures]
    parts = [
        f"{count(each.parts)} {step.decision.method}s" if each else ABSENT
        for step, each in zip(steps, figures, strict=True)
    ]
    size = [count(each.parameters) if each else ABSENT for each in figures]
    data = [each.data if each else "" for each in figures]
    gained = factor = ""
    if figures[0] and figures[1] and data[0] == data[1]:
        gained = f"{_signed(100 * (figures[1].accuracy - figures[0].accuracy))} points"
    if figures[0] and figures[1]:
        factor = _times(figures[0].parameters, figures[1].parameters)
    tested_on = (("Tested on", *data, "other data"),) if all(data) and len({*data}) > 1 else ()
    return (
        ("", *(step_words(tree, step) for step in steps), ""),
        ("Decided", *(decided_words(step) for step in steps), ""),
        ("Test accuracy", *accuracy, gained),
        *tested_on,
        ("Parts left", *parts, ""),
        ("Parameters left", *size, factor),
        ("When", *(made_words(step) for step in steps), ""),
    )


class ComparisonPopover(QFrame):
    """Opens over a step; a click elsewhere or Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName("Two steps compared")
        self.rows: tuple[tuple[str, ...], ...] = ()
        self._cells: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(15, 11, 15, 13)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(5)

    def open_at(self, spot: QPoint, rows: tuple[tuple[str, ...], ...]) -> None:
        """Open above a place on the screen, or below it where there is no room."""
        self.rows = rows
        for cell in self._cells:
            cell.deleteLater()
        self._cells = [
            self._cell(row, column, text)
            for row, texts in enumerate(rows)
            for column, text in enumerate(texts)
        ]
        self.setAccessibleDescription("; ".join(" ".join(filter(None, row)) for row in rows))
        self.adjustSize()
        room = self.screen().availableGeometry()
        above, lowest = spot.y() - self.height() - 8, room.bottom() - self.height()
        spot.setY(above if above >= room.top() else min(spot.y() + 8, lowest))
        spot.setX(max(room.left(), min(spot.x(), room.right() - self.width())))
        self.move(spot)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        paint_frame(QPainter(self), QRectF(self.rect()), 0, palette.panel, palette.line)

    def _cell(self, row: int, column: int, text: str) -> QLabel:
        weight = Weight.DemiBold if row == 0 else Weight.Normal
        cell = label(text, 12, weight, "text" if row == 0 or column in (1, 2) else "muted", self)
        cell.setWordWrap(cell.sizeHint().width() > scaled(WIDEST))
        self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignTop)
        return cell


def _signed(points: float) -> str:
    sign = "\N{MINUS SIGN}" if points < 0 else "+"
    return f"{sign}{abs(points):.2f}"


def _times(one: int, other: int) -> str:
    """Say how many times as small or as large the other is; "" where they are alike."""
    if not one or not other or one == other:
        return ""
    factor = max(one, other) / min(one, other)
    return f"{factor:.1f} × {'smaller' if other < one else 'larger'}"
