"""Copies of a Keras model to train: its weights as they are, or new random ones."""

from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Json
from secateurs.core.graph.calls import check_open
from secateurs.core.graph.copies import rebuilt
from secateurs.core.graph.keras_layers import set_weights
from secateurs.core.graph.kinds import kind_of
from secateurs.core.graph.layer_copies import again, config_of

if TYPE_CHECKING:
    import keras


def seeded_copy(model: "keras.Model", seed: int) -> "keras.Model":
    """Return a model with the same weights, whose dropout and noise follow from the seed."""
    fresh = reinitialised(model, seed)
    set_weights(fresh, model.get_weights())
    return fresh


def reinitialised(model: "keras.Model", seed: int) -> "keras.Model":
    """Return the same architecture with new weights, drawn by its own initializers.

    Every draw follows from the seed alone; Keras's global random state is left as it was.

    Raises:
        UnsupportedModel: if its layers cannot be read.
    """
    import keras

    check_open(model)
    seeds = np.random.SeedSequence(seed)

    def anew(layer: "keras.Operation", _: str) -> "keras.Operation":
        return again(layer, _seeded(config_of(layer), seeds))

    fresh = rebuilt(model, anew)
    for layer in fresh._flatten_layers(include_self=False):
        if kind_of(layer) == "SpectralNormalization":  # it names no initializer of this
            drawn = keras.initializers.TruncatedNormal(stddev=0.02, seed=_drawn(seeds))
            layer.vector_u.assign(drawn(layer.vector_u.shape, layer.vector_u.dtype))
    return fresh


def _seeded(config: Json, seeds: np.random.SeedSequence) -> Json:
    """Replace every seed in a layer's configuration, its initializers' included."""
    if isinstance(config, dict):
        return {
            key: _drawn(seeds) if key == "seed" else _seeded(value, seeds)
            for key, value in config.items()
        }
    if isinstance(config, list):
        return [_seeded(value, seeds) for value in config]
    return config


def _drawn(seeds: np.random.SeedSequence) -> int:
    return int(seeds.spawn(1)[0].generate_state(1)[0] >> 1)
