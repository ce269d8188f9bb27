"""The Prune page: what is pruned by which rule, what survives, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from secateurs.core.graph.flow import flow_of
from secateurs.core.network.network import Network
from secateurs.core.ranking.terms import METHODS
from secateurs.ui.hand.menu import HandButton
from secateurs.ui.layers.network_card import NetworkCard
from secateurs.ui.prune import choices
from secateurs.ui.prune.events import (
    CompactAsked,
    CriterionChosen,
    ExactChosen,
    MethodChosen,
    PatternChosen,
    RepairChosen,
    ScopeChosen,
)
from secateurs.ui.prune.figures import FigureRow
from secateurs.ui.prune.layer_maps import LayerMaps
from secateurs.ui.prune.lower_card import FrontStack, LowerCard
from secateurs.ui.prune.parts import shown_layers
from secateurs.ui.shell.data_in_use import why_not_compact
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import fix_size, scaled
from secateurs.ui.theme.theme import on_new_theme
from secateurs.ui.train.interrupted import InterruptedCard
from secateurs.ui.tune.events import TuningForgetAsked, TuningGoOnAsked
from secateurs.ui.units.events import LayerEnlarged, LayersShown
from secateurs.ui.units.state import LayersAs, UnitsState
from secateurs.ui.widgets.buttons import CheckBox, plain_button
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.focus import take_focus_from, turn_to
from secateurs.ui.widgets.page import PageHead, PageView, action_row
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import ElidedLabel, label, plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

if TYPE_CHECKING:
    from secateurs.ui.prune.scores import ScoresPane

TITLE_BESIDE = 700  # from this width on, title and first row of choices stand side by side
ALL_BESIDE = 1240  # from this width on, everything does
REPAIR_TIP = (
    "Refit what survives to the dense network, in closed form, without training"
    " (He, Zhang and Sun 2017; Frantar and Alistarh 2022)"
)
STOP_TIP = "The network is being repaired: untick to stop it"
SUBTITLES = ("What survives is marked. Drag the bar below.", "What survives is marked.")
OTHER = {"weight": "unit", "unit": "weight"}
OF_BOTH = (
    "{0} pruning is shown; press {1}s for {2} pruning. What survives is marked.",
    "{0} pruning is shown; press {1}s for {2} pruning.",
    SUBTITLES[-1],
)
OF_UNITS = "Single weights go exactly: this is about units."
VIEWS = (("maps", "Masks"), ("network", "Network"))
COMPACT_TIP = "Make a smaller network from which the removed units are really gone: a new run"


class PruneHead(PageHead):
    """The title, what is pruned by which rule, and what is done after."""

    def __init__(self) -> None:
        super().__init__("Prune")
        self.header.set_subtitle(*SUBTITLES)
        self.method = Segmented([("weight", "Weights"), ("unit", "Units")], "What is pruned")
        self.criterion = ChoiceButton(
            "Criterion", choices.criterion_options("weight"), "What ranks the parts"
        )
        self.scope = ChoiceButton("Scope", choices.SCOPES, "What is ranked together")
        self.criterion.have_room_for(
            [option for method in METHODS for option in choices.criterion_options(method)]
        )
        self.scope.have_room_for((choices.SHARES,))
        self.pattern = ChoiceButton("Pattern", choices.PATTERNS, "In which pattern weights go")
        self.hand = HandButton()
        self.repair = CheckBox("Repair", REPAIR_TIP)
        self.compact = plain_button("Compact", COMPACT_TIP)
        self.view = Segmented(VIEWS, "How the layers are shown")
        self._build()
        wish_on(self.method.chosen, self, MethodChosen)
        wish_on(self.criterion.chosen, self, CriterionChosen)
        wish_on(self.scope.chosen, self, ScopeChosen)
        wish_on(self.pattern.chosen, self, PatternChosen)
        wish_on(self.repair.toggled, self, RepairChosen)
        wish_on(self.compact.clicked, self, CompactAsked())

    def show_state(self, state: State) -> None:
        choice = state.pruning.choice
        method = choice.method
        wordings = OF_BOTH if choice.shown == "both" else SUBTITLES
        other = OTHER[method]
        names = (method.capitalize(), other.capitalize(), other)
        self.header.set_subtitle(*(words.format(*names) for words in wordings))
        self.method.show_choice(method)
        self.criterion.set_options(
            choices.criterion_options(method),
            choices.criterion_tips(method),
            choices.barred_criteria(state, method),
        )
        self.criterion.show_choice(choice.criterion_of(method))
        shares = choice.shares_of(method) is not None
        self.scope.set_options((*choices.SCOPES, *([choices.SHARES] if shares else [])))
        self.scope.show_choice("shares" if shares else choice.scope)
        self.pattern.set_options(choices.PATTERNS, choices.PATTERN_TIPS)
        self.pattern.show_choice(choice.pattern_of("weight"))
        turn_to(self._parts, self.pattern if method == "weight" else self.hand)
        self.hand.show_state(state.pruning)
        self._wrap()
        self._show_repair(state)
        why = why_not_compact(state)
        # While one is made the button keeps the focus; pressing it does nothing then.
        self.compact.setEnabled(not why or state.tuning.making_compact)
        self.compact.setToolTip(plain_tip(why or COMPACT_TIP))

    def _show_repair(self, state: State) -> None:
        why = choices.why_no_repair(state)
        repairs = state.pruning.choice.repairs(state.pruning.choice.method)
        if self.repair.isChecked() != repairs:
            with QSignalBlocker(self.repair):
                self.repair.setChecked(repairs)
        self.repair.setEnabled(not why or repairs)
        is_live = state.pruning.is_repairing(state.pruning.choice.method)
        self.repair.setToolTip(plain_tip(why or (STOP_TIP if is_live else REPAIR_TIP)))

    def _build(self) -> None:
        self.method.setToolTip("Prune single weights, or whole units: columns of the kernel")
        self.criterion.setToolTip("Which parts go first")
        self.scope.setToolTip(
            plain_tip(
                "Each layer: every layer loses the same share. All layers: one ranking over all"
            )
        )
        self.pattern.setToolTip("Which weights go together")
        rule = self._wrapping(
            action_row(self.method), action_row(self.criterion, self.scope), grows=1
        )
        self._parts = QStackedWidget()  # as wide for units as for weights: nothing beside it moves
        self._parts.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for part in (self.pattern, self.hand):
            self._parts.addWidget(part)
        after = self._wrapping(
            action_row(self._parts, self.repair, self.compact), action_row(self.view)
        )
        self._lay_out((rule, TITLE_BESIDE), (after, ALL_BESIDE))


class InexactRow(QWidget):
    """Says which units cannot go exactly, and has them go anyway; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.box = CheckBox("Inexact", choices.INEXACT_TIP)
        self.words = ElidedLabel("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.box)
        row.addWidget(self.words, 1)
        fix_size(self, height=26)
        self.hide()
        wish_on(self.box.toggled, self, self._chosen)

    def show_state(self, state: State) -> None:
        wordings = choices.inexact_words(state)
        self.setVisible(bool(wordings))
        if not wordings:
            return
        of_units = state.pruning.choice.method == "unit"
        if not of_units:
            wordings = (OF_UNITS,)
        if self.words.text() != wordings[0]:
            self.words.set_wordings(*wordings)
        exact = state.pruning.choice.exact
        if self.box.isChecked() == exact:
            with QSignalBlocker(self.box):
                self.box.setChecked(not exact)
        self.box.setEnabled(of_units)
        tip = choices.inexact_tip(state) if of_units else OF_UNITS
        self.box.setToolTip(plain_tip(tip))

    @staticmethod
    def _chosen(inexact: bool) -> ExactChosen:
        return ExactChosen(not inexact)


MANY = 8  # from more layers on, or with branches, the network's picture is what is shown first
UNBOUNDED = 16_777_215  # QWIDGETSIZE_MAX, which PySide6 does not have


class LayerViews(FrontStack):
    """Shows the state in the view in front; both choose the same layer.

    Attributes:
        view: the one in front.
    """

    def __init__(self) -> None:
        super().__init__()
        self.maps = LayerMaps()
        self.network = NetworkCard()
        self.view: LayersAs = "maps"
        self._network: Network | None = None
        self._held = False
        self.addWidget(self.maps)
        self.addWidget(self.network)
        self.maps.layer_chosen.connect(self.network.show_chosen)
        self.network.picture.picked.connect(self.maps.pick)

    def show_state(self, state: State) -> None:
        if state.network is not self._network:
            self._network = state.network
            layers = shown_layers(state.network)
            self.maps.show_layers(layers)
            as_picture = len(layers) > MANY or _branches(state.network)
            self.turn(state.units.layers_as or ("network" if as_picture else "maps"))
        if self.view == "maps":
            self.maps.show_state(state)
        else:
            self.network.show_state(state, self.maps.chosen)
            if not self._held:
                self._bound_height()  # a network of other lanes

    @property
    def reached(self) -> QWidget:
        """What the keyboard chooses a layer with."""
        shown = self.maps.cards[self.maps.chosen :]
        return shown[0] if self.view == "maps" and shown else self.network.picture

    def hold(self, held: bool) -> None:
        """Stay as high as it is, or no longer.

        What needs more room below, another pane or an opened unit, would take it from here, and
        move what is pointed at.
        """
        self._held = held and self.isVisible()
        self._bound_height()

    def _bound_height(self) -> None:
        most = self.network.tallest if self.view == "network" else UNBOUNDED
        self.setMinimumHeight(self.height() if self._held else 0)
        self.setMaximumHeight(self.height() if self._held else most)

    def turn(self, view: LayersAs) -> None:
        """Bring a view to the front."""
        self.view = view
        turn_to(self, self.maps if view == "maps" else self.network)
        self.hold(False)  # another view asks for another height
        self.updateGeometry()


def _branches(network: Network) -> bool:
    """Say whether layers of it are joined, which only its picture shows."""
    if network.is_chain:
        return False
    return any(node.kind == "join" for node in flow_of(network.graph))


LOW = 640  # pixels of a page's height


def _opens_unit(before: UnitsState, units: UnitsState) -> bool:
    return units.opened and (not before.opened or units.unit != before.unit)


class PrunePage(PageView):
    """From top to bottom: the choices, every layer, one of them more closely, and what it costs."""

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self.head = PruneHead()
        self.inexact = InexactRow()
        self.interrupted = InterruptedCard("fine-tuning", TuningGoOnAsked(), TuningForgetAsked())
        self.layers = LayerViews()
        self.maps = self.layers.maps
        self.details = LowerCard()
        self.figures = FigureRow()
        self.remark = label("", 12, tone="muted")
        self.remark.setWordWrap(True)
        top = QVBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.head)
        top.addWidget(self.inexact)
        self.column.addLayout(top)
        self.column.addWidget(self.interrupted)
        self.column.addWidget(self.layers, 3)
        self.column.addWidget(self.details, 4)
        self.column.addWidget(self.figures)
        self.column.addWidget(self.remark)
        on_new_theme(self.let_go)
        self.head.view.chosen.connect(self._show_layers_in)
        self.interrupted.go_on.clicked.connect(self._show_tuning)
        self.maps.layer_chosen.connect(self._show_layer)
        self.layers.network.picture.entered.connect(self._look_into_layer)
        self.details.choice.chosen.connect(self.turn)
        self.details.layer.layer_wanted.connect(self.maps.pick)

    @property
    def scores(self) -> ScoresPane:
        return self.details.scores

    def show_state(self, state: State) -> None:
        before, self._state = self._state, state
        if before is None or state.network is not before.network:
            self.let_go()
        if before is not None and state.units.opened != before.units.opened:
            self.layers.hold(state.units.opened)
        self.layers.show_state(state)
        self._hand_on_focus(state)
        self.head.show_state(state)
        self.head.view.show_choice(self.layers.view)
        self.inexact.show_state(state)
        self.interrupted.show_offer("" if state.tuning.is_live else state.tuning.interrupted)
        self.layers.setHidden(self.details.is_large(state))
        self.details.show_state(state, self.maps.chosen)
        if before is not None and _opens_unit(before.units, state.units):
            self.show_whole(self.details)
        self.figures.show_state(state)
        remark = self.figures.remark
        if remark != self.remark.text():
            self.remark.setText(remark)

    @Slot(str)
    def turn(self, key: str) -> None:
        """Bring a tab to the front; in a low window, where it lies below the fold, scroll to it.

        Where the pointer is on the tabs, they stay under it.
        """
        with self.pointed_kept() as pointed:
            if pointed and not self.layers.isHidden():
                self.layers.hold(True)
            self.details.turn(key)
        if not pointed:
            self.show_whole(self.details)

    @Slot()
    def let_go(self) -> None:
        super().let_go()
        self.layers.hold(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a low window what it costs stands first, else it would lie below the fold.
        first = self.whole_height < scaled(LOW)
        if first != (self.column.indexOf(self.figures) == 1):
            self.column.removeWidget(self.figures)
            self.column.insertWidget(
                1 if first else self.column.indexOf(self.details) + 1, self.figures
            )

    def _hand_on_focus(self, state: State) -> None:
        """Have the focus go on from Compact to the layers that it has made."""
        if why_not_compact(state) and not state.tuning.making_compact:
            take_focus_from(self.head.compact, self.layers.reached)

    @Slot(int)
    def _show_layer(self, index: int) -> None:
        if self._state is not None:
            self.details.show_state(self._state, index)

    @Slot(str)
    def _show_layers_in(self, view: LayersAs) -> None:
        self.let_go()
        self.layers.turn(view)
        wish(self, LayersShown(view))
        if self._state is not None and self.details.is_large(self._state):
            wish(self, LayerEnlarged(False))  # the layers are hidden: what was chosen is to be seen
        elif self._state is not None:
            self.layers.show_state(self._state)

    @Slot()
    def _show_tuning(self) -> None:
        self.turn("tune")

    @Slot()
    def _look_into_layer(self) -> None:
        self.turn("layer")
        self.details.layer.take_keys()
