"""What every unit of a model would emit if it were removed: read once, good for every cut.

A removed unit's channel passes only what treats each channel alone, so what it emits does not
depend on which others are removed with it.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import frozen
from secateurs.core.graph.calls import graph_of
from secateurs.core.graph.constants import Feed
from secateurs.core.graph.keras_layers import layers_by_name
from secateurs.core.graph.kinds import SEPARABLE, input_axis, kind_of, unit_axis
from secateurs.core.graph.label_rules import label
from secateurs.core.graph.labels import Labelling
from secateurs.core.graph.structure import STAYS, Structure
from secateurs.core.graph.unit_sets import groups_of
from secateurs.core.network.network import Network, build_model
from secateurs.core.pruning.compaction.carriers import Examples, carried, read_feeds
from secateurs.core.pruning.zeros import masked

if TYPE_CHECKING:
    import keras


Wide = NDArray[np.float64]


def folded(layer: "keras.Layer", feed: Feed, staying: set[int]) -> tuple[Wide, Wide]:
    """Return a layer's kernel and what its bias grows by, (units,), both float64.

    The kernel keeps its shape; slices of removed channels have been handed to their carriers.

    Args:
        staying: labels of removed units that stay, and give what they emit themselves.
    """
    kernel = np.array(layer.kernel.numpy(), np.float64)
    slices = np.moveaxis(kernel, (input_axis(layer), unit_axis(layer)), (0, -1))
    own = slices[feed.channels]
    goes = ~np.isin(feed.labels[feed.channels], list(staying))
    evenly = goes & feed.foldable
    emitted = feed.maps[evenly].mean(axis=1)
    growth = emitted @ own[evenly].sum(axis=tuple(range(1, own.ndim - 1)))
    going, carriers, shares = carried(feed, staying)
    if np.isnan(shares).any() or (len(going) and not len(carriers)):
        raise RuntimeError(f"nothing carries what removed units give to layer {feed.name}")
    slices[feed.channels[carriers]] += np.tensordot(shares, own[going], axes=1)
    return kernel, growth


def folds(layer: "keras.Layer") -> bool:
    """Tell whether a layer's kernel takes channels up directly."""
    return kind_of(layer) not in SEPARABLE


MOST = 200_000  # numbers that are kept with a model, and quick to count with


def emissions_of(
    model: "keras.Model", structure: Structure, examples: Examples = None
) -> tuple[Feed, ...]:
    """Read what all units that may go would emit; of places that agree, one.

    Args:
        examples: samples to read them with, one array an input; None for random ones.

    Returns:
        One feed a layer that takes some of it up; its labels are numbers of groups, counted over
        all unit sets one after the other, or STAYS.
    """
    if not structure.unit_sets:
        return ()
    nothing = tuple(np.zeros(own.count, bool) for own in structure.unit_sets)
    emptied = masked(model, structure.kernel_masks(nothing))
    labelled = label(graph_of(emptied))
    order = [one for own in groups_of(labelled) for one in own.tolist()]
    numbers = {one: number for number, one in enumerate(order)}
    layers = layers_by_name(emptied)
    return tuple(
        _numbered(feed, numbers, layers[feed.name])
        for feed in read_feeds(labelled, set(order), examples)
    )


def with_feeds(model: Network) -> Network:
    """Return the model with all that its units would emit, read now if it is not known."""
    if model.feeds is not None:
        return model
    return replace(model, feeds=emissions_of(build_model(model), model.structure))


def few_enough(feeds: tuple[Feed, ...]) -> tuple[Feed, ...] | None:
    """Return the feeds, or None where much of what is emitted differs from place to place."""
    return feeds if sum(feed.maps.size for feed in feeds) <= MOST else None


def _numbered(feed: Feed, numbers: dict[int, int], layer: "keras.Layer") -> Feed:
    labels: Labelling = np.array([numbers.get(one, STAYS) for one in feed.labels.tolist()])
    return replace(
        feed,
        labels=frozen(labels),
        channels=frozen(feed.channels),
        maps=frozen(np.unique(feed.maps, axis=1)),
        steady=frozen(feed.steady),
        foldable=frozen(feed.foldable),
        lacks_bias=folds(layer) and not layer.use_bias,
    )
