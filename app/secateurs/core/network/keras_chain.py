"""A Keras model of Dense layers in a row as a chain."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np

from secateurs.core.base.arrays import Array, Variable, frozen
from secateurs.core.data.scaling import takes_drawings
from secateurs.core.graph.graph import Activation
from secateurs.core.graph.kinds import is_plain
from secateurs.core.network.network import Layer, Network, build_model, chain_of

if TYPE_CHECKING:
    import keras


ACTIVATIONS = ("linear", "relu", "relu6", "elu", "sigmoid", "tanh", "softplus", "silu", "softmax")

_IN_TRAINING = ("Dropout", "GaussianNoise", "GaussianDropout")  # else they pass all on

_PASS = ("InputLayer", *_IN_TRAINING)


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


def links_of(network: Network) -> tuple[Link, ...]:
    """Return the layers of a chain, in order."""
    return tuple(
        Link(layer.name, layer.kernel, layer.bias, (layer.activation,)) for layer in network.layers
    )


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


def _reads(layer: "keras.Layer") -> "list[keras.KerasTensor]":
    nodes = layer._inbound_nodes
    return [each._keras_history.operation for node in nodes for each in node.input_tensors]


def _is_plain(model: "keras.Model") -> bool:
    return all(
        layer.compute_dtype == "float32"
        and type(layer).__module__.startswith("keras.")
        and is_plain(layer)
        for layer in model.layers
    )


def _activation(layer: "keras.Layer") -> str | None:
    """Return the name of the activation that a layer applies, None if it is not known."""
    import keras

    if type(layer).__name__ not in ("Dense", "Activation") or not isinstance(
        layer, (keras.layers.Dense, keras.layers.Activation)
    ):
        return _plain_activation_layer(layer)
    function = layer.activation
    name = getattr(function, "__name__", "linear")
    return name if function is None or getattr(keras.activations, name, None) is function else None


def _plain_activation_layer(layer: "keras.Layer") -> str | None:
    import keras

    if isinstance(layer, keras.layers.ReLU):
        plain = not layer.negative_slope and not layer.threshold
        return {None: "relu", 6.0: "relu6"}.get(layer.max_value) if plain else None
    is_plain_softmax = isinstance(layer, keras.layers.Softmax) and layer.axis == -1
    return "softmax" if is_plain_softmax else None


_HIDDEN = {("relu",): "relu", ("linear", "relu"): "relu", ("linear",): "linear"}

_LAST = (("linear",), ("softmax",), ("linear", "softmax"))


def plain_network(model: Network) -> Network | None:
    """Return the chain, answering logits, or None if the model is anything else.

    It takes drawings as bytes from 0 to 1 and has ReLU or nothing between its layers. Flattening
    and a softmax at the end fall away; what acts in training would be missed: dropout, penalties
    on weights or on what is emitted, weights that are not trained.
    """
    if not takes_drawings(model.input_shape) or model.scaling != "unit":
        return None
    built = build_model(model)
    if _trains_otherwise(built):
        return None
    chain = chain_network(built)
    if chain is None or chain.classes == 1:  # a lone logit stands for two classes
        return None
    return replace(chain, known_masks=model.known_masks)


def _trains_otherwise(model: "keras.Model") -> bool:
    """Tell whether anything acts in training alone, of which a chain's layers know nothing."""
    acts = any(
        type(layer).__name__ in _IN_TRAINING or getattr(layer, "activity_regularizer", None)
        for layer in model.layers
    )
    return acts or bool(model.losses) or bool(model.non_trainable_weights)


def chain_network(model: "keras.Model") -> Network | None:
    """Return the layers of a chain of Dense layers with biases, whatever it reads, else None.

    A chain knows no constraints on its weights: a model that has some is none.
    """
    links = dense_chain(model)
    if links is None or any(weight.constraint is not None for weight in model.weights):
        return None
    if len(links) < 2 or links[-1].activations not in _LAST:
        return None
    if any(link.activations not in _HIDDEN for link in links[:-1]):
        return None
    names = [*(_HIDDEN[link.activations] for link in links[:-1]), "linear"]
    network = chain_of(
        tuple(
            Layer(link.name, _copy(link.kernel), _copy(link.bias), cast(Activation, activation))
            for link, activation in zip(links, names, strict=True)
        )
    )
    # A layer without biases has none to prune or to count.
    return network if network.parameters == model.count_params() else None


def _copy(array: Array) -> Array:
    return frozen(np.array(array, np.float32, order="C"))


def copied(variable: Variable) -> Array:
    """Copy a Keras or TensorFlow variable into a read-only float32 array."""
    return frozen(np.array(variable.numpy(), dtype=np.float32, order="C"))
