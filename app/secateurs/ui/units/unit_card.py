"""One unit seen closely: its picture, what excites it, where it stands and what it costs."""

import operator

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.phrases import in_percent
from secateurs.core.evaluation.unit_removal import can_go, standing
from secateurs.core.ranking.criteria.registry import rules
from secateurs.ui.hand.events import UnitsCut, UnitsFreed, UnitsProtected
from secateurs.ui.hand.marks import hand_of_layers
from secateurs.ui.prune.choices import criterion_name
from secateurs.ui.prune.parts import shown_layers
from secateurs.ui.shell.data_in_use import can_sample, why_not_scored
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count, number_text, percent
from secateurs.ui.theme.fonts import Weight, fix_size, scaled
from secateurs.ui.theme.icons import icon
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.units.events import UnitClosed
from secateurs.ui.units.unit_views import ClassStrips, Fact, FactRows, SampleRow, UnitPicture
from secateurs.ui.widgets.buttons import link_button, plain_button
from secateurs.ui.widgets.page import ScrollColumn
from secateurs.ui.widgets.text import WrappedLabel, label
from secateurs.ui.widgets.wishes import wish, wish_on

WIDTH, HEIGHT = 286, 176  # pixels; its head, and its picture beside the classes
WAITING = "…"
CUT_TIP = "Cut it by hand, at every sparsity; once more leaves it to the ranking"
PROTECT_TIP = "Keep it by hand, at every sparsity; once more leaves it to the ranking"
ABSENT = "–"


