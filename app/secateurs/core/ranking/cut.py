"""One cut through a ranking: what survives at one sparsity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import overload

import numpy as np

from secateurs.core.base.arrays import Mask, Positions, frozen
from secateurs.core.base.errors import SettingError
from secateurs.core.graph.structure import Structure
from secateurs.core.ranking.hand_choices import ByHand
from secateurs.core.ranking.terms import Method


class MasksBefore(Sequence[Mask]):
    """Where the positions reach the counts, one mask a layer, made once it is looked at.

    A step of the sparsity bar only counts most layers. Two threads may make the same mask.

    Attributes:
        positions: one array a layer, 0 goes first.
        counts: one a layer; what has a position below it goes.
        left: how many parts each mask keeps; None: to be counted.
    """

    __slots__ = ("_made", "counts", "left", "positions")

    def __init__(
        self, positions: Sequence[Positions], counts: Sequence[int], *, count_from_0: bool
    ) -> None:
        """Take positions; whether each layer's are 0, 1, 2 and so on, in any order, tells much."""
        self.positions, self.counts = positions, counts
        self.left: tuple[int, ...] | None = None
        if count_from_0:
            pairs = zip(self.sizes, counts, strict=True)
            self.left = tuple(size - count for size, count in pairs)
        self._made: list[Mask | None] = [None] * len(positions)

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, index: int) -> Mask: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Mask, ...]: ...
    def __getitem__(self, index: int | slice) -> Mask | tuple[Mask, ...]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        made = self._made[index]
        if made is None:
            made = frozen(self.positions[index] >= self.counts[index])
            self._made[index] = made
        return made

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(position.size for position in self.positions)


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """What survives at the requested sparsity.

    Attributes:
        requested: fraction, 0 to 1.
        kept: one boolean array a prunable layer, True where the part survives: shaped like
            the kernel for weights, (units,) for units. For units of a Keras model one a unit
            set, (groups,).
        shapes: the kernel's shape of each prunable layer.
        guarded: indices of the layers (or unit sets) that only the guard kept from being
            emptied.
        blocks: how many blocks went and how many there are, where blocks were ranked.
        structure: of the Keras model; None for a plain network.
        by_hand: what was decided by hand, counted; None where nothing was.
        whole: indices of the layers (or unit sets) that were not chosen: of them nothing went
            by this cut, and they do not count among the parts.
        left: how many parts survive, in the order of `kept`.
    """

    method: Method
    requested: float
    kept: Sequence[Mask]
    shapes: tuple[tuple[int, ...], ...]
    guarded: tuple[int, ...] = ()
    blocks: tuple[int, int] | None = None
    structure: Structure | None = field(default=None, repr=False)
    by_hand: ByHand | None = None
    whole: frozenset[int] = frozenset()
    left: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        left = self.kept.left if isinstance(self.kept, MasksBefore) else None
        if left is None:
            left = tuple(int(np.count_nonzero(kept)) for kept in self.kept)
        object.__setattr__(self, "left", left)
        if self.by_hand:
            counted = replace(self.by_hand, achieved=self.parts_removed)
            object.__setattr__(self, "by_hand", counted)

    @property
    def masks(self) -> tuple[Mask, ...]:
        """One mask a prunable layer, shaped like its kernel, True where a weight survives."""
        if self.structure is not None:
            named = self.named_masks
            whole = np.True_
            return tuple(
                np.broadcast_to(named.get(layer.name, whole), layer.shape)
                for layer in self.structure.prunable
            )
        return tuple(
            np.broadcast_to(kept, shape) for kept, shape in zip(self.kept, self.shapes, strict=True)
        )

    def masks_over(self, structure: Structure) -> Mapping[str, Mask]:
        """Return the masks of a Keras model's kernels, those that follow units included."""
        if self.method == "unit":
            return structure.kernel_masks(self.kept)
        names = (layer.name for layer in structure.prunable)
        return dict(zip(names, self.kept, strict=True))

    @property
    def named_masks(self) -> Mapping[str, Mask]:
        """Of a Keras model: layer name -> bool array shaped like the kernel, True = kept.

        For units the kernels that have units in a set or follow one; `masks_over` has biases, too.
        """
        if self.structure is None:
            raise SettingError("only the layers of a Keras model are named here")
        layers = {layer.name for layer in self.structure.layers}
        masks = self.masks_over(self.structure)
        return {name: mask for name, mask in masks.items() if name in layers}

    @property
    def unit_masks(self) -> Mapping[str, Mask]:
        """Of a Keras model pruned by units: layer name -> (units,) bool, True = kept."""
        if self.structure is None or self.method != "unit":
            raise SettingError("only a cut through units of a Keras model has masks of units")
        return self.structure.unit_masks(self.kept)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many entries each mask in `kept` has."""
        if isinstance(self.kept, MasksBefore):
            return self.kept.sizes
        return tuple(kept.size for kept in self.kept)

    @property
    def parts(self) -> int:
        """Weights, blocks or units that could go, in all."""
        return self.blocks[1] if self.blocks else self._ranked(self.sizes)

    @property
    def parts_removed(self) -> int:
        """How many of them go."""
        if self.blocks:
            return self.blocks[0]
        return self.parts - self._ranked(self.left)

    def _ranked(self, counts: Sequence[int]) -> int:
        return sum(count for place, count in enumerate(counts) if place not in self.whole)

    @property
    def achieved(self) -> float:
        """Fraction of the ranked parts (weights, blocks or units) that is gone."""
        return self.parts_removed / self.parts

    def gone(self, carriers: int) -> float:
        """Return the fraction of the parts that a compact network is without.

        Args:
            carriers: removed units that stay in it; of weights all zeros stay.
        """
        return (self.parts_removed - carriers) / self.parts if self.method == "unit" else 0.0


def narrowed(cut: Cut, before: Sequence[Mask | None]) -> Cut:
    """Return the cut without single weights that went before; then it is one of weights.

    Args:
        before: what an earlier pruning left, one a prunable layer; None where it is whole.
    """
    pairs = zip(cut.masks, before, strict=True)
    both = [mask if earlier is None else np.asarray(mask & earlier) for mask, earlier in pairs]
    if all(np.array_equal(a, b) for a, b in zip(both, cut.masks, strict=True)):
        return cut
    kept = tuple(frozen(mask) for mask in both)
    return Cut("weight", cut.requested, kept, cut.shapes, structure=cut.structure)
