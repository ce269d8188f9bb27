"""A Keras model that is a plain chain of Dense layers, as the quick kind of network."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from secateurs.core.arrays import Array, frozen
from secateurs.core.network.feeding import takes_drawings
from secateurs.core.network.model import Model
from secateurs.core.network.network import Activation, Layer, Network

if TYPE_CHECKING:
    import keras

_HIDDEN = {("relu",): "relu", ("linear", "relu"): "relu", ("linear",): "linear"}
_LAST = (("linear",), ("softmax",), ("linear", "softmax"))


def plain_network(model: Model) -> Network | None:
    """Return the chain, answering logits, or None if the model is anything else.

    It takes drawings as bytes from 0 to 1 and has ReLU or nothing between its layers; dropout
    and flattening fall away, a softmax at the end does too.
    """
    from secateurs.core.network.model import build_model

    if not takes_drawings(model.input_shape) or model.scaling != "unit":
        return None
    chain = chain_network(build_model(model))
    return None if chain is None else replace(chain, known_masks=model.known_masks)


def chain_network(model: "keras.Model") -> Network | None:
    """Return the layers of a chain of Dense layers with biases, whatever it reads, else None."""
    from secateurs.core.export.chain import dense_chain

    links = dense_chain(model)
    if links is None or len(links) < 2 or links[-1].activations not in _LAST:
        return None
    if any(link.activations not in _HIDDEN for link in links[:-1]):
        return None
    names = [*(_HIDDEN[link.activations] for link in links[:-1]), "linear"]
    network = Network(
        tuple(
            Layer(link.name, _copy(link.kernel), _copy(link.bias), cast(Activation, activation))
            for link, activation in zip(links, names, strict=True)
        )
    )
    # A layer without biases has none to prune or to count.
    return network if network.parameters == model.count_params() else None


def _copy(array: Array) -> Array:
    return frozen(np.array(array, np.float32, order="C"))
