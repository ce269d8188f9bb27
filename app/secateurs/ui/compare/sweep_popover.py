"""What the next sweep takes: levels, networks, series, with the time each choice takes."""

from PySide6.QtCore import QPoint, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from secateurs.core.evaluation.points import CONTROL, TREATMENTS, Treatment
from secateurs.core.ranking.criteria.criterion import Rule
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.terms import METHODS
from secateurs.ui.compare.crew import PlaceRows
from secateurs.ui.compare.events import (
    AllSeedsChosen,
    LevelsEdited,
    SweepAsked,
    SweepEpochsEdited,
    SweepPartToggled,
    SweepPatternChosen,
)
from secateurs.ui.compare.figures import about, can_sweep, plan_words, sweep_words
from secateurs.ui.compare.plan import seconds_alone, treatments_of
from secateurs.ui.compare.state import EPOCHS, Part, SweepChoice, show_levels
from secateurs.ui.prune.choices import PATTERNS, criterion_name
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import Weight, fix_size
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import CheckBox, primary_button
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.field import Field, LineEdit
from secateurs.ui.widgets.focus import FocusHolder
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.page import ScrollColumn
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on


class PartBox(CheckBox):
    """A click is a wish: the last of its kind stays ticked."""

    def __init__(self, part: Part, name: str, text: str, tip: str) -> None:
        super().__init__(text, tip)
        self._part: Part = part
        self.name = name
        self.setAccessibleName(text)
        wish_on(self.clicked, self, SweepPartToggled(part, name))

    def show_choice(self, choice: SweepChoice) -> None:
        self.setChecked(choice.has(self._part, self.name))

    def nextCheckState(self) -> None:
        """Stay as the state says."""


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

    def __init__(self) -> None:
        super().__init__()
        self.boxes = {each: PartBox("treatment", each, *TEXTS[each]) for each in TREATMENTS}
        self.times = {each: label("", 12, tone="muted") for each in TREATMENTS}
        self.epochs = LineEdit("")
        self.epochs.setAccessibleName("Epochs of fine-tuning and training from scratch")
        self.epochs.setToolTip(plain_tip(f"At most so many epochs, {EPOCHS[0]} to {EPOCHS[1]}"))
        fix_size(self.epochs, width=48)
        self.epochs.setAlignment(Qt.AlignmentFlag.AlignRight)
        wish_on(self.epochs.textEdited, self, SweepEpochsEdited)
        self._reason = label("", 12, tone="error")
        self._build()

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


ALONE = "Train the same network with another seed: a sweep then shows a band."

METHOD_NAMES = {"weight": "weights", "unit": "units"}

WIDTH, COLUMNS = 468, 3
FOOT = 30  # pixels around the last two lines


