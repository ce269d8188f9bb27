"""The chosen layer opened: its units as pictures, or what survives of its weights as a map."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from secateurs.core.base.arrays import Mask
from secateurs.core.evaluation.unit_pictures import UnitPictures, first_layer_sides
from secateurs.core.graph.structure import STAYS
from secateurs.core.network.network import Network
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.ranking import Ranking
from secateurs.ui.prune.pane import Pane, Resting, RowsArea
from secateurs.ui.prune.parts import kept_parts, ranked_index, shown_layers
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count
from secateurs.ui.units.events import (
    LayerEnlarged,
    LayerWatched,
    UnitChosen,
    UnitClosed,
    UnitOpened,
    UnitsOrdered,
)
from secateurs.ui.units.grid import Shown, UnitGrid
from secateurs.ui.units.state import Order
from secateurs.ui.units.weight_map import WeightMap
from secateurs.ui.widgets.buttons import CheckBox
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.text import ElidedLabel
from secateurs.ui.widgets.wishes import wish, wish_on

ORDERS: tuple[tuple[Order, str], ...] = (
    ("score", "by score"),
    ("number", "by number"),
    ("alike", "by likeness"),
)
ORDER_TIPS = {
    "score": "What goes first comes first; the line is the cut",
    "number": "As the layer has them",
    "alike": "Units whose pictures are alike are neighbours",
}
LARGE_TIP = "Give the opened layer the place of the layers above it (a click on a map, too)"


class LayerPane(Pane):
    """Has its pictures drawn only while it is in front; see `ui/units/actions.py`."""

    title = "Layer"

    def __init__(self) -> None:
        super().__init__()
        self._layer = 0
        self._state: State | None = None
        self._cells = _Cells()
        self.caption = ElidedLabel("", "muted")
        self.order = ChoiceButton("", ORDERS, "Order of the units")
        self.large = CheckBox("Large", LARGE_TIP)
        self.grid = UnitGrid()
        self.area = _GridArea(self.grid)
        self.map = WeightMap()
        self.resting = Resting()
        self._stack = QStackedWidget()
        self._build()
        self.grid.picked.connect(self._choose)
        self.grid.opened.connect(self._open)
        wish_on(self.grid.left, self, UnitClosed())
        wish_on(self.order.chosen, self, UnitsOrdered)
        wish_on(self.large.clicked, self, LayerEnlarged)
        self.map.clicked.connect(self._turn_large)

    def show_layer(self, layer: int) -> None:
        """Choose the layer that is looked into, by its index."""
        self._layer = layer

    def show_state(self, state: State) -> None:
        self._state = state
        layers = shown_layers(state.network)
        if self._layer >= len(layers):
            self.title, self.notes = "Layer", ()
            self._rest("Nothing of this network can be pruned.")
            return
        if state.units.layer != self._layer:
            wish(self, LayerWatched(self._layer))
        self.title = layers[self._layer].title
        tied = layers[self._layer].tied
        self.notes = (f"tied with {', '.join(tied)}",) if tied else ()
        self.large.setChecked(state.units.large)
        by_units = state.pruning.choice.method == "unit"
        self.order.setVisible(by_units)
        if by_units:
            self._show_units(state)
        else:
            self._show_weights(state)

    def _show_units(self, state: State) -> None:
        units = state.units
        pictures = units.pictures if units.layer == self._layer else None
        self.order.show_choice(units.order)
        if pictures is None:
            self._rest("Drawing its units…")
            return
        ranked = ranked_index(state.network, "unit", self._layer) is not None
        shown = self._cells.shown(state, self._layer, pictures)
        is_new = self.grid.shown is None or shown.order is not self.grid.shown.order
        follows = is_new or self._sees(self.grid.cut_spot)
        self.grid.show_units(pictures, shown, large=units.large)
        self.grid.show_chosen(units.unit)
        self.grid.setAccessibleName(f"Units of {self.title}")
        self._bring(self.area, *captions(pictures, cut=shown.cut is not None, ranked=ranked))
        if follows:
            self._scroll_to(self.grid.cut_spot, centred=is_new)

    def _show_weights(self, state: State) -> None:
        way = state.pruning.weight
        if way.cut is None:
            self._rest("Ranking the parts…")
            return
        kept = self._cells.weights(state.network, way.cut, self._layer)
        is_dense = state.network.prunable[self._layer].kind == "Dense"
        sides = self._cells.sides(state, self._layer)
        self.map.show_kept(kept, sides, "pixel" if is_dense else "place")
        caption = self.map.caption
        self.map.setAccessibleDescription(caption[0])
        self._bring(self.map, *caption)

    def _rest(self, words: str) -> None:
        self.resting.show_words(words)
        self._bring(self.resting, "")

    def _bring(self, part: QWidget, *caption: str) -> None:
        self._stack.setCurrentWidget(part)
        if caption[0] != self.caption.text():
            self.caption.set_wordings(*caption)

    @Slot(int)
    def _choose(self, unit: int) -> None:
        wish(self, UnitChosen(self._layer, unit))
        self._scroll_to(self.grid.chosen_spot)

    @Slot(int)
    def _open(self, unit: int) -> None:
        wish(self, UnitOpened(self._layer, unit))
        self._scroll_to(self.grid.chosen_spot)

    @Slot()
    def _turn_large(self) -> None:
        if self._state is not None:
            wish(self, LayerEnlarged(not self._state.units.large))

    def _sees(self, spot: QRectF | None) -> bool:
        bar = self.area.verticalScrollBar()
        top, room = bar.value(), self.area.viewport().height()
        return spot is None or (spot.bottom() > top and spot.top() < top + room)

    def _scroll_to(self, spot: QRectF | None, *, centred: bool = False) -> None:
        if spot is not None:
            middle, half = spot.center().toPoint(), round(spot.height() / 2) + 6
            room = self.area.viewport().height() // 2
            self.area.ensureVisible(middle.x(), middle.y(), 0, room if centred else half)

    def _build(self) -> None:
        for part in (self.area, self.map, self.resting):
            self._stack.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.caption, 1)
        row.addWidget(self.large)
        row.addWidget(self.order)
        self.order.setToolTip("In which order the units stand")
        self.order.set_options(ORDERS, ORDER_TIPS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 7, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._stack, 1)


class _GridArea(RowsArea):
    """Takes what room there is, and asks for little."""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


class _Cells:
    """Keeps what does not change while only the sparsity moves."""

    def __init__(self) -> None:
        self._ordered_by: tuple[object, ...] = ()
        self._order = np.empty(0, np.int64)
        self._ranks: np.ndarray[tuple[int], np.dtype[np.int64]] | None = None
        self._cut: tuple[Cut | None, int] = (None, -1)
        self._kept: Mask | None = None
        self._sides_of: tuple[object, ...] = ()
        self._sides: tuple[int, int, int] | None = None

    def shown(self, state: State, layer: int, pictures: UnitPictures) -> Shown:
        way, order = state.pruning.unit, state.units.order
        key = (pictures, way.ranking, order)
        if not _same(key, self._ordered_by):
            self._ordered_by = key
            self._ranks = None
            if way.ranking is not None:
                self._ranks = unit_ranks(state.network, way.ranking, layer)
            self._order = ordered(order, pictures, self._ranks)
        kept = None
        if self._ranks is not None and way.cut is not None:
            kept = self.weights(state.network, way.cut, layer)
        cut = None
        if kept is not None and order == "score":
            cut = len(kept) - int(np.count_nonzero(kept))
        return Shown(self._order, kept, cut, self._ranks)

    def weights(self, network: Network, cut: Cut, layer: int) -> Mask:
        """Return what survives of a layer: (inputs, units), or (units,) of units."""
        if self._cut[0] is not cut or self._cut[1] != layer:
            self._cut, self._kept = (cut, layer), kept_parts(network, cut)[layer]
        assert self._kept is not None
        return self._kept

    def sides(self, state: State, layer: int) -> tuple[int, int, int] | None:
        """Return the sides of the pictures that a layer reads itself, a weight a pixel."""
        shape = None if state.data is None else state.data.sample_shape
        key = (state.network, shape, layer)
        if not _same(key, self._sides_of):
            name = state.network.prunable[layer].name
            self._sides_of = key
            self._sides = first_layer_sides(state.network, name, shape)
        return self._sides


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(
        a is b or (isinstance(a, int | str | tuple) and a == b)
        for a, b in zip(one, other, strict=True)
    )


def unit_ranks(
    network: Network, ranking: Ranking, layer: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]] | None:
    """Return each unit's place in the order in which the layer's units go, 0 first.

    What always stays comes last. None of a layer of which no unit goes.
    """
    index = ranked_index(network, "unit", layer)
    if index is None:
        return None
    name = network.prunable[layer].name
    tied = network.structure.unit_sets[index]
    groups = next(member.groups for member in tied.members if member.layer == name)
    last = int(ranking.positions[index].max(initial=0)) + 1
    positions = np.append(ranking.positions[index], last)[np.where(groups == STAYS, -1, groups)]
    order = np.argsort(positions, kind="stable")
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def ordered(
    order: Order,
    pictures: UnitPictures,
    ranks: np.ndarray[tuple[int], np.dtype[np.int64]] | None,
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the numbers of the units as the grid shows them."""
    if order == "alike":
        return np.asarray(pictures.alike)
    if order == "score" and ranks is not None:
        return np.argsort(ranks)
    return np.arange(len(pictures.values), dtype=np.int64)


WHAT = {
    "weights": "Each unit's weights, one a pixel: violet for it, sand against",
    "filters": "Each filter's weights",
    "inputs": "Each unit's weights, one an input, row after row: violet adds, sand takes away",
}


def captions(pictures: UnitPictures, *, cut: bool, ranked: bool) -> tuple[str, ...]:
    """Say in one line what the pictures are, the longest wording first."""
    if pictures.kind == "samples":
        what = (
            "Each unit: the mean of the ten"
            f" of {count(pictures.samples)} validation samples that excite it most"
        )
        short = "The mean of the ten samples that excite each most"
    else:
        what = WHAT[pictures.kind]
        if pictures.in_colour:
            what += " in colour, grey for none"
        elif pictures.kind == "filters":
            what += ": violet adds, sand takes away"
        short = what.partition(":")[0]
    tail = "; the line is the cut" if cut else "" if ranked else "; none of them goes"
    return f"{what}{tail}", f"{short}{tail}", short
