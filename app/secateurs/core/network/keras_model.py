"""The way from plain arrays to a Keras model and back."""

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from secateurs.core.arrays import Array, frozen
from secateurs.core.network.network import Activation, Layer, Network

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


def from_keras(model: "keras.Model") -> Network:
    """Copy the Dense layers out of a model."""
    return Network(
        tuple(
            Layer(
                layer.name,
                copied(layer.kernel),
                copied(layer.bias),
                cast(Activation, layer.activation.__name__),
            )
            for layer in model.layers
        )
    )


def copied(variable: Any) -> Array:
    """Copy a Keras or TensorFlow variable into a read-only float32 array."""
    return frozen(np.array(variable.numpy(), dtype=np.float32, order="C"))
