"""What every unit of a model would emit if it were removed: read once, good for every cut.

A removed unit's channel passes only what treats each channel alone, so what it emits does not
depend on which others are removed with it.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.arrays import frozen
from secateurs.core.network.feeds import Feed
from secateurs.core.network.keras_layers import layers_by_name
from secateurs.core.network.model import Model, build_model
from secateurs.core.network.structure import STAYS, Structure
from secateurs.core.network.tracing.calls import graph_of
from secateurs.core.network.tracing.labelling import label
from secateurs.core.network.tracing.labels import Labelling
from secateurs.core.network.tracing.unit_sets import groups_of
from secateurs.core.pruning.compaction.constants import Examples, read_feeds
from secateurs.core.pruning.compaction.folding import folds
from secateurs.core.pruning.masking import masked

if TYPE_CHECKING:
    import keras

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


def with_feeds(model: Model) -> Model:
    """Return the model with all that its units would emit, read now if it is not known."""
    if model.feeds is not None:
        return model
    return replace(model, feeds=emissions_of(build_model(model), model.structure))


def few_enough(feeds: tuple[Feed, ...]) -> tuple[Feed, ...] | None:
    """Return the feeds, or None where much of what is emitted differs from place to place."""
    return feeds if sum(feed.maps.size for feed in feeds) <= MOST else None


def _numbered(feed: Feed, numbers: dict[int, int], layer: Any) -> Feed:
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
