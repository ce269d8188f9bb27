"""What reaches the kernels of a Keras model while samples run through it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.arrays import Array
from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.network.keras_layers import layers_by_name
from secateurs.core.network.state import state_held
from secateurs.core.network.structure import KernelLayer
from secateurs.core.pruning.criteria.samples import batch
from secateurs.core.pruning.criteria.watching import watched

if TYPE_CHECKING:
    import keras

Heard = tuple[str, Array, np.random.Generator]  # layer, what its kernel read, for drawing places


def heard(
    model: "keras.Model",
    layers: Iterable[KernelLayer],
    x: Any,
    count: int,
    seed: int,
    size: int,
    cancelled: Cancelled = never,
) -> Iterator[Heard]:
    """Yield what the kernels read, for each batch and each call.

    The generator of a call depends on the seed, the batch and the call alone, so that two models
    of one structure are heard at the same places.

    Args:
        model: nobody else's, since its layers' calls are watched.
        x: as the model takes it, `count` samples.
        size: samples of a batch; see `batch_size`.
    """
    wanted = {layer.name: layer for layer in layers}
    places = {name: place for place, name in enumerate(wanted_order(model))}
    with state_held([model]), watched(layers_by_name(model), wanted) as seen:
        for start in range(0, count, size):
            go_on(cancelled)
            model(batch(x, start, min(start + size, count)), training=False)
            calls: dict[str, int] = {}
            for sighting in seen:
                name = sighting.name
                call = calls[name] = calls.get(name, -1) + 1
                rng = np.random.default_rng((seed, places[name], start, call))
                yield name, np.asarray(sighting.read, np.float32), rng
            seen.clear()


def wanted_order(model: "keras.Model") -> list[str]:
    """Return the names of all layers, in an order that two models of one structure share."""
    return list(layers_by_name(model))
