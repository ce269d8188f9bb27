"""The order in which a criterion would remove the parts of a network."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from secateurs.core.base.arrays import Mask, Positions, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import PruningError, SettingError
from secateurs.core.base.threads import shared_out
from secateurs.core.graph.structure import Structure
from secateurs.core.ranking.cut import Cut, MasksBefore
from secateurs.core.ranking.hand_choices import (
    ByHand,
    ChosenGroups,
    HandChoices,
    check_left,
    chosen_groups,
)
from secateurs.core.ranking.layer_choices import LayerChoice
from secateurs.core.ranking.order import Scores, Tiers, guarded_places, places
from secateurs.core.ranking.terms import UNSTRUCTURED, Method, Scope, checked_sparsity, is_fraction

__all__ = ["Ranking", "Scores", "rank_globally", "rank_layers"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Every part's place in the order of removal, computed once and cut anywhere.

    A part is a weight, a block of weights, or a unit (of a Keras model: a group of tied units).
    Cuts of one ranking are nested.

    Attributes:
        positions: one array a prunable layer (for units of a Keras model: a unit set), shaped
            like the kernel for weights and (units,) for units, read-only; 0 goes first. For scope
            `layer` places count within the layer, for `global` over all layers.
        scores: as the criterion gave them, shaped like the positions, read-only; lower goes
            first. Each weight of a block has the block's.
        shapes: the kernel's shape of each prunable layer.
        limit: for `global`, how many parts may go before a layer would be emptied.
        natural_last: for `global`, the place where each layer's last part would have gone
            had it not been guarded.
        gone: how many of each layer's parts an earlier pruning took.
        parts: how many parts each layer has, where these are blocks; empty where every
            position is a part.
        shares: the fraction of each layer's parts that goes, where it was given per layer.
        fixed: the one sparsity at which it can be cut, of shares or of a pattern such as 2:4.
        alive: what an earlier pruning left, shaped like the positions; empty for all.
        names: of the layers or unit sets.
        structure: of the Keras model that was ranked; None for a plain network.
        chosen: what a person removed or protected by hand, which no score moves; None where
            nothing was.
        layers: which layers may lose something; None for all. The others have no part in the
            ranking, and do not count.
        whole: of those others what an earlier pruning left, shaped like the positions would be,
            by their places among all layers (or unit sets) of the network.
        order: what the positions go by, shaped like them, where it is not the scores alone.
    """

    method: Method
    scope: Scope
    positions: tuple[Positions, ...] = field(repr=False)
    scores: tuple[Scores, ...] = field(repr=False)
    shapes: tuple[tuple[int, ...], ...]
    limit: int = 0
    natural_last: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    fixed: float | None = None
    alive: tuple[Mask, ...] = field(default=(), repr=False)
    names: tuple[str, ...] = ()
    structure: Structure | None = field(default=None, repr=False)
    pattern: str = UNSTRUCTURED
    chosen: ChosenGroups | None = field(default=None, repr=False)
    layers: LayerChoice | None = field(default=None, repr=False)
    whole: Mapping[int, Mask] = field(default_factory=dict, repr=False)
    order: tuple[Scores, ...] = field(default=(), repr=False)

    def cut(self, sparsity: float | None = None) -> Cut:
        """Remove exactly round(parts * sparsity) parts, by rank.

        What an earlier pruning took stays gone and counts, and so does what was removed by hand;
        what is protected by hand stays. So more or fewer may go than are asked for.

        Args:
            sparsity: fraction, 0 to 1; may be left out where shares or a pattern fix it.

        Raises:
            ValueError: if the sparsity is outside 0 to 1, or missing.
            PruningError: if shares or a pattern fix another sparsity.
        """
        sparsity = self._checked(sparsity)
        if self.scope == "layer":
            asked = self._asked_of(self.shares or (sparsity,) * len(self.positions))
        else:
            asked = self._wanted(sparsity)
        return self._cut_before(self.removed_counts(sparsity), sparsity, asked)

    def cut_shares(self, shares: Sequence[float]) -> Cut:
        """Remove round(parts * share) parts of each layer, by rank.

        Args:
            shares: one fraction, 0 to 1, a layer or unit set, in the order of `names`.

        Raises:
            ValueError: if the ranking is one over all layers or of a pattern that fixes its
                sparsity, or if the shares do not fit.
        """
        if self.scope != "layer" or (self.fixed is not None and not self.shares):
            raise SettingError("shares cut only a ranking that ranks each layer on its own")
        if len(shares) != len(self.positions) or not all(map(is_fraction, shares)):
            raise SettingError(f"{len(self.positions)} shares between 0 and 1 are needed")
        sparsity, asked = self.sparsity_of(shares), self._asked_of(shares)
        return self._cut_before(self._counts_of(shares), sparsity, asked)

    def with_shares(self, shares: Sequence[float]) -> "Ranking":
        """Return the ranking with these shares instead of those that it has; () for none.

        Args:
            shares: as for `cut_shares`.

        Raises:
            ValueError: as for `cut_shares`.
        """
        if not shares:
            return replace(self, shares=(), fixed=None) if self.shares else self
        sparsity = self.cut_shares(shares).requested
        return replace(self, shares=tuple(shares), fixed=sparsity)

    def with_choices(self, choices: HandChoices) -> "Ranking":
        """Return the ranking with these choices by hand instead of those that it has.

        Units to remove go first, units to protect never; all others keep their order.

        Raises:
            PruningError: if a choice does not fit the network, or it is weights that are ranked.
        """
        if not choices and self.chosen is None:
            return self
        if self.method != "unit" or self.structure is None:
            raise PruningError(
                "Units are removed and protected by hand where units are pruned: single weights"
                ' go by their ranking alone. Choose the method "unit".'
            )
        chosen, alive = chosen_groups(choices, self.structure), self._alive()
        check_left(chosen, self._of_all(alive), self.structure)
        for place, left in self.whole.items():
            if (chosen.removed[place] & left).any():
                raise PruningError(
                    "Units that are to be removed by hand are of"
                    f" {self.structure.unit_sets[place].name}, which is skipped or is not among the"
                    " layers chosen."
                )
        tiers = [
            stays.astype(np.int8) - goes.astype(np.int8)
            for goes, stays in zip(*map(self._own, (chosen.removed, chosen.protected)), strict=True)
        ]
        return self._placed_anew(alive, tiers, chosen if choices else None)

    def place_of(self, index: int) -> int:
        """Return where a layer (or unit set) stands among all of the network."""
        return self._places()[index]

    def index_of(self, place: int) -> int | None:
        """Return which array is of a layer (or unit set) of the network; None if it stays whole."""
        places = self._places()
        return places.index(place) if place in places else None

    def _places(self) -> list[int]:
        count = len(self.positions) + len(self.whole)
        return [place for place in range(count) if place not in self.whole]

    def _own(self, of_all: Sequence[T]) -> list[T]:
        """Return what belongs to the layers that are ranked."""
        return [of_all[place] for place in self._places()] if self.whole else list(of_all)

    def _of_all(self, own: Sequence[Mask]) -> Sequence[Mask]:
        """Return one mask a layer of the network, of those that are not ranked what is left."""
        if not self.whole:
            return own
        masks = {**dict(zip(self._places(), own, strict=True)), **self.whole}
        return tuple(masks[place] for place in sorted(masks))

    def _placed_anew(
        self, alive: Sequence[Mask], tiers: Sequence[Tiers], chosen: ChosenGroups | None
    ) -> "Ranking":
        if self.scope == "layer":
            parts = zip(self.order or self.scores, alive, tiers, strict=True)
            return replace(self, positions=tuple(places(*each) for each in parts), chosen=chosen)
        order = guarded_places(self.scores, alive, tiers)
        return replace(
            self,
            positions=order.places,
            limit=order.limit,
            natural_last=order.natural_last,
            chosen=chosen,
        )

    def _alive(self) -> list[Mask]:
        """Return what an earlier pruning left: what it took has the first places."""
        gone = self.gone or (0,) * len(self.positions)
        before = gone if self.scope == "layer" else (sum(gone),) * len(gone)
        return [place >= count for place, count in zip(self.positions, before, strict=True)]

    def sparsity_of(self, shares: Sequence[float]) -> float:
        """Return the fraction of all parts that goes with these shares."""
        sizes = self.sizes
        wanted = sum(size * share for size, share in zip(sizes, shares, strict=True))
        return wanted / sum(sizes)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many parts each layer has."""
        return self.parts or tuple(position.size for position in self.positions)

    def removed_counts(self, sparsity: float) -> tuple[int, ...]:
        """Return, for each layer, the place before which its parts go."""
        if self.fixed is not None and not self.shares:
            return (1,) * len(self.positions)  # a pattern's parts have place 0 or 1
        if self.scope == "layer":
            return self._counts_of(self.shares or (sparsity,) * len(self.positions))
        fewest = sum(count for count, _ in self.bounds())
        return (min(max(self._wanted(sparsity), fewest), self.limit),) * len(self.positions)

    def _counts_of(self, shares: Sequence[float]) -> tuple[int, ...]:
        return tuple(
            min(max(round(size * share), fewest), most)
            for size, share, (fewest, most) in zip(self.sizes, shares, self.bounds(), strict=True)
        )

    def _asked_of(self, shares: Sequence[float]) -> int:
        return sum(round(size * share) for size, share in zip(self.sizes, shares, strict=True))

    def bounds(self) -> list[tuple[int, int]]:
        """Return how many parts of each layer go at least, and at most."""
        gone = self.gone or (0,) * len(self.positions)
        if self.chosen is None:
            return list(zip(gone, self.sizes, strict=True))
        groups = map(self._own, (self.chosen.removed, self.chosen.protected))
        chosen = zip(self._alive(), *groups, strict=True)
        return [
            (int(np.count_nonzero(~alive | goes)), int(np.count_nonzero(~stays)))
            for alive, goes, stays in chosen
        ]

    def _by_hand(self, asked: int) -> ByHand | None:
        if self.chosen is None:
            return None
        removed, protected = (
            sum(int(np.count_nonzero(each)) for each in self._own(groups))
            for groups in (self.chosen.removed, self.chosen.protected)
        )
        return ByHand(asked, removed, protected, self.chosen.choices)

    def _cut_before(self, counts: tuple[int, ...], sparsity: float, asked: int) -> Cut:
        is_pattern = self.fixed is not None and not self.shares
        own_places = self.scope == "layer" and not (self.parts or is_pattern)
        kept: Sequence[Mask] = MasksBefore(self.positions, counts, count_from_0=own_places)
        if self.alive:
            pairs = zip(kept, self.alive, strict=True)
            kept = tuple(frozen(np.asarray(mask & alive)) for mask, alive in pairs)
        return Cut(
            self.method,
            sparsity,
            self._of_all(kept),
            self.shapes,
            self._guarded(sparsity),
            self._blocks(counts),
            self.structure,
            self._by_hand(asked),
            frozenset(self.whole),
        )

    def _blocks(self, counts: tuple[int, ...]) -> tuple[int, int] | None:
        if not self.parts:
            return None
        return counts[0] if self.scope == "global" else sum(counts), sum(self.parts)

    def _checked(self, sparsity: float | None) -> float:
        wanted = checked_sparsity(self.fixed if sparsity is None else sparsity)
        if self.fixed is None or math.isclose(wanted, self.fixed, abs_tol=1e-9):
            return wanted
        what = "shares given per layer fix" if self.shares else f"pattern {self.pattern} fixes"
        raise PruningError(
            f"The {what} the sparsity at {self.fixed:.4g}; it cannot be {wanted:.4g}."
        )

    def _wanted(self, sparsity: float) -> int:
        return round(sum(self.sizes) * sparsity)

    def _guarded(self, sparsity: float) -> tuple[int, ...]:
        reached, every = self._wanted(sparsity), sum(self.sizes)
        guarded: list[int] = []
        for last, index in sorted((last, index) for index, last in enumerate(self.natural_last)):
            if last < min(reached, every):
                guarded.append(index)
                reached += 1  # another part goes instead, which may be its layer's last, too
        return tuple(map(self.place_of, sorted(guarded)))


def rank_layers(
    scores: Sequence[Scores],
    alive: Sequence[Mask],
    shapes: Sequence[tuple[int, ...]],
    method: Method,
    cancelled: Cancelled = never,
) -> Ranking:
    """Rank each layer on its own; every layer loses the same share."""
    layers = zip(scores, alive, strict=True)
    positions = shared_out(lambda layer: places(*layer), layers, "ranking", cancelled)
    return Ranking(
        method, "layer", tuple(positions), tuple(scores), tuple(shapes), gone=_gone(alive)
    )


def rank_globally(
    scores: Sequence[Scores],
    alive: Sequence[Mask],
    shapes: Sequence[tuple[int, ...]],
    method: Method,
    cancelled: Cancelled = never,
) -> Ranking:
    """Rank all layers' parts in one order, in which no layer is ever emptied."""
    go_on(cancelled)
    order = guarded_places(scores, alive)
    return Ranking(
        method,
        "global",
        order.places,
        tuple(scores),
        tuple(shapes),
        limit=order.limit,
        natural_last=order.natural_last,
        gone=_gone(alive),
    )


def _gone(alive: Sequence[Mask]) -> tuple[int, ...]:
    return tuple(mask.size - int(np.count_nonzero(mask)) for mask in alive)
