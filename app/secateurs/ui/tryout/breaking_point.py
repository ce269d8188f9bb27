"""The breaking point: how much can be cut before the answer to this drawing changes."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from secateurs.core.evaluation.breaking_point import LEVELS, Strip
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.tryout.methods import FittingLabel, MethodHead
from secateurs.ui.tryout.strip import BreakingStrip
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.text import label

NOTICEABLE = 200  # milliseconds


class BreakingCard(Card):
    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.body.addLayout(_head())
        self.rows = {method: BreakingRow(method) for method in METHODS}
        for row in self.rows.values():
            self.body.addWidget(row)

    def fit_page(self, height: int) -> None:
        for row in self.rows.values():
            row.strip.fit_page(height)

    def show_state(self, state: State) -> None:
        for method, row in self.rows.items():
            row.setVisible(method in state.pruning.choice.methods)
            row.show_state(state)


class BreakingRow(QWidget):
    """A strip that takes noticeably long stays, dimmed, until the new one is there."""

    def __init__(self, method: Method) -> None:
        super().__init__()
        self._method = method
        self._names: tuple[str, ...] = ()
        self._shown: Strip | None = None
        self.head = MethodHead(method, method.capitalize())
        self.strip = BreakingStrip(f"Breaking point of {method} pruning")
        self._late = QTimer(self, singleShot=True, interval=NOTICEABLE)
        self._late.timeout.connect(self._say_reading)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.strip)

    @property
    def sentence(self) -> str:
        return self.head.note.text

    def show_state(self, state: State) -> None:
        self.strip.show_percent(state.pruning.choice.percent)
        names, strip = state.run.class_names, state.pruning.way(self._method).strip
        if names != self._names:
            self._names, self._shown = names, None
        if why := state.pruning.why_no_strip(self._method):
            self._show(None)
            self.head.note.show_wordings(why)
        elif strip is not None:
            self._show(strip)
        elif state.pad.sheet.is_empty:
            self._show(None)
        elif not self._late.isActive() and self.sentence != "reading…":
            self._late.start()

    def _show(self, strip: Strip | None) -> None:
        self._late.stop()
        self._shown = strip
        self.strip.show_strip(strip, self._names, dimmed=False)
        sentence = "" if strip is None else breaking_sentence(strip, self._names)
        self.head.note.show_wordings(sentence)
        self.strip.setAccessibleDescription(sentence)

    @Slot()
    def _say_reading(self) -> None:
        self.strip.show_strip(self._shown, self._names, dimmed=self._shown is not None)
        self.head.note.show_wordings("reading…")


def breaking_sentence(strip: Strip, names: tuple[str, ...]) -> str:
    """Say up to where the answer stays, and what it becomes."""
    answers, breaks = strip.answers, strip.breaking_point
    first = names[answers[0]]
    if breaks is None:
        return f"answers {first} all the way to {LEVELS - 1} %"
    return f"answers {first} up to {breaks - 1} %, then {names[answers[breaks]]}"


def _head() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(label("Breaking point", weight=Weight.Bold))
    note = FittingLabel(at_left=True)
    note.show_wordings(
        "what each network answers as more is cut away, 0 to 99 %",
        "the answers as more is cut away, 0 to 99 %",
        "0 to 99 % cut away",
    )
    row.addWidget(note, 1)
    return row
