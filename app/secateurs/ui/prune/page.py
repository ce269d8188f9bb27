"""The Prune page: what is pruned by which rule, what survives, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from secateurs.core.base.arrays import Mask
from secateurs.core.network.network import Network
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.terms import METHODS
from secateurs.ui.hand.marks import hand_of_layers
from secateurs.ui.hand.menu import HandButton
from secateurs.ui.layers.network_card import NetworkCard
from secateurs.ui.prune import choices
from secateurs.ui.prune.events import (
    CompactAsked,
    CriterionChosen,
    MethodChosen,
    PatternChosen,
    RepairChosen,
    ScopeChosen,
)
from secateurs.ui.prune.figures import FigureRow
from secateurs.ui.prune.lower_card import FrontStack, LowerCard
from secateurs.ui.prune.map_card import MapCard
from secateurs.ui.prune.parts import ShownLayer, kept_parts, shown_layers
from secateurs.ui.shell.data_in_use import why_not_compact
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import scaled
from secateurs.ui.theme.theme import on_new_theme
from secateurs.ui.train.interrupted import InterruptedCard
from secateurs.ui.tune.events import TuningForgetAsked, TuningGoOnAsked
from secateurs.ui.units.events import LayerEnlarged
from secateurs.ui.widgets.buttons import CheckBox, plain_button
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.deferred import put_in_tab_order
from secateurs.ui.widgets.focus import take_focus_from, turn_to
from secateurs.ui.widgets.page import PageHead, PageView, Spot, action_row, lay_out
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.widgets.tiles import Tiles
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
SUBTITLES = ("Marked is what survives. Drag the bar below.", "Marked is what survives.")
OF_BOTH = ("Of both, the {}s are shown. Marked is what survives.", "Of both, the {}s are shown.")
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
        self.header.set_subtitle(*(words.format(method) for words in wordings))
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
        if self.repair.isChecked() != state.pruning.choice.repaired:
            with QSignalBlocker(self.repair):
                self.repair.setChecked(state.pruning.choice.repaired)
        self.repair.setEnabled(not why or state.pruning.choice.repaired)
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


LEAST_CARD = 160


class LayerMaps(QWidget):
    """A map card for every prunable layer; holds which one the person looks at more closely."""

    layer_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._layers: tuple[ShownLayer, ...] = ()
        self._cut: Cut | None = None
        self._kept: tuple[Mask, ...] = ()
        self.cards: list[MapCard] = []
        self.chosen = 0
        self._tiles = Tiles(LEAST_CARD)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tiles)

    def show_layers(self, layers: tuple[ShownLayer, ...]) -> None:
        """Take other layers, of which the second is chosen; networks of one shape share them."""
        if layers != self._layers:
            self._layers, self._cut, self._kept = layers, None, ()
            self.chosen = max(0, min(1, len(layers) - 1))

    def show_state(self, state: State) -> None:
        self._make_cards()
        method = state.pruning.choice.method
        way = state.pruning.way(method)
        if way.cut is not self._cut:
            self._cut = way.cut
            self._kept = () if way.cut is None else kept_parts(state.network, way.cut)
        by_hand = hand_of_layers(state.network, state.pruning.choice.hand)
        for index, card in enumerate(self.cards):
            kept = self._kept[index] if self._kept else None
            counts = way.account.layers[index] if way.account is not None else None
            hand = by_hand.get(state.network.prunable[index].name)
            card.show_layer(kept, counts, method, hand)

    def _make_cards(self) -> None:
        """Make new cards only if the layers differ."""
        if self._layers == tuple(card.layer for card in self.cards):
            return
        cards = [MapCard(index, layer) for index, layer in enumerate(self._layers)]
        old, self.cards = self.cards, cards
        for card in cards:
            card.picked.connect(self.pick)
            card.stepped.connect(self._step)
        self._tiles.show_tiles(cards)
        put_in_tab_order(self._tiles, *cards)
        for card in old:
            card.deleteLater()
        self._choose(self.chosen)

    @Slot(int)
    def pick(self, index: int) -> None:
        """Choose a layer, and say so."""
        self._choose(index)
        self.layer_chosen.emit(index)

    @Slot(int)
    def _step(self, step: int) -> None:
        index = min(max(self.chosen + step, 0), len(self.cards) - 1)
        self.pick(index)
        self.cards[index].setFocus()

    def _choose(self, index: int) -> None:
        self.chosen = index
        for number, card in enumerate(self.cards):
            card.show_chosen(number == index)


UNBOUNDED = 16_777_215  # QWIDGETSIZE_MAX, which PySide6 does not have
LOW = 640  # pixels of a page's height
MANY = 8  # from more layers on, the network's picture is what is shown first


class LayerViews(FrontStack):
    """Shows the state in the view in front; both choose the same layer.

    Attributes:
        view: "maps" or "network".
    """

    layer_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.maps = LayerMaps()
        self.network = NetworkCard()
        self.view = "maps"
        self._network: Network | None = None
        self._wanted = ""
        self.addWidget(self.maps)
        self.addWidget(self.network)
        self.maps.layer_chosen.connect(self._chosen)
        self.network.picture.picked.connect(self.maps.pick)

    def show_state(self, state: State) -> None:
        if state.network is not self._network:
            self._network = state.network
            layers = shown_layers(state.network)
            self.maps.show_layers(layers)
            self._bring(self._wanted or ("network" if len(layers) > MANY else "maps"))
        if self.view == "maps":
            self.maps.show_state(state)
        else:
            self.network.show_state(state, self.maps.chosen)

    @property
    def reached(self) -> QWidget:
        """What the keyboard chooses a layer with."""
        shown = self.maps.cards[self.maps.chosen :]
        return shown[0] if self.view == "maps" and shown else self.network.picture

    def turn(self, view: str) -> None:
        """Bring a view to the front, for every network from now on."""
        self._wanted = view
        self._bring(view)

    @Slot(int)
    def _chosen(self, index: int) -> None:
        self.network.show_chosen(index)
        self.layer_chosen.emit(index)

    def _bring(self, view: str) -> None:
        self.view = view
        turn_to(self, self.maps if view == "maps" else self.network)
        self.updateGeometry()


class PrunePage(PageView):
    """What survives in every layer, by which scores, and what it costs."""

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self._spot: Spot | None = None
        self.head = PruneHead()
        self.interrupted = InterruptedCard("fine-tuning", TuningGoOnAsked(), TuningForgetAsked())
        self.layers = LayerViews()
        self.maps = self.layers.maps
        self.details = LowerCard()
        self.figures = FigureRow()
        self.remark = label("", 12, tone="muted")
        self.remark.setWordWrap(True)
        self._build()
        on_new_theme(self.let_go)
        self.layers.layer_chosen.connect(self._layer_chosen)
        self.head.view.chosen.connect(self._turn)
        self.details.turning.connect(self._look_at_pointer)
        self.details.turned.connect(self._bring_into_view)
        self.details.layer.layer_wanted.connect(self.maps.pick)
        self.interrupted.go_on.clicked.connect(self._show_tuning)
        self.layers.network.picture.entered.connect(self._look_into_layer)

    @property
    def scores(self) -> ScoresPane:
        return self.details.scores

    def show_state(self, state: State) -> None:
        if self._state is None or state.network is not self._state.network:
            self.let_go()
        before, self._state = self._state, state
        if before is not None and state.units.opened != before.units.opened:
            self._hold_layers(hold=state.units.opened)
        self.layers.show_state(state)
        self._hand_on_focus(state)
        self.head.show_state(state)
        self.interrupted.show_offer("" if state.tuning.is_live else state.tuning.interrupted)
        self.head.view.show_choice(self.layers.view)
        self.layers.setHidden(self.details.is_large(state))
        self.details.show_state(state, self.maps.chosen)
        self.figures.show_state(state)
        remark = self.figures.remark
        if remark != self.remark.text():
            self.remark.setText(remark)

    def _hand_on_focus(self, state: State) -> None:
        """Have the focus go on from Compact to the layers that it has made."""
        if why_not_compact(state) and not state.tuning.making_compact:
            take_focus_from(self.head.compact, self.layers.reached)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # In a low window what it costs stands first, else it would lie below the fold.
        first = self.whole_height < scaled(LOW)
        if first != (self.column.indexOf(self.figures) == 1):
            self.column.removeWidget(self.figures)
            self.column.insertWidget(
                1 if first else self.column.indexOf(self.details) + 1, self.figures
            )

    @Slot(int)
    def _layer_chosen(self, index: int) -> None:
        if self._state is not None:
            self.details.show_state(self._state, index)

    @Slot(str)
    def _turn(self, view: str) -> None:
        self.let_go()
        self.layers.turn(view)
        if self._state is not None and self.details.is_large(self._state):
            wish(self, LayerEnlarged(False))  # the layers are hidden: what was chosen is to be seen
        elif self._state is not None:
            self.layers.show_state(self._state)

    @Slot()
    def _show_tuning(self) -> None:
        self.details.turn("tune")

    @Slot()
    def _look_into_layer(self) -> None:
        self.details.turn("layer")
        self.details.layer.take_keys()

    @Slot()
    def _look_at_pointer(self) -> None:
        self._spot = self.pointed()
        if self._spot is not None and not self.layers.isHidden():
            self._hold_layers(hold=True)

    def _hold_layers(self, *, hold: bool) -> None:
        """Keep them as high as they are, or no longer.

        What needs more room below, another pane or an opened unit, would take it from them, and
        move what is pointed at.
        """
        held = hold and self.layers.isVisible()
        self.layers.setMinimumHeight(self.layers.height() if held else 0)
        self.layers.setMaximumHeight(self.layers.height() if held else UNBOUNDED)

    @Slot()
    def let_go(self) -> None:
        super().let_go()
        self._hold_layers(hold=False)

    @Slot()
    def _bring_into_view(self) -> None:
        """Scroll to the card whose tab was chosen: in a low window it lies below the fold.

        Where the pointer is on the tabs, they stay under it.
        """
        if self._spot is not None:
            self.keep(self._spot)
            return
        lay_out()
        self.ensureWidgetVisible(self.details, 0, 16)

    def _build(self) -> None:
        self.column.addWidget(self.head)
        self.column.addWidget(self.interrupted)
        self.column.addWidget(self.layers, 3)
        self.column.addWidget(self.details, 4)
        self.column.addWidget(self.figures)
        self.column.addWidget(self.remark)
