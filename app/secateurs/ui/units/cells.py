"""What the opened layer shows of each unit: its place, and whether it is kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Mask
from secateurs.core.evaluation.unit_pictures import UnitPictures, first_layer_sides
from secateurs.core.evaluation.unit_removal import units_of
from secateurs.core.graph.structure import STAYS
from secateurs.core.network.network import Network
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.hand_choices import NO_CHOICES
from secateurs.core.ranking.ranking import Ranking
from secateurs.ui.hand.marks import LayerHand, hand_of_layers
from secateurs.ui.prune.parts import kept_part
from secateurs.ui.shell.state import State
from secateurs.ui.units.state import Order

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What the grid shows of a layer.

    Attributes:
        order: (units,) their numbers, in the order of the pictures.
        kept: (units,) bool by number; None where none of them goes.
        cut: the place before which the line of the cut stands; None for no line.
        ranks: (units,) by number, the place in the order of removal, 0 first; None if unranked.
        hand: what is chosen by hand of them; None where there is nothing to choose.
    """

    order: Numbers
    kept: Mask | None
    cut: int | None
    ranks: Numbers | None
    hand: LayerHand | None = None

    @property
    def count(self) -> int:
        return len(self.order)

    def can_be_chosen(self, unit: int | None) -> bool:
        return self.hand is not None and unit is not None and self.hand.can_be_chosen(unit)


def unit_words(shown: Shown, pictures: UnitPictures, unit: int) -> str:
    """Say of a unit what the grid shows."""
    said = [f"Unit {unit}"]
    if shown.ranks is not None:
        said.append(f"goes as {shown.ranks[unit] + 1:,} of {shown.count:,}")
    if shown.kept is not None:
        said.append("kept" if shown.kept[unit] else "removed")
    if shown.hand is not None and shown.hand.standing(unit) in ("cut", "protected"):
        said.append("by hand")
    if pictures.silent[unit]:
        said.append(f"silent on all {pictures.samples:,} samples")
    return ", ".join(said)


class Cells:
    """Keeps what does not change while only the sparsity moves."""

    def __init__(self) -> None:
        self._ordered_by: tuple[object, ...] = ()
        self._order = np.empty(0, np.int64)
        self._pictures: UnitPictures | None = None
        self._ranks: Numbers | None = None
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
            again = ordered(order, pictures, self._ranks)
            waits = order == "score" and way.ranking is None and self._pictures is pictures
            if not waits and not self._stands_so(again, pictures):
                self._order, self._pictures = again, pictures
        hands = hand_of_layers(state.network, state.pruning.choice.hand)
        hand = hands.get(state.network.prunable[layer].name)
        kept, cut = None, None
        if self._ranks is not None and way.cut is not None:
            kept = self.weights(state.network, way.cut, layer)
            cut = self._place_of_cut(kept, hand) if order == "score" else None
        return Shown(self._order, kept, cut, self._ranks, hand)

    def _stands_so(self, order: Numbers, pictures: UnitPictures) -> bool:
        return pictures is self._pictures and np.array_equal(order, self._order)

    def _place_of_cut(self, kept: Mask, hand: LayerHand | None) -> int:
        """Return the place before which the ranking's cut lies: before the first that it keeps."""
        by_ranking = kept if hand is None else kept & ~hand.protected
        first = np.flatnonzero(by_ranking[self._order])
        return int(first[0]) if len(first) else len(kept)

    def weights(self, network: Network, cut: Cut, layer: int) -> Mask:
        """Return what survives of a layer: (inputs, units), or (units,) of units."""
        if self._cut[0] is not cut or self._cut[1] != layer:
            self._cut, self._kept = (cut, layer), kept_part(network, cut, layer)
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


def unit_ranks(network: Network, ranking: Ranking, layer: int) -> Numbers | None:
    """Return each unit's place in the order in which the layer's units go, 0 first.

    What always stays comes last; choices by hand move nothing. None of a layer of which no unit
    goes.
    """
    found = units_of(network.structure, network.prunable[layer].name)
    if found is None:
        return None
    place, groups = found
    if (index := ranking.index_of(place)) is None:
        return None
    places = ranking.with_choices(NO_CHOICES).positions[index]
    last = int(places.max(initial=0)) + 1
    positions = np.append(places, last)[np.where(groups == STAYS, -1, groups)]
    order = np.argsort(positions, kind="stable")
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def ordered(
    order: Order,
    pictures: UnitPictures,
    ranks: Numbers | None,
) -> Numbers:
    """Return the numbers of the units as the grid shows them."""
    if order == "alike":
        return np.asarray(pictures.alike)
    if order == "score" and ranks is not None:
        return np.argsort(ranks)
    return np.arange(len(pictures.values), dtype=np.int64)
