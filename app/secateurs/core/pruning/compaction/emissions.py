"""What every unit of a model would emit if it were removed: read once, good for every cut.

A removed unit's channel passes only what treats each channel alone, so what it emits does not
depend on which others are removed with it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Mask, frozen
from secateurs.core.graph.calls import layers_called
from secateurs.core.graph.constants import Emitted, Feed, Maps
from secateurs.core.graph.extents import places_in
from secateurs.core.graph.keras_layers import layers_by_name, variable_of
from secateurs.core.graph.kernel_parts import Heads, KernelPart, kernel_parts
from secateurs.core.graph.kinds import (
    TRANSPOSED,
    channel_groups,
    input_axis,
    kernel_name,
    kind_of,
    unit_axis,
)
from secateurs.core.graph.labels import Labelled, Labelling
from secateurs.core.graph.structure import Structure, UnitSet
from secateurs.core.graph.trace import labels_of
from secateurs.core.graph.unit_sets import group_labels, removed_by, unit_sets_of
from secateurs.core.graph.variables import values_of
from secateurs.core.network.network import Network, build_model
from secateurs.core.pruning.compaction.carriers import Examples, carried, read_feeds
from secateurs.core.pruning.zeros import zeroed

if TYPE_CHECKING:
    import keras


Wide = NDArray[np.float64]


def folded(layer: "keras.Layer", feed: Feed, staying: set[int]) -> tuple[AnyArray, Wide]:
    """Return the kernel that is fed and what its bias grows by, float64.

    The kernel keeps its shape; slices of removed channels have been handed to their carriers,
    and then it is float64, too. The growth is (units,), of a layer with several kernels shaped
    like the kernel's other axes.

    Args:
        staying: labels of removed units that stay, and give what they emit themselves.
    """
    part = _part(layer, feed)
    kernel = values_of((layer if part is None else part).kernel)
    axis = None if part is None else part.input_axis

    def slices_of(kernel: AnyArray) -> AnyArray:
        return _slices(layer, kernel) if axis is None else np.moveaxis(kernel, axis, 0)

    slices = slices_of(kernel)
    goes = ~np.isin(feed.labels[feed.channels], list(staying))
    evenly = goes & feed.foldable
    emitted = feed.maps[evenly].mean(axis=1)
    alone = part is not None and "Conv" not in kind_of(layer)  # no places: further axes are units
    places = () if alone else tuple(range(1, slices.ndim - 1))
    growth: Wide = np.zeros(np.delete(slices.shape, [0, *places]))
    if emitted.any():
        own = slices[feed.channels[evenly]].astype(np.float64)
        growth = np.tensordot(emitted, own.sum(axis=places) if places else own, axes=1)
    if kind_of(layer) in TRANSPOSED:  # each place is reached by a part of the kernel only
        growth = growth / np.prod(layer.strides)
    going, carriers, shares = carried(feed, staying)
    if np.isnan(shares).any() or (len(going) and not len(carriers)):
        raise RuntimeError(f"nothing carries what removed units give to layer {feed.name}")
    if len(going):
        kernel = kernel.astype(np.float64)
        own = _view(layer, kernel) if axis is None else np.moveaxis(kernel, axis, 0)
        _hand_over(own, feed, going, carriers, shares)
    return kernel, growth


def _hand_over(
    slices: Wide,
    feed: Feed,
    going: NDArray[np.int64],
    carriers: NDArray[np.int64],
    shares: NDArray[np.float64],
) -> None:
    """Add to the slices of carriers those of what goes, as `carried` shares them out.

    Args:
        slices: (inputs of a group, places, units), a view of the kernel.
    """
    within = feed.channels % (len(feed.labels) // feed.groups)
    groups, carrying = feed.group_of(going), feed.group_of(carriers)
    parts = np.array_split(np.arange(slices.shape[-1]), feed.groups)
    for group in np.unique(groups):
        units = parts[group]
        own = slices[..., units[0] : units[-1] + 1]
        gone, given = np.flatnonzero(groups == group), np.flatnonzero(carrying == group)
        own[within[carriers[given]]] += np.tensordot(
            shares[np.ix_(given, gone)], own[within[going[gone]]], axes=1
        )


def _part(layer: "keras.Layer", feed: Feed) -> KernelPart | None:
    return kernel_parts(layer).get(feed.name.partition("/")[2])


def _slices(layer: "keras.Layer", kernel: AnyArray) -> AnyArray:
    """Return a view of a kernel, (inputs, places, units); of one with groups a copy.

    There each input has zeros for the units of the other groups.
    """
    slices = _view(layer, kernel)
    groups = channel_groups(layer)
    if groups == 1:
        return slices
    wide = np.zeros((groups, *slices.shape))
    for group, units in enumerate(np.array_split(np.arange(slices.shape[-1]), groups)):
        wide[group, ..., units] = np.moveaxis(slices[..., units], -1, 0)
    return wide.reshape(-1, *slices.shape[1:])


def _view(layer: "keras.Layer", kernel: AnyArray) -> AnyArray:
    """Return a view of a kernel, (inputs of a group, places, units)."""
    return np.moveaxis(kernel, (input_axis(layer), unit_axis(layer)), (0, -1))


FEW_TAKEN = 20_000  # weights of a layer; for more it is not told which unit takes what
MOST = 200_000  # numbers that are kept with a model, and quick to count with


def emissions_of(
    model: "keras.Model",
    structure: Structure,
    examples: Examples = None,
    *,
    drop_bias: bool = False,
) -> tuple[Feed, ...]:
    """Read what all units that may go would emit; of places that agree, one.

    Args:
        examples: samples to read them with, one array an input; None for random ones.
        drop_bias: whether the biases of removed units become zero, too.

    Returns:
        One feed a layer that takes some of it up; its labels are numbers of groups, counted over
        all unit sets one after the other, or STAYS.
    """
    if not structure.unit_sets:
        return ()
    nothing = tuple(np.zeros(own.count, bool) for own in structure.unit_sets)
    masks, units = structure.kernel_masks(nothing), structure.unit_masks(nothing)
    zeros = zeroed(model, masks, unit_masks=units, drop_bias=drop_bias)
    with zeros.at_hand() as emptied:
        labelled = labels_of(emptied.model, structure)
        feeds = emitted_by(emptied.model, labelled, nothing, examples).feeds
    layers = layers_by_name(model)
    return tuple(_taken_up(feed, layers) for feed in feeds)


def emitted_of(
    model: "keras.Model", structure: Structure, kept: tuple[Mask, ...], examples: Examples = None
) -> Emitted:
    """Read what the removed units of a model with zeros in place emit.

    Raises:
        ValueError: if what is kept does not fit the structure, or a removed unit is not zero.
    """
    labelled = labels_of(model, structure)
    if not _alike(unit_sets_of(labelled), structure.unit_sets, kept):
        raise ValueError("what is kept does not fit the unit sets of the model")
    _check_zeros(labelled, removed_by(labelled, kept))
    return emitted_by(model, labelled, kept, examples)


def emitted_by(
    model: "keras.Model", labelled: Labelled, kept: tuple[Mask, ...], examples: Examples = None
) -> Emitted:
    """Read what removed units emit; of places that agree, one.

    Args:
        model: with zeros in place.
        labelled: of the model.
        kept: one (count,) bool array a unit set, True = kept.
        examples: samples to read them with, one array an input; None for random ones.
    """
    order = group_labels(labelled)
    gone = ~np.concatenate([np.zeros(0, bool), *kept])
    layers = layers_called(labelled.graph)
    feeds = read_feeds(labelled, set(order[gone].tolist()), examples)
    feeds = tuple(_numbered(feed, order) for feed in feeds)
    if kept and not gone.all():  # of nothing but zeros, no kernel tells what it would take up
        feeds = tuple(_taken_up(feed, layers) for feed in feeds)
    return Emitted(model, labelled, order, feeds)


def _taken_up(feed: Feed, layers: "Mapping[str, keras.Operation]") -> Feed:
    """Say more closely at which units a bias is needed, by the layer's kernel."""
    if not feed.lacks_bias.any() or not feed.maps.any():
        return feed
    layer = layers[feed.name]
    own = _slices(layer, values_of(layer.kernel))[feed.channels].astype(np.float64)
    taken = own.sum(axis=tuple(range(1, own.ndim - 1))) != 0
    anywhere = taken.any(axis=1, keepdims=True)
    if taken.size > FEW_TAKEN or (taken == anywhere).all():
        taken = anywhere
    return replace(feed, lacks_bias=frozen(feed.lacks_bias & taken))


