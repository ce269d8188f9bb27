"""The way from plain arrays to a Keras model; `chain_network` is the way back."""

from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.arrays import Array, frozen
from secateurs.core.network.network import Network

if TYPE_CHECKING:
    import keras


def to_keras(network: Network) -> "keras.Model":
    """Build a Sequential model with the same layer names and weights; it answers logits."""
    import keras

    dense = [
        keras.layers.Dense(layer.units, activation=layer.activation, name=layer.name)
        for layer in network.layers
    ]
    model = keras.Sequential([keras.Input((network.inputs,)), *dense])
    for built, layer in zip(dense, network.layers, strict=True):
        built.set_weights([layer.kernel, layer.bias])
    return model


def copied(variable: Any) -> Array:
    """Copy a Keras or TensorFlow variable into a read-only float32 array."""
    return frozen(np.array(variable.numpy(), dtype=np.float32, order="C"))
