"""A confusion matrix: which class is read as which."""

from collections.abc import Sequence
from math import ceil, sqrt

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from secateurs.core.evaluation.score import Score
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.ui.compare.figures import reading
from secateurs.ui.shell.data_in_use import cannot_measure, classes_differ
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.cell_grid import Cell, CellGrid
from secateurs.ui.widgets.text import label

HEAD = 18.0  # room for the class names at the left and above


class ConfusionMatrix(CellGrid):
    """True classes down, answers across; the pointer or the arrow keys read a cell."""

    def __init__(self, method: Method) -> None:
        super().__init__()
        self._method = method
        self._score: Score | None = None
        self._names: tuple[str, ...] = ()
        self._dimmed = False
        self._absent = ""
        self.setAccessibleName(f"Confusion matrix of {method} pruning")
        self.setToolTip("True classes down, answers across; arrow keys read a cell")

    def show_score(self, score: Score | None, names: tuple[str, ...], absent: str = "") -> None:
        """Show the counts; without any, the last ones dimmed, or why there are none."""
        shown, dimmed = (self._score, True) if score is None else (score, False)
        if absent or (score is None and names != self._names):
            shown = None
        if (shown, names, dimmed, absent) != (
            self._score,
            self._names,
            self._dimmed,
            self._absent,
        ):
            if names != self._names or shown is None:
                self._cell = None
            self._score, self._names, self._dimmed, self._absent = shown, names, dimmed, absent
            self.update()

    def forget(self) -> None:
        """Drop the counts of another network or of other data."""
        self._score = self._cell = None
        self.update()

    @property
    def shape(self) -> Cell:
        classes = len(self._score.confusion) if self._score is not None else 0
        return classes, classes

    def area(self) -> QRectF:
        return self._grid()[0]

    def place(self, cell: Cell) -> QRectF:
        grid, side = self._grid()
        true, answer = cell
        return QRectF(grid.left() + answer * side, grid.top() + true * side, side, side)

    def text_of(self, cell: Cell) -> str:
        """Say what a cell counts, such as "a 3 read as 5: 41 of 1,010"."""
        if self._score is None:
            return ""
        true, answer = cell
        row = self._score.confusion[true]
        return reading(self._names[true], self._names[answer], row[answer], sum(row))

    def sizeHint(self) -> QSize:
        return QSize(180, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        if self._score is None:
            painter.setPen(QColor(palette.muted))
            middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), middle, self._absent or "measuring…")
            return
        painter.setOpacity(0.45 if self._dimmed else 1.0)
        self._paint_cells(painter, self._score.confusion)
        self._paint_names(painter)
        self._paint_read(painter)
        self._paint_focus(painter)

    def _paint_cells(self, painter: QPainter, counts: Sequence[Sequence[int]]) -> None:
        palette = colours()
        ink = QColor(palette.weight if self._method == "weight" else palette.unit)
        for true, row in enumerate(counts):
            total = max(sum(row), 1)
            for answer, images in enumerate(row):
                place = self.place((true, answer)).adjusted(0, 0, -1, -1)
                painter.fillRect(place, QColor(palette.grid))
                if images:
                    # The root lifts rare confusions out of the ground.
                    ink.setAlphaF(min(1.0, sqrt(images / total)))
                    painter.fillRect(place, ink)

    def _paint_names(self, painter: QPainter) -> None:
        grid, side = self._grid()
        painter.setFont(font(12))
        painter.setPen(QColor(colours().muted))
        names = short_names(self._names)
        head = scaled(HEAD)
        step = names_apart(names, painter.fontMetrics(), side)
        for index, name in list(enumerate(names))[::step]:
            top = QRectF(grid.left() + index * side, grid.top() - head, side, head - 2)
            left = QRectF(grid.left() - head, grid.top() + index * side, head - 3, side)
            middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            painter.drawText(top, middle, name)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(left, right, name)

    def _grid(self) -> tuple[QRectF, float]:
        """Return the square of all cells and the side of one, whole pixels."""
        classes = len(self._score.confusion) if self._score is not None else 10
        head = scaled(HEAD)
        room = min(self.width(), self.height()) - head - 4
        side = max(4.0, float(room // classes))
        return QRectF(head + 2, head + 2, side * classes, side * classes), side


def names_apart(names: Sequence[str], metrics: QFontMetrics, side: float) -> int:
    """Return which names have room over cells so wide: every one, every second one or fewer."""
    widest = max((metrics.horizontalAdvance(name) for name in names), default=0)
    return max(1, ceil(max(widest, metrics.ascent()) / side))


def short_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names that fit over a cell: their own, or numbers where they are words."""
    fits = all(len(name) <= 2 for name in names)
    return names if fits else tuple(str(index) for index in range(len(names)))


HINT = "True class down, answer across; stronger is more."


class ConfusionPair(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.matrices: dict[Method, ConfusionMatrix] = {}
        self._titles: dict[Method, QLabel] = {}
        self._about: tuple[object, object] = (None, None)  # network and data of what is shown
        self.sentence = label(HINT, 12, tone="muted")
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        pair = QHBoxLayout()
        pair.setSpacing(16)
        for method in METHODS:
            matrix, title = ConfusionMatrix(method), label("", 12, Weight.DemiBold)
            matrix.cell_read.connect(self._read)
            self.matrices[method], self._titles[method] = matrix, title
            side = QVBoxLayout()
            side.setSpacing(4)
            side.addWidget(title)
            side.addWidget(matrix, 1)
            pair.addLayout(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(pair, 1)
        column.addWidget(self.sentence)

    def show_state(self, state: State) -> None:
        pruning = state.pruning
        if self._about != (state.network, state.data):
            self._about = (state.network, state.data)
            for matrix in self.matrices.values():
                matrix.forget()
        for method, matrix in self.matrices.items():
            score = pruning.way(method).score
            matrix.show_score(score, state.run.class_names, classes_differ(state))
            waiting = "–" if cannot_measure(state) else "measuring…"
            reached = waiting if score is None else percent(score.accuracy)
            text = f"{method.capitalize()}, {pruning.choice.percent} % · {reached}"
            if self._titles[method].text() != text:
                self._titles[method].setText(text)

    def _read(self, text: str) -> None:
        self.sentence.setText(text[:1].upper() + text[1:] if text else HINT)