class SweepPopover(QFrame):
    """Opens below its button; a click elsewhere or Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._focus = FocusHolder(self)
        self._state: State | None = None
        self.field = Field("Levels, %", "", "Levels of the sweep in percent")
        self.field.set_hint("Numbers from 0 to below 100, separated by commas")
        self.field.edit.returnPressed.connect(self.hide)
        self.all_seeds = CheckBox("", "Sweep every network with these settings, one a seed")
        self.alone = label(ALONE, 12, tone="muted")
        self.methods = [PartBox("method", name, METHOD_NAMES[name], "") for name in METHODS]
        self.pattern = ChoiceButton(
            "Pattern",
            PATTERNS,
            "Pattern in which weights go; units go whole",
        )
        self.criteria = [
            PartBox("criterion", rule.name, criterion_name(rule.name), _tip(rule))
            for rule in sorted(rules(), key=lambda rule: rule.name == CONTROL)
        ]
        self.treatments = TreatmentRows()
        self.place = PlaceRows()
        self.total = label("", 12, Weight.DemiBold)
        self.start = primary_button("Sweep", "Measure all points")
        self._scroll = ScrollColumn()
        content = QWidget()
        content.setObjectName("page")
        self._column = QVBoxLayout(content)
        self._scroll.setWidget(content)
        self._build()
        self.start.clicked.connect(self._sweep)
        wish_on(self.field.edited, self, LevelsEdited)
        wish_on(self.all_seeds.clicked, self, AllSeedsChosen)
        wish_on(self.pattern.chosen, self, SweepPatternChosen)

    def show_state(self, state: State) -> None:
        self._state = state
        if self.isVisible():
            self._show(state)

    @Slot()
    def open_below(self, button: QWidget) -> None:
        self.begin()
        self.show()  # what was never shown would ask for less than it takes
        self._fit(button.screen().availableGeometry().height())
        spot = button.mapToGlobal(QPoint(0, button.height() + 4))
        room = button.screen().availableGeometry()
        spot.setX(max(room.left(), min(spot.x(), room.right() - self.width())))
        spot.setY(max(room.top(), min(spot.y(), room.bottom() - self.height())))
        self.move(spot)
        self.field.setFocus()

    def begin(self) -> None:
        """Begin with what is in force; what is typed from then on is not overwritten."""
        if self._state is None:
            return
        sweep = self._state.sweep
        if not sweep.levels_error:
            self.field.show_text(show_levels(sweep.levels))
        self.treatments.begin(sweep.choice)
        self.place.begin(sweep.place)
        self._show(self._state)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._focus.hold() or super().focusNextPrevChild(forward)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        painter = QPainter(self)
        paint_frame(painter, QRectF(self.rect()), 0, palette.panel, palette.line)

    def _show(self, state: State) -> None:
        sweep = state.sweep
        self.field.show_error(sweep.levels_error)
        networks = len(sweep.siblings)
        self.all_seeds.setText(f"All seeds ({networks} networks)")
        self.all_seeds.setAccessibleName(self.all_seeds.text())
        self.all_seeds.setChecked(sweep.all_seeds)
        self.all_seeds.setVisible(networks > 1)
        self.alone.setVisible(networks <= 1)
        for box in (*self.methods, *self.criteria):
            box.show_choice(sweep.choice)
        self.pattern.show_choice(sweep.choice.pattern)
        self.pattern.setEnabled("weight" in sweep.choice.methods)
        self.treatments.show_state(state)
        self.place.show_place(sweep.place)
        self.total.setText(plan_words(state))
        words, does = sweep_words(state)
        self.start.setText(words)
        self.start.setAccessibleName(words)
        self.start.setToolTip(plain_tip(does))
        self.start.setEnabled(can_sweep(state) and not sweep.is_live)
        if self.isVisible():
            room = self.screen().availableGeometry()
            self._fit(room.height())
            self.move(self.x(), max(room.top(), min(self.y(), room.bottom() - self.height())))

    @Slot()
    def _sweep(self) -> None:
        self.hide()
        wish(self, SweepAsked())

    def _fit(self, most: int) -> None:
        """Be as high as what is in it, or as there is room for, in which it scrolls."""
        self._column.activate()
        foot = self.total.sizeHint().height() + self.start.sizeHint().height() + FOOT
        self.resize(self.width(), min(self._column.sizeHint().height() + foot, most))

    def _build(self) -> None:
        methods = QHBoxLayout()
        methods.setSpacing(16)
        for box in self.methods:
            methods.addWidget(box)
        methods.addStretch(1)
        methods.addWidget(self.pattern)
        criteria = QGridLayout()
        criteria.setHorizontalSpacing(8)
        criteria.setVerticalSpacing(0)
        for place, box in enumerate(self.criteria):
            criteria.addWidget(box, place // COLUMNS, place % COLUMNS)
        column = self._column
        column.setContentsMargins(14, 12, 14, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.all_seeds)
        column.addWidget(self.alone)
        self._add(column, "What goes", methods)
        self._add(column, "By which criterion; random is the control, only cut", criteria)
        column.addWidget(self.treatments)
        column.addWidget(self.place)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 13)
        whole.setSpacing(8)
        whole.addWidget(self._scroll)
        self.total.setContentsMargins(14, 0, 14, 0)
        whole.addWidget(self.total)
        last = QHBoxLayout()
        last.setContentsMargins(14, 0, 13, 0)
        last.addStretch(1)
        last.addWidget(self.start)
        whole.addLayout(last)
        fix_size(self, width=WIDTH)

    def _add(self, column: QVBoxLayout, caption: str, content: QLayout) -> None:
        column.addSpacing(2)
        column.addWidget(label(caption, 12, tone="muted"))
        column.addLayout(content)


def _tip(rule: Rule) -> str:
    """Say what it does, and by which name the curves go where that is another."""
    is_known = criterion_name(rule.name) == rule.name
    return rule.about if is_known else f"{rule.about}\nIts curves are called {rule.name}."
