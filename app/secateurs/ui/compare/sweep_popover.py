"""What the next sweep takes: levels, networks, series, with the time each choice takes."""

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from secateurs.core.pruning.criteria.registry import rules
from secateurs.core.pruning.criteria.rule import Rule
from secateurs.core.pruning.terms import METHODS
from secateurs.ui.compare.part_box import PartBox
from secateurs.ui.compare.treatment_rows import TreatmentRows
from secateurs.ui.compare.words import plan_words
from secateurs.ui.prune.choices import PATTERNS, criterion_name
from secateurs.ui.state.levels import show_levels
from secateurs.ui.state.snapshot import State
from secateurs.ui.state.sweep_choice import CONTROL
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.check_box import CheckBox
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.field import Field
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import label

ALONE = "Train the same network with another seed, and a sweep can take both and show a band."
METHOD_NAMES = {"weight": "weights", "unit": "units"}
WIDTH, COLUMNS = 468, 3


class SweepPopover(QFrame):
    """Opens below its button; a click elsewhere or Esc closes it."""

    levels_edit_requested = Signal(str)
    all_seeds_requested = Signal(bool)
    part_toggled = Signal(str, str)  # "method", "criterion" or "treatment", and the name
    pattern_requested = Signal(str)
    epochs_edit_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._state: State | None = None
        self.field = Field("Levels, %", "", "Levels of the sweep in percent")
        self.field.set_hint("Numbers from 0 to 99.9, separated by commas")
        self.field.edit.returnPressed.connect(self.hide)
        self.all_seeds = CheckBox("", "Sweep every network with these settings, one a seed")
        self.alone = label(ALONE, 12, tone="muted")
        self.alone.setWordWrap(True)
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
        self.total = label("", 12, Weight.DemiBold)
        self._build()
        self._connect()

    def show_state(self, state: State) -> None:
        self._state = state
        if self.isVisible():
            self._show(state)

    @Slot()
    def open_below(self, button: QWidget) -> None:
        self.begin()
        self.adjustSize()
        spot = button.mapToGlobal(QPoint(0, button.height() + 4))
        room = button.screen().availableGeometry()
        spot.setX(max(room.left(), min(spot.x(), room.right() - WIDTH)))
        spot.setY(max(room.top(), min(spot.y(), room.bottom() - self.height())))
        self.move(spot)
        self.show()
        self.field.setFocus()

    def begin(self) -> None:
        """Begin with what is in force; what is typed from then on is not overwritten."""
        if self._state is None:
            return
        sweep = self._state.sweep
        if not sweep.levels_error:
            self.field.show_text(show_levels(sweep.levels))
        self.treatments.begin(sweep.choice)
        self._show(self._state)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        painter = QPainter(self)
        paint_frame(painter, QRectF(self.rect()), 0, palette.panel, palette.line)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

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
        self.total.setText(plan_words(state))
        if self.isVisible():
            self.adjustSize()

    def _connect(self) -> None:
        self.field.edited.connect(self.levels_edit_requested)
        self.all_seeds.clicked.connect(self.all_seeds_requested)
        for box in (*self.methods, *self.criteria):
            box.toggled_by_hand.connect(self.part_toggled)
        self.pattern.chosen.connect(self.pattern_requested)
        self.treatments.part_toggled.connect(self.part_toggled)
        self.treatments.epochs_edit_requested.connect(self.epochs_edit_requested)

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
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 13, 15, 13)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.all_seeds)
        column.addWidget(self.alone)
        self._add(column, "What goes", methods)
        self._add(column, "By which criterion; random is the control, only cut", criteria)
        column.addWidget(self.treatments)
        column.addWidget(self.total)
        self.setFixedWidth(WIDTH)

    def _add(self, column: QVBoxLayout, caption: str, content: QLayout) -> None:
        column.addSpacing(2)
        column.addWidget(label(caption, 12, tone="muted"))
        column.addLayout(content)


def _tip(rule: Rule) -> str:
    """Say what it does, and by which name the curves go where that is another."""
    is_known = criterion_name(rule.name) == rule.name
    return rule.about if is_known else f"{rule.about}\nIts curves are called {rule.name}."
