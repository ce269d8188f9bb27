"""What may be chosen before training, each field with its reason when it cannot be used."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from secateurs.core.learning.precision import native_precision
from secateurs.core.learning.settings import OPTIMIZERS, field_hint
from secateurs.core.storage.records import LONGEST_NAME
from secateurs.ui.train.events import FieldTyped, NameTyped
from secateurs.ui.train.state import TrainingState
from secateurs.ui.widgets.buttons import CheckBox, plain_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.choice_button import ChoiceField
from secateurs.ui.widgets.field import Field
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

ROW = (
    ("hidden_layers", "Hidden layers"),
    ("optimizer", "Optimizer"),
    ("learning_rate", "Learning rate"),
    ("batch_size", "Batch"),
    ("epochs", "Epochs"),
    ("seed", "Seed"),
)
MORE = (("l1", "L1 penalty"), ("l2", "L2 penalty"))
# Places of all in columns that every row shares: row, column, columns.
REASONS, REST = 2, 3
WIDE = {
    "name": (0, 0, 1),
    "hidden_layers": (0, 1, 1),
    "optimizer": (0, 2, 1),
    "learning_rate": (0, 3, 1),
    "batch_size": (0, 4, 1),
    "epochs": (0, 5, 1),
    "seed": (0, 6, 1),
    "more": (0, 7, 1),
    "l1": (REST, 0, 1),
    "l2": (REST, 1, 1),
    "switches": (REST, 2, 6),
}
NARROW = {
    "name": (0, 0, 2),
    "hidden_layers": (0, 2, 2),
    "optimizer": (0, 4, 2),
    "learning_rate": (1, 0, 1),
    "batch_size": (1, 1, 1),
    "epochs": (1, 2, 1),
    "seed": (1, 3, 1),
    "more": (1, 4, 2),
    "l1": (REST, 0, 1),
    "l2": (REST, 1, 1),
    "switches": (REST, 2, 4),
}
WIDE_SHARES = (130, 180, 150, 88, 72, 62, 62, 0)  # of the width
NARROW_SHARES = (76, 56, 80, 73, 76, 74, 0, 0)
GAP, ROWS = 10, 10  # pixels between columns and rows
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
        self.setAccessibleName("Settings of the training")  # has the keyboard while it goes on
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
        self._make_parts()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(ROWS)
        self.body.addLayout(self._grid)
        self._arrange()
        self._unfold(False)

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

    def _make_parts(self) -> None:
        self.name = Field("Name", "", "Name of the run")
        self.name.edit.setMaxLength(LONGEST_NAME)
        self.name.edit.setToolTip("What the run is to be called; empty, it has the next number")
        wish_on(self.name.edited, self, NameTyped)
        self._parts: dict[str, QWidget] = {"name": self.name}
        for name, caption in ROW:
            own = name == "optimizer"
            self._parts[name] = self.optimizer if own else self._field(name, caption)
        self._parts["more"] = self.more
        for name, caption in MORE:
            self._parts[name] = self._field(name, caption)
        for name, part in self._parts.items():
            if name != "more":
                part.setMinimumWidth(44)
        self._parts["switches"] = switches = QWidget()
        column = QVBoxLayout(switches)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch()
        for switch in (self.augment, self.mixed):
            column.addWidget(switch)

    def _arrange(self) -> None:
        places = NARROW if self._narrow else WIDE
        for name, part in self._parts.items():
            row, column, columns = places[name]
            side = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
            at = side if name == "more" else Qt.AlignmentFlag(0)
            self._grid.removeWidget(part)
            self._grid.addWidget(part, row, column, 1, columns, at)
        self._grid.removeWidget(self.reasons)
        self._grid.addWidget(self.reasons, REASONS, 0, 1, 6 if self._narrow else 8)
        for column, share in enumerate(NARROW_SHARES if self._narrow else WIDE_SHARES):
            self._grid.setColumnStretch(column, share)

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
        for name in ("l1", "l2", "switches"):
            self._parts[name].setVisible(on)
        self.more.setText("Less" if on else "More")
