"""What is ranked: the layers of a network, their units and which of them go together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from secateurs.core.base.arrays import A, Array, Mask, frozen
from secateurs.core.graph.structure import (
    STAYS,
    Groups,
    KernelLayer,
    Structure,
    UnitSet,
    units_with_any,
)
from secateurs.core.network.masks import Masks
from secateurs.core.ranking.order import Scores, places
from secateurs.core.ranking.terms import Method


@dataclass(frozen=True, slots=True, eq=False)
class Rankable:
    """Layers whose weights may go, and sets of units that may go.

    Attributes:
        layers: all that have a part in the ranking of weights or units.
        kernels: by layer name, read-only.
        masks: what an earlier pruning left of the kernels, by layer name; others are whole.
        structure: of the network.
    """

    layers: tuple[KernelLayer, ...]
    unit_sets: tuple[UnitSet, ...]
    kernels: Mapping[str, Array]
    masks: Masks
    structure: Structure

    def ranked(self, method: Method) -> tuple[KernelLayer, ...]:
        """Return the layers that are scored: the prunable ones, or those with units in a set."""
        if method == "weight":
            return tuple(layer for layer in self.layers if layer.prunable)
        members = {member.layer for tied in self.unit_sets for member in tied.members}
        return tuple(layer for layer in self.layers if layer.name in members)

    def names(self, method: Method) -> tuple[str, ...]:
        """Return the names of the layers, or of the unit sets, that a ranking has places for."""
        if method == "weight":
            return tuple(layer.name for layer in self.ranked("weight"))
        return tuple(tied.name for tied in self.unit_sets)

    def without(self, whole: Collection[int], method: Method) -> "Rankable":
        """Return it without the layers, for units the unit sets, at some places."""
        if method == "unit":
            sets = enumerate(self.unit_sets)
            return replace(self, unit_sets=tuple(one for at, one in sets if at not in whole))
        ranked = self.ranked("weight")
        layers = tuple(layer for at, layer in enumerate(ranked) if at not in whole)
        return replace(self, layers=layers)

    def left(self, method: Method) -> tuple[Mask, ...]:
        """Return what an earlier pruning left of every part, one bool array a name."""
        if method == "unit":
            return groups_left(self.structure, self.masks, self.unit_sets)
        whole = np.True_
        return tuple(
            np.broadcast_to(self.masks.get(each.name, whole), each.shape)
            for each in self.ranked("weight")
        )


def rankable_parts(structure: Structure, kernels: Mapping[str, Array], masks: Masks) -> Rankable:
    """Describe the layers of a network, of which the masks are what is left."""
    return Rankable(structure.layers, structure.unit_sets, kernels, masks, structure)


def units_last(values: A, layer: KernelLayer) -> A:
    """Return an array shaped like the layer's kernel with its units on the last axis.

    Where units have gates, these are the axis before it.
    """
    columns = np.moveaxis(values, layer.unit_axis, -1)
    if layer.gates == 1:
        return columns
    return columns.reshape(*columns.shape[:-1], layer.gates, layer.units)  # type: ignore[return-value]


def as_kernel(values: A, layer: KernelLayer) -> A:
    """Undo `units_last`."""
    if layer.gates > 1:
        values = values.reshape(*values.shape[:-2], -1)  # type: ignore[assignment]
    return np.moveaxis(values, -1, layer.unit_axis)


def matrix(values: A, layer: KernelLayer) -> A:
    """Return an array shaped like the kernel as (fan-in, units), the fan-in in C order.

    A unit's gates count as more of its inputs; `in_columns` takes each for a unit.
    """
    return units_last(values, layer).reshape(-1, layer.units)  # type: ignore[return-value]


def from_matrix(values: A, layer: KernelLayer) -> A:
    """Undo `matrix`; the result is contiguous."""
    fan_in = tuple(size for axis, size in enumerate(layer.shape) if axis != layer.unit_axis)
    gates = (layer.gates,) if layer.gates > 1 else ()
    kernel = as_kernel(values.reshape(*fan_in, *gates, layer.units), layer)
    return np.ascontiguousarray(kernel)  # type: ignore[return-value]


def in_columns(layer: KernelLayer) -> KernelLayer:
    """Return a layer whose columns are taken for units, one gate after the other."""
    return replace(layer, gates=1) if layer.gates > 1 else layer


def units_alive(mask: Mask, layer: KernelLayer) -> Mask:
    """Return (units,) bool, True where a unit has a weight that survives in the kernel's mask."""
    return units_with_any(mask, layer.unit_axis, layer.gates)


