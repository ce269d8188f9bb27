"""Fold what removed units emit into the layer that takes it up."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.network.feeds import Feed
from secateurs.core.network.tracing.kinds import SEPARABLE, input_axis, kind_of, unit_axis
from secateurs.core.pruning.compaction.carriers import carried

Wide = NDArray[np.float64]


def folded(layer: Any, feed: Feed, staying: set[int]) -> tuple[Wide, Wide]:
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


def folds(layer: Any) -> bool:
    """Tell whether a layer's kernel takes channels up directly."""
    return kind_of(layer) not in SEPARABLE
