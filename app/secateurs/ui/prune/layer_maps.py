"""The row of map cards, one for every prunable layer."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from secateurs.core.base.arrays import Mask
from secateurs.core.network.network import Network
from secateurs.core.ranking.cut import Cut
from secateurs.ui.prune.map_card import MapCard
from secateurs.ui.prune.parts import kept_parts, shown_layers
from secateurs.ui.shell.state import State
from secateurs.ui.widgets.tiles import Tiles

LEAST_CARD = 160


class LayerMaps(QWidget):
    """Holds which layer the person looks at more closely."""

    layer_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._network: Network | None = None
        self._cut: Cut | None = None
        self._kept: tuple[Mask, ...] = ()
        self.cards: list[MapCard] = []
        self.chosen = 0
        self._tiles = Tiles(LEAST_CARD)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tiles)

    def show_state(self, state: State) -> None:
        if state.network is not self._network:
            self._network = state.network
            self._make_cards(state.network)
        method = state.pruning.choice.method
        way = state.pruning.way(method)
        if way.cut is not self._cut:
            self._cut = way.cut
            self._kept = () if way.cut is None else kept_parts(state.network, way.cut)
        for index, card in enumerate(self.cards):
            kept = self._kept[index] if self._kept else None
            counts = way.account.layers[index] if way.account is not None else None
            card.show_layer(kept, counts, method)

    def _make_cards(self, network: Network) -> None:
        """Make new cards only if the layers differ: networks of one shape share them."""
        layers = shown_layers(network)
        if layers == tuple(card.layer for card in self.cards):
            return
        cards = [MapCard(index, layer) for index, layer in enumerate(layers)]
        old, self.cards = self.cards, cards
        for card in cards:
            card.picked.connect(self._pick)
            card.stepped.connect(self._step)
        self._tiles.show_tiles(cards)
        for card in old:
            card.deleteLater()
        self._choose(min(1, len(cards) - 1))

    @Slot(int)
    def _pick(self, index: int) -> None:
        self._choose(index)
        self.layer_chosen.emit(index)

    @Slot(int)
    def _step(self, step: int) -> None:
        index = min(max(self.chosen + step, 0), len(self.cards) - 1)
        self._pick(index)
        self.cards[index].setFocus()

    def _choose(self, index: int) -> None:
        self.chosen = index
        for number, card in enumerate(self.cards):
            card.show_chosen(number == index)
