"""What the dense network and the two pruned ones answer."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from secateurs.core.data.class_names import DIGITS
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.ui.prune.choices import cut_percent
from secateurs.ui.prune.state import Answer, PruningState
from secateurs.ui.shell.data_in_use import can_draw, uncut_name
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent
from secateurs.ui.theme.fonts import Weight, font, scaled, type_scale
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours

Align = Qt.AlignmentFlag
_LEFT, _RIGHT = Align.AlignLeft | Align.AlignVCenter, Align.AlignRight | Align.AlignVCenter

CHIP = 9.0

GAP = 5.0
LONG = 2  # a class name of more letters than this takes a second row


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says.

    Attributes:
        role: name of the chip's colour in the palette.
        answer: class name; "" while there is none.
        verdict: "same" or "differs"; "" for the dense network itself.
        waiting: what to say instead while there is no answer.
    """

    role: str
    who: str
    answer: str = ""
    confidence: str = ""
    verdict: str = ""
    waiting: str = ""


class AnswerLine(QWidget):
    """Short class names stand large at the right.

    Where there is less room, or the names are long, a second row says how surely it answers.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._line = Line("muted", name)
        self._two_rows = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def line(self) -> Line:
        """What is shown."""
        return self._line

    def sizeHint(self) -> QSize:
        return QSize(200, scaled(42 if self._two_rows else 31))

    def show_line(self, line: Line, two_rows: bool = False) -> None:
        if two_rows != self._two_rows:
            self._two_rows = two_rows
            self.updateGeometry()
        if line != self._line:
            self._line = line
            self.setAccessibleName(spoken(line))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, first = colours(), self._first_row()
        chip = QRectF(0, first.center().y() - CHIP / 2, CHIP, CHIP)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(palette, self._line.role)))
        painter.drawRoundedRect(chip, 2, 2)
        who = first.adjusted(CHIP + 6, 0, 0, 0)
        _write(painter, who, self._line.who, font(), palette.text, _LEFT)
        self._paint_answer(painter, palette, first)

    def _paint_answer(self, painter: QPainter, palette: Palette, row: QRectF) -> None:
        if not self._line.answer:
            _write(painter, row, self._line.waiting, font(), palette.muted, _RIGHT)
            return
        left = _width(self._line.who, type_scale()) + CHIP + 6 + 3 * GAP
        if not self._two_rows:
            row = self._paint_sureness(painter, palette, row)
        else:
            self._paint_sureness_below(painter, palette)
            if len(self._line.answer) <= LONG:
                row = QRectF(self.rect())
        painter.setFont(self._answer_font())
        words = painter.fontMetrics().elidedText(
            self._line.answer, Qt.TextElideMode.ElideRight, int(row.width() - left)
        )
        _write(painter, row, words, painter.font(), palette.text, _RIGHT)

    def _paint_sureness(self, painter: QPainter, palette: Palette, row: QRectF) -> QRectF:
        """Write confidence and verdict at the right; return what is left of the row."""
        row, place = _split(row, "differs")
        _write(painter, place, self._line.verdict, font(), self._tone(palette), _LEFT)
        row, place = _split(row, "100.0 %")
        _write(painter, place, self._line.confidence, font(), palette.muted, _RIGHT)
        return row

    def _paint_sureness_below(self, painter: QPainter, palette: Palette) -> None:
        """Write confidence and verdict below who answers."""
        row = QRectF(CHIP + 6, scaled(21), self.width(), scaled(18))
        said, verdict = self._line.confidence, self._line.verdict
        _write(painter, row, said, font(), palette.muted, _LEFT)
        row.setLeft(row.left() + _width(said, type_scale()) + GAP)
        _write(painter, row, verdict, font(), self._tone(palette), _LEFT)

    def _tone(self, palette: Palette) -> str:
        return palette.error if self._line.verdict == "differs" else palette.accent

    def _first_row(self) -> QRectF:
        return QRectF(0, 0, self.width(), scaled(24) if self._two_rows else self.height())

    def _answer_font(self) -> QFont:
        return font(17 if len(self._line.answer) <= LONG else 13, Weight.Bold)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), spoken(self._line), self)
            return True
        return super().event(event)


def spoken(line: Line) -> str:
    """Return the line as a sentence for tooltips and screen readers."""
    if not line.answer:
        return f"{line.who}: {line.waiting or 'no answer yet'}"
    verdict = {"same": ", same as dense", "differs": ", differs from dense"}.get(line.verdict, "")
    return f"{line.who}: {line.answer}, {line.confidence}{verdict}"


def _split(row: QRectF, widest: str) -> tuple[QRectF, QRectF]:
    """Cut a column at the right, so that the lines' words stand below each other."""
    width = _width(widest, type_scale())
    return row.adjusted(0, 0, -width - GAP, 0), row.adjusted(row.width() - width, 0, 0, 0)


