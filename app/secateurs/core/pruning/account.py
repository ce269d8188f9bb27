"""What a cut removed, counted in every way that matters and never mixed up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from math import prod

import numpy as np

from secateurs.core.base.arrays import Mask
from secateurs.core.graph.constants import Feed
from secateurs.core.graph.labels import Labelling
from secateurs.core.graph.structure import STAYS, Extent, KernelLayer, Structure
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.carriers import staying_units
from secateurs.core.pruning.model_account import ModelAccount
from secateurs.core.ranking.cut import Cut


@dataclass(frozen=True, slots=True)
class LayerAccount:
    """One prunable layer; parts are weights or units, as the method says.

    Attributes:
        parts_kept: those that the cut leaves.
        carriers: removed units of it that the compact network keeps to carry a constant.
    """

    name: str
    inputs: int
    units: int
    parts: int
    parts_kept: int
    carriers: int = 0

    @property
    def share_kept(self) -> float:
        return self.parts_kept / self.parts


@dataclass(frozen=True, slots=True)
class Account:
    """Counts of the whole network, output layer included, unless named prunable.

    For units, the rows that a removed unit fed and its bias are gone with its column, as in
    the compact network.

    Attributes:
        requested: share of the parts that was asked for.
        achieved: share of the parts that is masked.
        gone: share of the parts that the compact network is without: nothing of weights.
    """

    requested: float
    achieved: float
    gone: float
    layers: tuple[LayerAccount, ...]
    prunable_weights: int
    prunable_weights_total: int
    parameters: int
    parameters_total: int
    macs: int  # multiply-accumulates of one image, zeros skipped
    macs_total: int
    guarded: tuple[str, ...]  # layers that the global scope would have emptied
    carriers: int = 0  # removed units that the compact network keeps to carry a constant
    exact: bool = True  # False: the compact network may be a little larger

    @property
    def weights_left(self) -> float:
        return self.prunable_weights / self.prunable_weights_total

    @property
    def parameters_left(self) -> float:
        return self.parameters / self.parameters_total

    @property
    def macs_left(self) -> float:
        return self.macs / self.macs_total


@dataclass(frozen=True, slots=True, eq=False)
class Carrying:
    """What of a model is left.

    Attributes:
        stays: (groups of all sets + 1,) bool; those kept and those that carry a constant; the
            last, for units that belong to no group, is True.
        carriers: numbers of the groups that stay although the cut removes them.
        biases: how many parameters the new biases have, by the layer.
    """

    stays: Mask
    carriers: frozenset[int]
    biases: Mapping[str, int]

    def sets(self, structure: Structure) -> tuple[str, ...]:
        """Return the names of the unit sets in which a removed unit stays."""
        sets = zip(structure.unit_sets, self._by_set(structure), strict=True)
        return tuple(own.name for own, staying in sets if staying)

    def count(self, structure: Structure, cut: Cut) -> int:
        """Count the carriers among the units that the cut could remove."""
        by_set = enumerate(self._by_set(structure))
        return sum(staying for place, staying in by_set if place not in cut.whole)

    def _by_set(self, structure: Structure) -> list[int]:
        firsts = accumulate((own.count for own in structure.unit_sets), initial=0)
        return [
            sum(first <= carrier < first + own.count for carrier in self.carriers)
            for own, first in zip(structure.unit_sets, firsts, strict=False)
        ]


def carrying(structure: Structure, feeds: Sequence[Feed] | None, kept: Sequence[Mask]) -> Carrying:
    """Tell what stays in the compact model.

    Args:
        feeds: as `emissions_of` gives them; None where they are not known: then only layers
            that would be emptied keep a unit.
        kept: one (count,) bool array a unit set, True = kept.
    """
    stays = np.concatenate([*kept, [True]])
    gone = np.flatnonzero(~stays)
    fed = [_of(feed, ~stays[feed.labels[feed.channels]]) for feed in feeds or ()]
    fed = [feed for feed in fed if len(feed.channels)]
    units = _units(structure)
    carriers = staying_units(fed, units.values(), set(gone.tolist()))
    whole, stays = stays, stays.copy()
    stays[list(carriers)] = True
    _avoid(structure, units, stays)
    carriers = set(np.flatnonzero(stays & ~whole).tolist())
    biases = {}
    for feed in fed:
        if not feed.lacks_bias.shape[1]:
            continue
        own = units.get(feed.name, np.full(structure.layer(feed.name).units, STAYS))
        if whole[own].any() and _adds(feed, stays, whole[own]):
            biases[feed.name] = int(np.count_nonzero(stays[own]))
    return Carrying(stays, frozenset(carriers), biases)


def _avoid(structure: Structure, units: Mapping[str, Labelling], stays: Mask) -> None:
    """Let a removed unit stay where a layer would have a number of units that it may not have."""
    layers = [each for each in structure.layers if each.never and each.name in units]
    while wrong := [each for each in layers if stays[units[each.name]].sum() == each.never]:
        own = units[wrong[0].name]
        more = own[~stays[own]]
        if not len(more):
            return
        stays[more[0]] = True


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """What of a model's weights is left without its removed units.

    Attributes:
        shapes: of each weight, in the order of `keras.Model.get_weights`.
    """

    carried: Carrying
    shapes: tuple[tuple[int, ...], ...]
    parameters: int

    def size(self, place: int) -> int:
        """Return how many entries of a weight are left."""
        return prod(self.shapes[place])

    def positions(self, structure: Structure, kernel: str) -> int:
        """Return how often a kernel is still applied to one sample."""
        return structure.positions_left(kernel, self.carried.stays)


def left_of(
    structure: Structure,
    extents: Sequence[Extent],
    feeds: Sequence[Feed] | None,
    kept: Sequence[Mask],
) -> Left:
    """Return what is left; feeds and what is kept are as for `carrying`."""
    carried = carrying(structure, feeds, kept)
    shapes = tuple(extent.shape_left(carried.stays) for extent in extents)
    gone = sum(prod(extent.shape) for extent in extents) - sum(map(prod, shapes))
    return Left(carried, shapes, structure.parameters - gone + sum(carried.biases.values()))


def _of(feed: Feed, removed: Mask) -> Feed:
    return replace(
        feed,
        channels=feed.channels[removed],
        maps=feed.maps[removed],
        steady=feed.steady[removed],
        foldable=feed.foldable[removed],
        lacks_bias=feed.lacks_bias[removed],
    )


def _units(structure: Structure) -> Mapping[str, Labelling]:
    """Return the numbers of the groups of each layer's units."""
    found: dict[str, Labelling] = {}
    start = 0
    for own in structure.unit_sets:
        for member in own.members:
            groups = member.groups.astype(np.int64)
            found[member.layer] = np.where(groups == STAYS, STAYS, groups + start)
        start += own.count
    return found


