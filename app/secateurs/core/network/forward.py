"""The forward pass in NumPy: what a network answers, without TensorFlow."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Pixels
from secateurs.core.data.scaling import scaled
from secateurs.core.network.network import Layer, Network


def inputs_from(pixels: NDArray[Any]) -> Array:
    """Turn images into what the first layer reads.

    Args:
        pixels: (n, 28, 28) or (28, 28); uint8, or float32 that is given as it is.

    Returns:
        (n, 784) float32; of pixels from 0 to 1.
    """
    return scaled(pixels.reshape(-1, pixels.shape[-1] * pixels.shape[-2]))


def emitted(pre_activation: Array, layer: Layer) -> Array:
    """Apply the layer's activation, in place where it can."""
    if layer.activation == "relu":
        return np.maximum(pre_activation, 0, out=pre_activation)
    return pre_activation


def activations(network: Network, inputs: Array) -> list[Array]:
    """Return what every layer emits, (n, units) each, the logits last."""
    outputs: list[Array] = []
    for layer in network.layers:
        inputs = emitted(inputs @ layer.kernel + layer.bias, layer)
        outputs.append(inputs)
    return outputs


def logits(network: Network, inputs: Array) -> Array:
    """Return the logits, (n, classes) float32, of inputs (n, inputs) float32."""
    for layer in network.layers:
        inputs = emitted(inputs @ layer.kernel + layer.bias, layer)
    return inputs


def probabilities(logits: Array) -> Array:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)


def classify(network: Network, pixels: Pixels) -> Array:
    """Return the class probabilities, (n, classes), of uint8 images."""
    return probabilities(logits(network, inputs_from(pixels)))
