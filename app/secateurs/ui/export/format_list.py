"""The formats, one below the other, and whether removed units are taken out."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout

from secateurs.core.export.exported import NAMES, Kind
from secateurs.ui.export.format_row import FormatRow
from secateurs.ui.export.offered import (
    choice_words,
    gets_smaller,
    is_pruned,
    why_not_written,
    why_not_yet,
)
from secateurs.ui.state.export import SavedFile, about
from secateurs.ui.state.snapshot import State
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.check_box import CheckBox
from secateurs.ui.widgets.panel import Panel
from secateurs.ui.widgets.text import ElidedLabel, label

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
MEASURING = "Not while it is being measured."


class FormatList(Card):
    save_requested = Signal(str)
    leave_requested = Signal()
    smaller_requested = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.rows = {kind: FormatRow(kind, NAMES[kind], text) for kind, text in PURPOSES}
        self.smaller = CheckBox(
            "Really smaller: remove the units",
            "Take removed units out of the file. Its answers stay the same to rounding",
        )
        self.note = ElidedLabel("", "muted")
        self._build()
        self.smaller.clicked.connect(self.smaller_requested)
        for row in self.rows.values():
            row.save_requested.connect(self.save_requested)
            row.leave_requested.connect(self.leave_requested)

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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for row in getattr(self, "rows", {}).values():
                row.refresh_icon()

    def _show_switch(self, state: State) -> None:
        units = state.pruning.choice.method == "unit"
        self.smaller.setVisible(units)
        self.smaller.setEnabled(is_pruned(state))
        self.smaller.setChecked(state.export.smaller)
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
