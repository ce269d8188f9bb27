"""Finds out whether a model is a plain chain of Dense layers, and reads it as arrays."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.arrays import Array

if TYPE_CHECKING:
    import keras

ACTIVATIONS = ("linear", "relu", "relu6", "elu", "sigmoid", "tanh", "softplus", "silu", "softmax")
_PASS = ("InputLayer", "Dropout", "GaussianNoise", "GaussianDropout")


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """One Dense layer and what is applied to its result, one after the other.

    Attributes:
        kernel: (inputs, units) float32.
        bias: (units,) float32.
        activations: of `ACTIVATIONS`.
    """

    name: str
    kernel: Array
    bias: Array
    activations: tuple[str, ...]


def dense_chain(model: "keras.Model") -> tuple[Link, ...] | None:
    """Return the Dense layers in order, or None if the model has anything else."""
    layers = [layer for layer in model.layers if type(layer).__name__ not in _PASS]
    if not (_in_line(model) and _is_plain(model)):
        return None
    if layers and type(layers[0]).__name__ == "Flatten":
        layers = layers[1:]
    elif len(model.inputs[0].shape) != 2:
        return None
    links: list[Link] = []
    for layer in layers:
        activation = _activation(layer)
        if activation not in ACTIVATIONS:
            return None
        if type(layer).__name__ == "Dense":
            kernel = np.asarray(layer.kernel.numpy())
            bias = np.asarray(layer.bias.numpy()) if layer.use_bias else np.zeros(layer.units, "f")
            links.append(Link(layer.name, kernel, bias, (activation,)))
        elif links:
            last = links[-1]
            links[-1] = Link(last.name, last.kernel, last.bias, (*last.activations, activation))
        else:
            return None
    return tuple(links) or None


def _in_line(model: "keras.Model") -> bool:
    """Tell whether every layer reads what the one before it gives."""
    import keras

    if len(model.inputs) != 1 or len(model.outputs) != 1:
        return False
    if isinstance(model, keras.Sequential):
        return True
    if len({id(layer) for layer in model.layers}) != len(model.operations):
        return False
    return all(_reads(after) == [before] for before, after in pairwise(model.layers))


def _reads(layer: Any) -> list[Any]:
    nodes = layer._inbound_nodes
    return [each._keras_history.operation for node in nodes for each in node.input_tensors]


def _is_plain(model: "keras.Model") -> bool:
    return all(
        layer.compute_dtype == "float32" and type(layer).__module__.startswith("keras.")
        for layer in model.layers
    )


def _activation(layer: Any) -> str | None:
    """Return the name of the activation that a layer applies, None if it is not known."""
    import keras

    if type(layer).__name__ not in ("Dense", "Activation") or not isinstance(
        layer, (keras.layers.Dense, keras.layers.Activation)
    ):
        return _plain_activation_layer(layer)
    function = layer.activation
    name = getattr(function, "__name__", "linear")
    return name if function is None or getattr(keras.activations, name, None) is function else None


def _plain_activation_layer(layer: Any) -> str | None:
    import keras

    if isinstance(layer, keras.layers.ReLU):
        plain = not layer.negative_slope and not layer.threshold
        return {None: "relu", 6.0: "relu6"}.get(layer.max_value) if plain else None
    is_plain_softmax = isinstance(layer, keras.layers.Softmax) and layer.axis == -1
    return "softmax" if is_plain_softmax else None