def with_feeds(model: Network) -> Network:
    """Return the model with all that its units would emit, read now if it is not known."""
    if model.feeds is not None:
        return model
    return replace(model, feeds=emissions_of(build_model(model), model.structure))


def few_enough(feeds: tuple[Feed, ...]) -> tuple[Feed, ...] | None:
    """Return the feeds, or None where much of what is emitted differs from place to place."""
    return feeds if sum(feed.maps.size for feed in feeds) <= MOST else None


def _numbered(feed: Feed, order: Labelling) -> Feed:
    return replace(
        feed,
        labels=frozen(places_in(order, feed.labels).astype(np.int64)),
        channels=frozen(feed.channels),
        maps=frozen(_unlike(feed.maps)),
        steady=frozen(feed.steady),
        foldable=frozen(feed.foldable),
        lacks_bias=frozen(feed.lacks_bias),
    )


def _unlike(maps: Maps) -> Maps:
    """Return one of the places that agree, (channels, places), as `np.unique` orders them."""
    if maps.shape[1] == 1:
        return maps
    # What is the same byte for byte goes first, in linear time: to sort all places takes long.
    found = {place.tobytes(): place for place in np.ascontiguousarray(maps.T)}
    return np.unique(np.stack(list(found.values()), axis=1), axis=1) if found else maps


def _alike(sets: tuple[UnitSet, ...], others: tuple[UnitSet, ...], kept: tuple[Mask, ...]) -> bool:
    """Tell whether two models have the same groups, and what is kept one entry for each."""
    return [len(own) for own in kept] == [own.count for own in sets] and [
        [(member.layer, member.groups.tolist()) for member in own.members] for own in sets
    ] == [[(member.layer, member.groups.tolist()) for member in own.members] for own in others]


def _check_zeros(labelled: Labelled, removed: set[int]) -> None:
    layers = layers_called(labelled.graph)
    for name, units in labelled.units.items():
        layer = layers[name.partition("/")[0]]
        axis = _unit_axis(layer, name, labelled.heads)
        if axis is None or not np.isin(units, list(removed)).any():
            continue
        kernel: Any = np.moveaxis(values_of(variable_of(layers, name)), axis, 0)
        if np.any(kernel[np.isin(units, list(removed))]):
            raise ValueError(f"units that are gone have weights in layer {name}")


def _unit_axis(layer: "keras.Layer", kernel: str, heads: Heads) -> int | None:
    if "/" in kernel:
        return kernel_parts(layer, heads)[kernel.partition("/")[2]].unit_axis
    return unit_axis(layer) if hasattr(layer, kernel_name(layer)) else None
