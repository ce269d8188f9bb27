"""What may be chosen before training, each field with its reason when it cannot be used."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secateurs.core.learning.precision import native_precision
from secateurs.core.learning.settings import OPTIMIZERS, field_hint
from secateurs.core.storage.runs import LONGEST_NAME
from secateurs.ui.theme.fonts import scaled
from secateurs.ui.train.events import FieldTyped, NameTyped
from secateurs.ui.train.state import TrainingState
from secateurs.ui.widgets.buttons import CheckBox, plain_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.choice_button import ChoiceField
from secateurs.ui.widgets.field import Field
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

# field name, caption, share of the row's width
ROW = (
    ("hidden_layers", "Hidden layers", 180),
    ("optimizer", "Optimizer", 150),
    ("learning_rate", "Learning rate", 88),
    ("batch_size", "Batch", 72),
    ("epochs", "Epochs", 62),
    ("seed", "Seed", 62),
)
NAME_SHARE, PENALTY_SHARE = 130, 110
FIRST_LINE = 2  # fields beside the name on the first line when one line is too short
MORE = (("l1", "L1 penalty"), ("l2", "L2 penalty"))
AUGMENT_TIP = (
    "Shift, turn, slant, scale and thicken the training images a little, anew in every epoch;\n"
    "where they are MNIST's, a third is also written anew, as other hands write the digit.\n"
    "The learning rate falls towards 0 in the last fifth"
)
MIXED_TIP = (
    "Multiply in bfloat16, which takes less time; weights, their updates and every accuracy\n"
    "stay in float32. The network is another than float32 gives, as by another seed"
)
NOT_HERE = "This processor does not multiply bfloat16 itself: it would gain nothing"


class TrainForm(Card):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._shown: object = None
        self._narrow = False
        self.body.setContentsMargins(15, 14, 15, 14)
        self.body.setSpacing(12)
        self.optimizer = ChoiceField("Optimizer", tuple(OPTIMIZERS.items()))
        wish_on(self.optimizer.chosen, self, partial(FieldTyped, "optimizer"))
        self.more = plain_button("More", "Show penalties, augmentation and precision")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._unfold)
        self.augment = CheckBox("Augment the images", AUGMENT_TIP)
        self.augment.clicked.connect(self._augment_clicked)
        self._can_mix = native_precision() == "mixed"
        self.mixed = CheckBox("Mixed precision", MIXED_TIP if self._can_mix else NOT_HERE)
        self.mixed.clicked.connect(self._mixed_clicked)
        self.reasons = label("", 12, tone="error")
        self.reasons.setWordWrap(True)
        self.reasons.hide()
        self._rest = self._make_rest()
        self.body.addWidget(self._make_row())
        self.body.addWidget(self.reasons)
        self.body.addWidget(self._rest)
        self._rest.hide()

    def show_state(self, training: TrainingState) -> None:
        names = (training.name, training.next_name)
        shown = (training.form, training.under_way, training.form_errors, training.is_live, names)
        if shown == self._shown:
            return
        self._shown = shown
        self.name.show_text(training.name)
        self.name.edit.setPlaceholderText(training.next_name)
        self.name.setEnabled(not training.is_live)
        texts, reasons = training.texts, dict(training.form_errors)
        for name, field in self.fields.items():
            if name in texts:
                field.show_text(texts[name])
            field.show_wrong(reasons.get(name, ""))
            field.setEnabled(not training.is_live)
        self.reasons.setText(" ".join(reason for reason in reasons.values() if reason))
        self.reasons.setVisible(bool(self.reasons.text()))
        self.optimizer.show_choice(texts.get("optimizer", "sgd"))
        self.optimizer.setEnabled(not training.is_live)
        self.augment.setChecked(texts.get("augment", "").lower() in ("true", "yes", "on", "1"))
        self.augment.setEnabled(not training.is_live)
        mixed = texts.get("precision") == "mixed"
        self.mixed.setChecked(mixed)
        self.mixed.setEnabled(not training.is_live and (self._can_mix or mixed))
        if any(reasons.get(name) for name, _ in MORE):
            self.more.setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        """Put the fields into two lines where one is too short for them."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._arrange()

    def _make_row(self) -> QWidget:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._lines = (QHBoxLayout(), QHBoxLayout())
        for line in self._lines:
            line.setSpacing(10)
            column.addLayout(line)
        self.name = Field("Name", "", "Name of the run")
        self.name.edit.setMaxLength(LONGEST_NAME)
        self.name.edit.setToolTip("What the run is to be called; empty, it has the next number")
        self.name.setMinimumWidth(44)
        wish_on(self.name.edited, self, NameTyped)
        self._lines[0].addWidget(self.name, NAME_SHARE)
        for name, caption, share in ROW:
            widget = self.optimizer if name == "optimizer" else self._field(name, caption)
            widget.setMinimumWidth(44)
            self._lines[0].addWidget(widget, share)
        self._lines[0].addWidget(self.more, 0, Qt.AlignmentFlag.AlignBottom)
        return rows

    def _arrange(self) -> None:
        here, there = self._lines[not self._narrow], self._lines[self._narrow]
        for name, _, share in ROW[FIRST_LINE:]:
            here.removeWidget(self.fields[name])
            there.addWidget(self.fields[name], share)
        here.removeWidget(self.more)
        there.addWidget(self.more, 0, Qt.AlignmentFlag.AlignBottom)

    def _make_rest(self) -> QWidget:
        rest = QWidget()
        row = QHBoxLayout(rest)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for name, caption in MORE:
            field = self._field(name, caption)
            field.setMinimumWidth(scaled(72))
            row.addWidget(field, PENALTY_SHARE)
        row.addSpacing(10)
        switches = QVBoxLayout()
        switches.setSpacing(0)
        switches.addStretch()
        for switch in (self.augment, self.mixed):
            switches.addWidget(switch)
        row.addLayout(switches)
        row.addStretch(NAME_SHARE)
        return rest

    def _field(self, name: str, caption: str) -> Field:
        field = Field(caption, "", caption)
        field.edit.setToolTip(plain_tip(f"{caption}: {field_hint(name)}"))
        field.setObjectName(name)
        wish_on(field.edited, self, partial(FieldTyped, name))
        self.fields[name] = field
        return field

    @Slot(bool)
    def _augment_clicked(self, on: bool) -> None:
        wish(self, FieldTyped("augment", "true" if on else "false"))

    @Slot(bool)
    def _mixed_clicked(self, on: bool) -> None:
        wish(self, FieldTyped("precision", "mixed" if on else "float32"))

    @Slot(bool)
    def _unfold(self, on: bool) -> None:
        self._rest.setVisible(on)
        self.more.setText("Less" if on else "More")
