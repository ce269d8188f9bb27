"""How fine-tuning goes: epochs, rate, optimizer, schedule, and what is learned from."""

from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from secateurs.core.learning.settings import OPTIMIZERS
from secateurs.ui.shell.state import State
from secateurs.ui.tune.events import TuneFormEdited
from secateurs.ui.tune.state import MOST_EPOCHS
from secateurs.ui.widgets.buttons import Button, CheckBox
from secateurs.ui.widgets.choice_button import ChoiceField
from secateurs.ui.widgets.field import Field
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.widgets.wishes import wish_on

SCHEDULES = (("one-shot", "one-shot"), ("iterative", "iterative"), ("gradual", "gradual"))
SCHEDULE_TIPS = {
    "one-shot": "All goes at once, then training",
    "iterative": "In 5 rounds, each followed by training (Han et al. 2015)",
    "gradual": "Along a cubic, fast at first and ever slower (Zhu and Gupta 2017)",
}
INEXACT = "What goes inexactly goes at once: the compact network is the result, and is trained"
FIXED = "A pattern or shares of the layers are cut at once"
DISTIL_TIP = (
    "Follow the softened answers of the network before the cut, beside the labels"
    " (Hinton, Vinyals and Dean 2015)"
)
SMALLER_TIP = (
    "Train and keep the compact network: quicker, and the removed units are really gone."
    " Off: the units stay in place as zeros"
)


GAP = 10  # pixels


class TuneForm(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.epochs = Field("Epochs", "5", "Epochs of fine-tuning")
        self.epochs.set_hint(f"1 to {MOST_EPOCHS}")
        self.rate = Field("Learning rate", "0.001", "Learning rate of fine-tuning")
        self.rate.set_hint("Of the first step; it falls to nothing by the last")
        self.optimizer = ChoiceField("Optimizer", tuple(OPTIMIZERS.items()))
        self.schedule = ChoiceField("Schedule", SCHEDULES)
        self.distil = CheckBox("Follow the dense answers", DISTIL_TIP)
        self.smaller = CheckBox("Take the units out", SMALLER_TIP)
        self.reasons = label("", 12, tone="error")
        self._action: Button | None = None
        self._build()
        for name, signal in (
            ("epochs", self.epochs.edited),
            ("learning_rate", self.rate.edited),
            ("optimizer", self.optimizer.chosen),
            ("schedule", self.schedule.chosen),
            ("distil", self.distil.toggled),
            ("smaller", self.smaller.toggled),
        ):
            wish_on(signal, self, partial(TuneFormEdited, name))

    def show_state(self, state: State) -> None:
        tuning, choice = state.tuning, state.pruning.choice
        form, errors = tuning.form, dict(tuning.errors)
        self.epochs.show_text(form.epochs)
        self.epochs.show_wrong(errors.get("epochs", ""))
        self.rate.show_text(form.learning_rate)
        self.rate.show_wrong(errors.get("learning_rate", ""))
        self.optimizer.show_choice(form.optimizer)
        exact = choice.is_exact(choice.method)
        why = FIXED if choice.is_fixed(choice.method) else "" if exact else INEXACT
        barred = {"iterative": why, "gradual": why} if why else {}
        self.schedule.button.set_options(SCHEDULES, SCHEDULE_TIPS, barred)
        self.schedule.show_choice(tuning.schedule_for(choice))
        _tick(self.distil, form.distil)
        _tick(self.smaller, tuning.takes_units_out(choice))
        self.smaller.setVisible(choice.method == "unit")
        self.smaller.setEnabled(exact)
        self.smaller.setToolTip(plain_tip(SMALLER_TIP if exact else INEXACT))
        self.reasons.setText(" ".join(errors.values()))
        self.reasons.setVisible(bool(errors))
        self._place_action()

    def add_action(self, button: Button) -> None:
        """Put the button at the end of the last row, or below it where that is too short."""
        self._last.addWidget(button, 0, Qt.AlignmentFlag.AlignRight)
        self._action = button

    def minimumSizeHint(self) -> QSize:
        return QSize(420, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_action()

    def _place_action(self) -> None:
        if self._action is None:
            return
        shown = [
            part for part in (self.distil, self.smaller, self._action) if part.isVisibleTo(self)
        ]
        whole = sum(part.sizeHint().width() + GAP for part in shown)
        way = QBoxLayout.Direction
        self._last.setDirection(way.LeftToRight if self.width() >= whole else way.TopToBottom)

    def _build(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for widget, share in (
            (self.epochs, 2),
            (self.rate, 3),
            (self.optimizer, 5),
            (self.schedule, 4),
        ):
            fields.addWidget(widget, share)
        boxes = QHBoxLayout()
        boxes.setSpacing(GAP)
        for box in (self.distil, self.smaller):
            boxes.addWidget(box, 0, Qt.AlignmentFlag.AlignVCenter)
        boxes.addStretch(1)
        self._last = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._last.setSpacing(GAP)
        self._last.addLayout(boxes, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(fields)
        column.addWidget(self.reasons)
        column.addLayout(self._last)


def _tick(box: CheckBox, on: bool) -> None:
    if box.isChecked() != on:
        with QSignalBlocker(box):
            box.setChecked(on)