@lru_cache(maxsize=256)
def _width(words: str, scale: float) -> float:
    """Return how wide words are; to measure them takes longer than to write them."""
    return QFontMetricsF(font()).horizontalAdvance(words)


def _write(
    painter: QPainter, row: QRectF, text: str, typeface: QFont, colour: str, side: Align
) -> None:
    """Write at one side of the row."""
    if text:
        painter.setFont(typeface)
        painter.setPen(QColor(colour))
        painter.drawText(row, side, text)


WIDEST = "100.0 % differs"


@cache
def _least_width(scale: float) -> float:
    """Return what a row needs; it is asked for at every step of the bar."""
    words = QFontMetricsF(font()).horizontalAdvance(f"Weight, 99.9 % {WIDEST}")
    answer = QFontMetricsF(font(17, Weight.Bold)).horizontalAdvance("0")
    return words + answer + CHIP + 6 + 4 * GAP


class AnswerList(QWidget):
    """Dense, weight and unit; a method that the sparsity bar hides is not listed."""

    def __init__(self) -> None:
        super().__init__()
        self._dense = AnswerLine("Dense")
        self._ways = {"weight": AnswerLine("Weight"), "unit": AnswerLine("Unit")}
        self._long = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in (self._dense, *self._ways.values()):
            column.addWidget(line)

    def show_state(self, state: State) -> None:
        names, pruning = state.run.class_names, state.pruning
        self._long = max(map(len, names), default=1) > LONG
        two_rows = self._long or self._is_narrow()
        nothing = state.pad.sheet.is_empty
        self._dense.show_line(_dense_line(state), two_rows)
        for method in METHODS:
            line = self._ways[method]
            line.setVisible(method in pruning.choice.methods)
            line.show_line(_way_line(pruning, method, names, nothing), two_rows)

    def _is_narrow(self) -> bool:
        """Say whether name, class, confidence and verdict have no room in one row."""
        return _least_width(type_scale()) > self.width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for row in (self._dense, *self._ways.values()):
            row.show_line(row.line, self._long or self._is_narrow())

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown, from top to bottom."""
        rows = (self._dense, *self._ways.values())
        return tuple(row.line for row in rows if not row.isHidden())


def _dense_line(state: State) -> Line:
    who, names, dense = uncut_name(state).capitalize(), state.run.class_names, state.pruning.dense
    nothing = state.pad.sheet.is_empty
    if nothing and not can_draw(state):
        return Line("muted", who, waiting="no sample yet")
    if nothing:
        digits = names == DIGITS
        return Line("muted", who, waiting="draw a digit" if digits else "nothing drawn yet")
    if dense is None:
        return Line("muted", who, waiting="…")
    return Line("muted", who, *_said(dense, names))


def _way_line(pruning: PruningState, method: Method, names: tuple[str, ...], nothing: bool) -> Line:
    who = f"{method.capitalize()}, {cut_percent(pruning, method)}"
    answer = pruning.way(method).answer
    if not nothing and pruning.is_repairing(method):
        return Line(method, who, waiting="repairing…")
    if nothing or answer is None:
        return Line(method, who, waiting="–" if nothing else "…")
    verdict = ""
    if pruning.dense is not None:
        verdict = "same" if answer.digit == pruning.dense.digit else "differs"
    return Line(method, who, *_said(answer, names), verdict)


def _said(answer: Answer, names: tuple[str, ...]) -> tuple[str, str]:
    if not np.isfinite(answer.confidence):
        return "?", "not a number"
    return names[answer.digit], percent(answer.confidence)
