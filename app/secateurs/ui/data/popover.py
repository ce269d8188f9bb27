"""The data in use: what their numbers and labels were taken for, and what can be put right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from secateurs.core.base.text import one_line
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.scaling import SCALED_TO, are_pixels
from secateurs.core.evaluation.test import sample_shape_text
from secateurs.ui.data.events import LabelAsked, NumbersChosen
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count, short
from secateurs.ui.theme.fonts import Weight, fix_size
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.focus import FocusHolder
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import label
from secateurs.ui.widgets.wishes import wish, wish_on

if TYPE_CHECKING:
    from secateurs.core.data.source import Source

BEST, AS_IS = "auto", "as-is"

LONGEST = 60  # letters of a path


def _source_of(text: str) -> Source:
    from secateurs.core.data import source  # with all its readers

    return source.source_of(text)


def place_words(data: Dataset) -> str:
    """Say where the data come from."""
    path = _source_of(data.source).path
    return "comes with Secateurs" if path == BUNDLED else short(one_line(path), LONGEST)


def count_words(data: Dataset) -> str:
    learn, choose, test = (count(len(part)) for part in (data.train, data.validation, data.test))
    return f"{learn} to learn from, {choose} to choose by, {test} to test on"


def remarks_of(data: Dataset) -> tuple[str, ...]:
    """Return what is said of how data were read, and what a set without other parts is for."""
    if data.whole is None:
        return data.remarks
    return (*data.remarks, f"what learns nothing from it is tested on all {count(len(data.whole))}")


def reading_words(data: Dataset) -> tuple[str, ...]:
    """Say what its numbers and its labels were taken for, a sentence each."""
    remarks = remarks_of(data) or (
        f"{sample_shape_text(data.sample_shape)} pixels from 0 to 255",
        f"labels 0 to {data.classes - 1} are the classes",
    )
    return tuple(f"{each[:1].upper()}{each[1:]}." for each in remarks)


def opened_words(data: Dataset) -> str:
    """Say in one line, once it is open, what a file was taken for; "" of what comes along."""
    if not data.remarks:
        return ""
    name = one_line(Path(_source_of(data.source).path).name)
    return f"{name}: {'; '.join(remarks_of(data))}."


def given_choices(state: State) -> tuple[tuple[str, str], ...]:
    """Return how numbers can be given to the network, key and text, what is best first."""
    scaled = SCALED_TO.items()
    return (
        (BEST, _best_words(state)),
        *((key, f"pixels as {text}") for key, text in scaled),
        (AS_IS, "as they are in the file"),
    )


def barred_choices(state: State) -> dict[str, str]:
    """Say why some of these choices cannot be made."""
    if not state.network.is_chain or state.run.kind == "opened":
        return {}
    reason = f"{state.run.name} learned from pixels of 0 to 1"
    return {key: reason for key in SCALED_TO if key != "unit"}


def given_choice(state: State) -> str:
    """Return the key of the choice in force."""
    numbers = _source_of(state.data.source).numbers if state.data else BEST
    # A network that learned here gets pixels as it learned them, whatever was said for another.
    return BEST if numbers in barred_choices(state) else numbers


def _best_words(state: State) -> str:
    if state.data is not None and not are_pixels(state.data.test.pixels):
        return "by what they are"
    if not state.network.is_chain and state.data is not None and state.data.given is None:
        return f"what validates best ({SCALED_TO[state.network.scaling]})"
    return "what validates best" if not state.network.is_chain else "pixels of 0 to 1"


WIDTH = 420

GIVEN_TIP = "How the network is given the numbers of samples"


class DataPopover(QFrame):
    """Opens above its button; a click elsewhere or Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._focus = FocusHolder(self)
        self.setAccessibleName("Data in use")
        self._state: State | None = None
        self.name = label("", 13, Weight.DemiBold)
        self.place = label("", 12, tone="muted")
        self.counts = label("", 12)
        self.reading = label("", 12)
        self._texts = (self.name, self.place, self.counts, self.reading)
        for text in self._texts:
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
        self.given = ChoiceButton("", (), GIVEN_TIP)
        self.label = plain_button("Another column is the label…", "Choose the table's column")
        self._build()
        wish_on(self.given.chosen, self, NumbersChosen)
        self.label.clicked.connect(self._ask_label)

    def show_state(self, state: State) -> None:
        self._state = state
        if self.isVisible():
            self._show(state)

    def open_above(self, button: QWidget) -> None:
        if self._state is None or self._state.data is None:
            return
        self._show(self._state)
        self.adjustSize()
        spot = button.mapToGlobal(QPoint(0, -self.height() - 4))
        room = button.screen().availableGeometry()
        spot.setX(max(room.left(), min(spot.x(), room.right() - WIDTH)))
        spot.setY(max(room.top(), spot.y()))
        self.move(spot)
        self.show()
        self.given.setFocus()

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._focus.hold() or super().focusNextPrevChild(forward)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        paint_frame(QPainter(self), QRectF(self.rect()), 0, palette.panel, palette.line)

    @Slot()
    def _ask_label(self) -> None:
        self.hide()
        wish(self, LabelAsked())

    def _show(self, state: State) -> None:
        data = state.data
        if data is None:
            self.hide()
            return
        reading = "\n".join(reading_words(data))
        texts = (short(data.name), place_words(data), count_words(data), reading)
        for shown, text in zip(self._texts, texts, strict=True):
            shown.setText(text)
        idle = not state.training.is_live
        self.given.set_options(given_choices(state), {}, barred_choices(state))
        self.given.show_choice(given_choice(state))
        self.given.setEnabled(idle)
        self.label.setVisible(bool(data.label))
        self.label.setEnabled(idle)
        self.adjustSize()

    def _build(self) -> None:
        given = QHBoxLayout()
        given.setSpacing(8)
        given.addWidget(label("Given to the network", 12, tone="muted"))
        given.addWidget(self.given)
        given.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 13, 15, 13)
        column.setSpacing(6)
        for text in self._texts:
            column.addWidget(text)
        column.addSpacing(4)
        column.addLayout(given)
        column.addWidget(self.label, 0, Qt.AlignmentFlag.AlignLeft)
        fix_size(self, width=WIDTH)