class UnitCard(QWidget):
    """Shows the unit that is chosen; the head stays while the rest scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", weight=Weight.Bold)
        self.cut = plain_button("Cut", CUT_TIP)
        self.protect = plain_button("Protect", PROTECT_TIP)
        self.close_button = link_button("", "Close the unit (Esc)")
        self.close_button.setIconSize(QSize(14, 14))
        self.picture = UnitPicture()
        self.classes = ClassStrips()
        self.classes_note = WrappedLabel(tone="muted")
        self.most = SampleRow("Samples that excite it most")
        self.least = SampleRow("Samples that excite it least")
        self.facts = FactRows()
        self.remark = WrappedLabel(tone="muted")
        self._build()
        self._hand: tuple[str, int] = ("", 0)
        self._seen: tuple[object, ...] = ()  # what is shown
        self.cut.clicked.connect(self._cut)
        self.protect.clicked.connect(self._protect)
        wish_on(self.close_button.clicked, self, UnitClosed())
        self._draw_sign()
        on_new_theme(self._draw_sign)

    @Slot()
    def _draw_sign(self) -> None:
        self.close_button.setIcon(icon("close", colours().muted))

    def sizeHint(self) -> QSize:
        return QSize(scaled(WIDTH), scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_state(self, state: State) -> None:
        """Show the state; a step of the sparsity bar changes nothing here."""
        units, hand = state.units, state.pruning.choice.hand
        seen = (units, state.network, state.data, state.run, hand)
        if len(self._seen) == len(seen) and all(map(operator.is_, seen, self._seen)):
            return
        self._seen = seen
        assert units.layer is not None
        assert units.unit is not None
        word = state.network.prunable[units.layer].unit_word
        self.title.setText(f"{word.capitalize()} {count(units.unit)}")
        if units.pictures is not None:
            self.picture.show_picture(units.pictures, units.unit)
        self._show_hand(state, state.network.prunable[units.layer].name, units.unit)
        self._show_reading(state)
        self.facts.show_facts(unit_facts(state))
        self.remark.show_words(unit_remark(state))
        layer = shown_layers(state.network)[units.layer].name
        self.setAccessibleName(f"{word.capitalize()} {units.unit} of {layer}")

    def _show_hand(self, state: State, layer: str, unit: int) -> None:
        hand = hand_of_layers(state.network, state.pruning.choice.hand).get(layer)
        if (layer, unit) != self._hand:
            self._hand = (layer, unit)
            self._area.verticalScrollBar().setValue(0)
        chosen = hand is not None and hand.can_be_chosen(unit)
        standing = "stays" if hand is None else hand.standing(unit)
        for button, meant in ((self.cut, "cut"), (self.protect, "protected")):
            button.setEnabled(chosen)
            button.setChecked(standing == meant)

    @Slot(bool)
    def _cut(self, on: bool) -> None:
        self._wish(UnitsCut if on else UnitsFreed)

    @Slot(bool)
    def _protect(self, on: bool) -> None:
        self._wish(UnitsProtected if on else UnitsFreed)

    def _wish(self, choice: type[UnitsCut | UnitsProtected | UnitsFreed]) -> None:
        layer, unit = self._hand
        wish(self, choice(layer, (unit,)))

    def _show_reading(self, state: State) -> None:
        units, data = state.units, state.data
        reading, alone = units.reading, units.alone_here
        readable = data is not None and can_sample(state)
        names = () if data is None else data.class_names
        self.classes.show_reading(reading, names, None if alone is None else alone.lost_by_class)
        self.classes.setVisible(readable)
        self.classes_note.setVisible(readable)
        self.classes_note.show_words(classes_words(state))
        pixels: AnyArray | None = None if data is None else data.validation.pixels
        self.most.show_samples(pixels, () if reading is None else reading.most)
        self.least.show_samples(pixels, () if reading is None else reading.least)
        for row in (self.most, self.least):
            row.setVisible(readable and not units.unread and not row.is_no_picture)

    def _build(self) -> None:
        fix_size(self, width=WIDTH)
        self.close_button.setAccessibleName("Close the unit")
        for button in (self.cut, self.protect):
            button.setCheckable(True)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title, 1)
        head.addWidget(self.cut)
        head.addWidget(self.protect)
        head.addWidget(self.close_button)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.classes, 1)
        inner = QWidget()
        rest = QVBoxLayout(inner)
        rest.setContentsMargins(0, 0, 12, 4)
        rest.setSpacing(6)
        rest.addLayout(top)
        rest.addWidget(self.classes_note)
        rest.addWidget(self.most)
        rest.addWidget(self.least)
        rest.addWidget(self.facts)
        rest.addWidget(self.remark)
        rest.addStretch(1)
        self._area = ScrollColumn(Qt.FocusPolicy.TabFocus)
        self._area.setAccessibleName("What is known of the unit")
        self._area.setWidget(inner)
        inner.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._area, 1)


def classes_words(state: State) -> str:
    """Say what the strips beside the picture are."""
    reading, alone = state.units.reading, state.units.alone_here
    if reading is not None:
        low, high = number_text(float(reading.edges[0])), number_text(float(reading.edges[-1]))
        words = f"What it emits to each class, from {low} to {high}; the mark is the mean."
    elif not (words := state.units.unread):
        return "Reading the validation samples…"
    return (
        words
        if alone is None
        else f"{words} At the right: the change in points when it alone goes."
    )


def unit_facts(state: State) -> tuple[Fact, ...]:
    """Return the rows below the samples; what is on its way shows an ellipsis."""
    return (*_removal_facts(state), *_standing_facts(state))


def _removal_facts(state: State) -> list[Fact]:
    units = state.units
    assert units.layer is not None
    assert units.unit is not None
    alone, reading = units.alone_here, units.reading
    name = state.network.prunable[units.layer].name
    if alone is not None:
        constant = ABSENT if alone.constant is None else number_text(alone.constant)
        before = in_percent(alone.before.accuracy, 2)
        went = f"{before} → {percent(alone.after.accuracy, 2)}"
    else:
        possible = not why_not_scored(state) and can_go(state.network, name, units.unit)
        constant = went = WAITING if possible else ABSENT
    tip = "Validation accuracy of the whole network, and with this unit alone removed"
    facts = [
        Fact("Alone gone", went, tip),
        Fact("Emits when gone", constant, "What it still gives to the next layer, the same always"),
    ]
    if reading is not None:
        silent = f"{percent(reading.silent)} of {count(reading.samples)}"
        facts.append(Fact("Silent on", silent, "Validation samples to which it emits exactly 0"))
    return facts


def _standing_facts(state: State) -> list[Fact]:
    units = state.units
    assert units.layer is not None
    assert units.unit is not None
    name = state.network.prunable[units.layer].name
    facts = []
    for rule in rules("unit"):
        ranking = units.rankings.get(rule.name)
        value = WAITING if rule.needs == "nothing" or can_sample(state) else ABSENT
        if ranking is not None:
            found = standing(ranking, state.network.structure, name, units.unit)
            value = "stays"
            if found is not None:
                value = f"{number_text(found.score)} · {count(found.rank)} of {count(found.of)}"
        tip = f"{rule.about} Score, and rank in its layer: 1 goes first."
        facts.append(Fact(f"By {criterion_name(rule.name)}", value, tip))
    return facts


def unit_remark(state: State) -> str:
    """Say what goes with the unit, or why it stays."""
    units = state.units
    assert units.layer is not None
    assert units.unit is not None
    layer = shown_layers(state.network)[units.layer]
    if not can_go(state.network, state.network.prunable[units.layer].name, units.unit):
        return (
            f"It always stays: the layer {layer.stays}."
            if layer.stays
            else ("An earlier pruning took it, or it always stays.")
        )
    if layer.tied:
        return f"Tied: the same unit of {', '.join(layer.tied)} goes with it."
    return ""