def _adds(feed: Feed, stays: Mask, units: Mask) -> bool:
    """Tell whether something is folded into a bias that the layer lacks, at one of these units."""
    evenly = feed.foldable & ~stays[feed.labels[feed.channels]] & feed.maps.any(axis=1)
    lacks = feed.lacks_bias[evenly]
    return bool((lacks if lacks.shape[1] == 1 else lacks[:, units]).any())


def shrinks(found: Account | ModelAccount) -> bool:
    """Say whether compacting the network would make it smaller.

    It would not where all units that are removed stay to carry a constant.
    """
    return found.gone > 0 and found.parameters < found.parameters_total


def account(network: Network, cut: Cut) -> Account:
    """Count what the cut leaves of the network.

    For units the count is that of the compact network: rows, biases and normalisations go with
    them, and units that carry a constant stay, where it is known what units emit.
    """
    kept, parameters, carried = _left(network, cut)
    carriers = carried.carriers if carried else frozenset[int]()
    structure = network.structure
    positions = (
        partial(structure.positions_left, stays=carried.stays)
        if carried
        else structure.positions_of
    )
    sizes = {name: kernel.size for name, kernel in network.kernels.items()}
    prunable = [layer.name for layer in network.prunable]
    layers = (
        _weight_layers(network, cut)
        if cut.method == "weight"
        else _unit_layers(network, cut, carriers, kept)
    )
    return Account(
        requested=cut.requested,
        achieved=cut.achieved,
        gone=cut.gone(carried.count(structure, cut) if carried else 0),
        layers=layers,
        prunable_weights=sum(kept[name] for name in prunable),
        prunable_weights_total=sum(sizes[name] for name in prunable),
        parameters=parameters,
        parameters_total=network.parameters,
        macs=sum(left * positions(name) for name, left in kept.items()),
        macs_total=network.macs,
        guarded=_guarded(network, cut),
        carriers=len(carriers),
        exact=cut.method == "weight" or network.feeds is not None,
    )


def _left(network: Network, cut: Cut) -> tuple[dict[str, int], int, Carrying | None]:
    """Return what is left of each kernel and of all parameters, and of units what carries."""
    if cut.method == "weight":
        kept = {name: kernel.size for name, kernel in network.kernels.items()}
        pruned = {layer.name: left for layer, left in zip(network.prunable, cut.left, strict=True)}
        masks = network.masks.items()
        kept |= {name: _count(mask) for name, mask in masks if name not in pruned} | pruned
        gone = sum(network.kernels[name].size - left for name, left in kept.items())
        return kept, network.parameters - gone, None
    left = left_of(network.structure, network.graph.extents, network.feeds, cut.kept)
    kept = {name: left.size(place) for name, place in network.graph.places.items()}
    return kept, left.parameters, left.carried


def _weight_layers(network: Network, cut: Cut) -> tuple[LayerAccount, ...]:
    return tuple(
        LayerAccount(layer.name, layer.fan_in, layer.units, size, left)
        for layer, size, left in zip(network.prunable, cut.sizes, cut.left, strict=True)
    )


def _unit_layers(
    network: Network, cut: Cut, carriers: frozenset[int], kept: Mapping[str, int]
) -> tuple[LayerAccount, ...]:
    masks, groups = cut.unit_masks, _units(network.structure) if carriers else {}
    following = {each.layer for tied in network.structure.unit_sets for each in tied.followers}

    def left(layer: KernelLayer) -> int:
        if layer.name in masks:
            return _count(masks[layer.name])
        if layer.name in following:  # a channel of it goes, or stays, with the unit that feeds it
            return layer.units * kept[layer.name] // network.kernels[layer.name].size
        return layer.units

    return tuple(
        LayerAccount(
            layer.name,
            layer.fan_in,
            layer.units,
            layer.units,
            left(layer),
            _count(np.isin(groups[layer.name], list(carriers))) if layer.name in groups else 0,
        )
        for layer in network.prunable
    )


def _guarded(network: Network, cut: Cut) -> tuple[str, ...]:
    if cut.method == "weight":
        return tuple(network.prunable[index].name for index in cut.guarded)
    return tuple(network.structure.unit_sets[index].name for index in cut.guarded)


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
