"""What the sweep does after the cut, and how long each takes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from secateurs.core.evaluation.series import TREATMENTS, Treatment
from secateurs.ui.compare.part_box import PartBox
from secateurs.ui.compare.words import about
from secateurs.ui.state.snapshot import State
from secateurs.ui.state.sweep_choice import EPOCHS, SweepChoice
from secateurs.ui.state.sweep_plan import seconds_alone, treatments_of
from secateurs.ui.widgets.line_edit import LineEdit
from secateurs.ui.widgets.text import label, plain_tip

TEXTS: dict[Treatment, tuple[str, str]] = {
    "none": ("only cut", "The network as the cut leaves it"),
    "repaired": (
        "repaired, without training",
        "What survives is refitted to the dense network, layer by layer, in closed form",
    ),
    "tuned": (
        "repaired, then fine-tuned",
        "Trained on with what was cut held at zero; the best epoch by validation is kept",
    ),
    "scratch": (
        "same small network from scratch",
        "As small, but trained from new random weights: the baseline for what was kept",
    ),
}
ALREADY = "Repair is switched on on the Prune page"


class TreatmentRows(QWidget):
    """A row each, with its time at the right; the epochs hold for all that train."""

    part_toggled = Signal(str, str)
    epochs_edit_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.boxes = {each: PartBox("treatment", each, *TEXTS[each]) for each in TREATMENTS}
        self.times = {each: label("", 12, tone="muted") for each in TREATMENTS}
        self.epochs = LineEdit("")
        self.epochs.setAccessibleName("Epochs of fine-tuning and training from scratch")
        self.epochs.setToolTip(plain_tip(f"At most so many epochs, {EPOCHS[0]} to {EPOCHS[1]}"))
        self.epochs.setFixedWidth(48)
        self.epochs.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.epochs.textEdited.connect(self.epochs_edit_requested)
        self._reason = label("", 11, tone="error")
        self._build()
        for box in self.boxes.values():
            box.toggled_by_hand.connect(self.part_toggled)

    def begin(self, choice: SweepChoice) -> None:
        if not choice.epochs_error:
            self.epochs.setText(str(choice.epochs))

    def show_state(self, state: State) -> None:
        choice, done = state.sweep.choice, treatments_of(state)
        for treatment, box in self.boxes.items():
            box.setChecked(treatment in done)
            seconds = seconds_alone(state, treatment)
            self.times[treatment].setText(about(seconds) if seconds else "")
        switched = state.pruning.choice.repaired
        self.boxes["repaired"].setEnabled(not switched)
        self.boxes["repaired"].setToolTip(plain_tip(ALREADY if switched else TEXTS["repaired"][1]))
        self.epochs.show_wrong(bool(choice.epochs_error))
        self.epochs.setAccessibleDescription(choice.epochs_error)
        self._reason.setText(choice.epochs_error)
        self._reason.setVisible(bool(choice.epochs_error))

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label("Then", 12, tone="muted"), 0, 0)
        grid.addWidget(label("takes about", 12, tone="muted"), 0, 1, Qt.AlignmentFlag.AlignRight)
        for row, treatment in enumerate(TREATMENTS, 1):
            grid.addWidget(self.boxes[treatment], row, 0)
            grid.addWidget(self.times[treatment], row, 1, Qt.AlignmentFlag.AlignRight)
        epochs = QHBoxLayout()
        epochs.setSpacing(8)
        epochs.addWidget(label("Training takes at most", 12, tone="muted"))
        epochs.addWidget(self.epochs)
        epochs.addWidget(label("epochs a point", 12, tone="muted"))
        epochs.addWidget(self._reason)
        epochs.addStretch(1)
        grid.addLayout(epochs, len(TREATMENTS) + 1, 0, 1, 2)
