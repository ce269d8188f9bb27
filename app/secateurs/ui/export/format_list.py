"""The formats, one below the other, and whether removed units are taken out."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from secateurs.core.export.exported import NAMES, Kind
from secateurs.ui.export.events import SaveAsked, SaveCancelAsked, SmallerChosen
from secateurs.ui.export.figures import breaking_at_dots, file_words
from secateurs.ui.export.offered import (
    can_get_smaller,
    choice_words,
    gets_smaller,
    is_inexact,
    why_not_written,
    why_not_yet,
)
from secateurs.ui.export.state import SavedFile, about
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import Weight, fix_size
from secateurs.ui.theme.icons import icon
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.widgets.buttons import CheckBox, plain_button
from secateurs.ui.widgets.card import Card, Panel
from secateurs.ui.widgets.text import ElidedLabel, Tone, label, plain_tip, set_tone
from secateurs.ui.widgets.wishes import wish, wish_on

TICK = 14

SAVE, CANCEL = "Save as…", "Cancel"

SAVE_WIDTH = 92

LEAVE_TIP = "Give this file up: it ends after this step, and nothing is written"


class FormatRow(QWidget):
    def __init__(self, kind: Kind, name: str, purpose: str) -> None:
        super().__init__()
        self.kind = kind
        self._purpose = purpose
        self._ticked: str | None = None
        self._busy = False
        self._tick = QLabel()
        self._tick.setFixedSize(QSize(TICK, TICK))
        self._name = label(name, weight=Weight.Medium)
        self.words = label(purpose, 12, tone="muted")
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.save = plain_button(SAVE, "")
        fix_size(self.save, width=SAVE_WIDTH)
        self._name_button()
        self.save.clicked.connect(self._clicked)
        on_new_theme(self._draw_icon)
        self._build()

    def show_busy(self, step: str, *, leaving: bool) -> None:
        """Say how far the file has come; the button gives it up."""
        self._show("Stopping after this step…" if leaving else f"{step}…", "muted", "")
        self._turn_button(busy=True)
        self.save.setEnabled(not leaving)
        self.save.setToolTip(LEAVE_TIP)

    def show_format(self, saved: SavedFile | None, about: str, missing: str, why: str) -> None:
        """Show what came of the last wish, or what the format is for.

        Args:
            about: what the saved file is of, if not of what is chosen now.
            missing: why the format cannot be had here, or "".
            why: why it cannot be saved at this moment, or "".
        """
        if missing:
            self._show(missing, "muted", "")
        elif saved is None:
            self._show(self._purpose, "muted", "")
        elif saved.exported is None:
            self._show(saved.problem, "error", "warning")
        else:
            note = f" {saved.exported.note}" if saved.exported.note else ""
            words = f"{about}: " if about else ""
            text = f"{words}{breaking_at_dots(file_words(saved.exported))}.{note}"
            self._show(text, "muted" if about else "text", "done")
        self._turn_button(busy=False)
        self.save.setEnabled(not missing and not why)
        self.save.setToolTip(
            plain_tip(missing or why or f"{self._purpose}. Written, loaded again, compared")
        )

    @Slot()
    def _draw_icon(self) -> None:
        """Draw the icon in the colours of the theme now."""
        shown, self._ticked = self._ticked, None
        self._show_icon(shown or "")

    def _show(self, text: str, tone: Tone, name: str) -> None:
        if self.words.text() != text:
            self.words.setText(text)
        set_tone(self.words, tone)
        self._show_icon(name)

    def _show_icon(self, name: str) -> None:
        if name == self._ticked:
            return
        self._ticked = name
        self._tick.setVisible(bool(name))
        if name:
            colour = colours().accent if name == "done" else colours().error
            self._tick.setPixmap(icon(name, colour).pixmap(TICK, TICK))
            self._tick.setAccessibleName("Written and checked" if name == "done" else "Failed")

    def _turn_button(self, *, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.save.setText(CANCEL if busy else SAVE)
            self._name_button()

    def _name_button(self) -> None:
        what = "Give up" if self._busy else "Save as"
        self.save.setAccessibleName(f"{what} {self._name.text()}")

    @Slot()
    def _clicked(self) -> None:
        wish(self, SaveCancelAsked() if self._busy else SaveAsked(self.kind))

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 7, 0, 7)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(1)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._tick, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)
        grid.addWidget(self._name, 0, 0)
        grid.addLayout(line, 1, 0)
        grid.addWidget(self.save, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(0, 1)
        self._tick.hide()


PURPOSES: tuple[tuple[Kind, str], ...] = (
    ("keras", "Opens in Keras 3, and here again"),
    ("safetensors", "Weights, masks and configuration, for other tools"),
    ("litert", "Phones and small computers, in float32"),
    ("litert-int8", "A quarter of the size, zeros kept; ranges come from validation samples"),
    ("onnx", "ONNX Runtime and other engines"),
    ("savedmodel", "A folder for TensorFlow and its server"),
    ("c", "Microcontrollers: C99 for Dense chains, else LiteRT as an array"),
)

BEGINNING = "Getting ready"

BUSY = "Another file is being written."

SMALLER_TIP = "The file gets smaller. Its answers stay the same to rounding"

INEXACT_TIP = "Units went inexactly: the compact network is the result, whose accuracy is shown"

MEASURING = "Not while it is being measured."


class FormatList(Card):
    def __init__(self) -> None:
        super().__init__()
        self.rows = {kind: FormatRow(kind, NAMES[kind], text) for kind, text in PURPOSES}
        self.smaller = CheckBox(
            "Compact: take removed units out",
            SMALLER_TIP,
        )
        self.note = ElidedLabel("", "muted")
        self._build()
        wish_on(self.smaller.clicked, self, SmallerChosen)

    def show_state(self, state: State) -> None:
        self._show_switch(state)
        writing = state.export.writing
        why = why_not_yet(state) or (MEASURING if state.export.step else BUSY if writing else "")
        for kind, row in self.rows.items():
            if kind == writing:
                step = state.export.writing_step
                row.show_busy(step.what if step else BEGINNING, leaving=state.export.leaving)
                continue
            saved = state.export.saved.get(kind)
            row.show_format(saved, another(state, saved), why_not_written(state, kind), why)

    def _show_switch(self, state: State) -> None:
        units = state.pruning.choice.method == "unit"
        self.smaller.setVisible(units)
        inexact = is_inexact(state)
        self.smaller.setEnabled(can_get_smaller(state) and not inexact)
        self.smaller.setChecked(state.export.smaller or inexact)
        self.smaller.setToolTip(plain_tip(INEXACT_TIP if inexact else SMALLER_TIP))
        self.note.setVisible(not units)
        self.note.set_wordings(
            "Zeros stay in place: only whole units can be taken out", "Zeros stay in place"
        )

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addStrut(32)  # as high with words alone as with the box beside them
        head.addWidget(label("Save the network", weight=Weight.Bold))
        head.addStretch(1)
        head.addWidget(self.smaller)
        head.addWidget(self.note, 20)
        self.body.setContentsMargins(15, 8, 15, 8)
        self.body.setSpacing(0)
        self.body.addLayout(head)
        for row in self.rows.values():
            line = Panel("top")
            line.setFixedHeight(1)
            self.body.addWidget(line)
            self.body.addWidget(row)
        self.body.addStretch(1)


def another(state: State, saved: SavedFile | None) -> str:
    """Say what a saved file is of, if not of what is chosen now."""
    if saved is None:
        return ""
    same = saved.choice == about(state.pruning.choice)
    if same and saved.smaller == gets_smaller(state):
        return ""
    words = choice_words(saved.choice)
    if saved.choice.method == "unit" and not saved.smaller:
        words += ", zeros in place"
    return words.capitalize()