def group_scores(tied: UnitSet, scores: Mapping[str, Scores]) -> Scores:
    """Return the mean score of each group's units, (count,).

    Args:
        scores: (units,) of each member layer.
    """
    if _alone(tied):
        return scores[tied.members[0].layer]
    groups = _groups(tied)
    values = np.concatenate([scores[member.layer] for member in tied.members])
    ranked = groups != STAYS
    sums = np.bincount(groups[ranked], values[ranked], minlength=tied.count)
    sizes = np.bincount(groups[ranked], minlength=tied.count)
    return frozen(sums / np.maximum(sizes, 1))


def first_scores(tied: UnitSet, scores: Mapping[str, Scores]) -> Scores:
    """Return the score of each group's first unit, (count,): a mean of chances is no chance."""
    if _alone(tied):
        return scores[tied.members[0].layer]
    groups = _groups(tied)
    values = np.concatenate([scores[member.layer] for member in tied.members])
    found, first = np.unique(groups, return_index=True)
    return frozen(values[first[found != STAYS]])


def even_order(tied: UnitSet, scores: Scores, alive: Mask) -> Scores:
    """Return what places the groups of a set so that each of its layers loses the same share.

    Groups whose units are of the same layers are placed among themselves by their scores, and these
    orders are interleaved: joins along the channels put units of some layers only beside others,
    and means over different layers do not compare.

    Args:
        scores: (count,), lower goes first.
        alive: (count,), False where a group is gone, which goes first.
    """
    has_unit = np.zeros((tied.count, len(tied.members)), bool)
    for column, member in enumerate(tied.members):
        has_unit[member.groups[member.groups != STAYS], column] = True
    if has_unit.all():
        return scores
    _, kinds = np.unique(has_unit, axis=0, return_inverse=True)
    passed = np.empty(tied.count)
    for kind in range(kinds.max() + 1):
        alike = kinds == kind
        passed[alike] = (places(scores[alike], alive[alike]) + 0.5) / np.count_nonzero(alike)
    order = np.empty(tied.count)
    order[np.lexsort((scores, passed))] = np.arange(tied.count)
    return frozen(order)


def groups_alive(tied: UnitSet, alive: Mapping[str, Mask]) -> Mask:
    """Return (count,) bool, True where any unit of the group is left.

    Args:
        alive: (units,) of each member layer.
    """
    groups = _groups(tied)
    units = np.concatenate([alive[member.layer] for member in tied.members])
    left = np.zeros(tied.count, bool)
    left[groups[units & (groups != STAYS)]] = True
    return left


def groups_left(
    structure: Structure, masks: Masks, sets: Sequence[UnitSet] | None = None
) -> tuple[Mask, ...]:
    """Return what of each unit set an earlier pruning left, (count,) bool.

    Args:
        masks: of the kernels that lost something; of those that have units in a set.
        sets: those of the structure that are asked for; None for all.
    """
    sets = structure.unit_sets if sets is None else sets
    members = {member.layer for tied in sets for member in tied.members}
    left = {
        layer.name: units_alive(masks[layer.name], layer)
        if layer.name in masks
        else np.ones(layer.units, bool)
        for layer in structure.layers
        if layer.name in members
    }
    return tuple(groups_alive(tied, left) for tied in sets)


def _groups(tied: UnitSet) -> Groups:
    return np.concatenate([member.groups for member in tied.members])


def _alone(tied: UnitSet) -> bool:
    """Say whether the set is just one layer's units in their order."""
    groups = tied.members[0].groups
    return len(tied.members) == 1 and np.array_equal(groups, np.arange(tied.count))
