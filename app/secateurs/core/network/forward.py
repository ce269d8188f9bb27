"""The forward pass in NumPy: what a network answers, without TensorFlow."""

from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, Pixels
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.threads import shared_out
from secateurs.core.data.scaling import fed
from secateurs.core.network.batches import batch_size, work_of
from secateurs.core.network.network import Layer, Network

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def network_inputs(network: Network, samples: AnyArray) -> Array:
    """Return what the network's first layer reads, (n, *input shape) float32.

    Args:
        samples: (n, *sample shape); pixels are scaled as the network wants them, other numbers
            are given as they are.
    """
    return fed(samples, network.input_shape, network.scaling)


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
    with np.errstate(over="ignore", invalid="ignore"):  # `answers.named` tells of it in words
        for layer in network.layers:
            inputs = emitted(inputs @ layer.kernel + layer.bias, layer)
    return inputs


CHUNK = 500  # samples at most; they stay in the cache from layer to layer
FEW = 0.06  # share of nonzeros; of SciPy, a product that skips the others is quicker below 0.1
LARGE = 50_000  # weights of a kernel whose zeros are worth skipping


def chain_logits(network: Network, samples: AnyArray, cancelled: Cancelled = never) -> Array:
    """Return the logits (n, classes) of samples, chunks of which are shared out over threads.

    Of many samples the zeros of large kernels are skipped where few weights are left: sums are
    then taken in another order than one sample's.

    Args:
        samples: as for `network_inputs`.
    """
    size = batch_size(work_of(network.structure), CHUNK)
    kernels = _without_zeros(network) if len(samples) > size else None

    def work(start: int) -> Array:
        inputs = network_inputs(network, samples[start : start + size])
        return logits(network, inputs) if kernels is None else _logits(network, inputs, kernels)

    if len(samples) <= size:
        go_on(cancelled)
        return work(0)
    return np.concatenate(shared_out(work, range(0, len(samples), size), "answers", cancelled))


def _without_zeros(network: Network) -> "list[Array | csr_array] | None":
    """Return the kernels, (units, inputs), sparse where that pays; None where it does for none."""
    few = [
        layer.kernel.size >= LARGE and np.count_nonzero(layer.kernel) <= FEW * layer.kernel.size
        for layer in network.layers
    ]
    if not any(few):
        return None
    from scipy.sparse import csr_array

    kernels = [layer.kernel.T for layer in network.layers]
    return [csr_array(each) if is_few else each for each, is_few in zip(kernels, few, strict=True)]


def _logits(network: Network, inputs: Array, kernels: "list[Array | csr_array]") -> Array:
    values = np.ascontiguousarray(inputs.T)  # sparse by dense is several times dense by sparse
    with np.errstate(over="ignore", invalid="ignore"):
        for layer, kernel in zip(network.layers, kernels, strict=True):
            values = emitted(np.asarray(kernel @ values) + layer.bias[:, None], layer)
    return values.T


def probabilities(logits: Array) -> Array:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)


def classify(network: Network, images: Pixels) -> Array:
    """Return the class probabilities, (n, classes), of (n, 28, 28) uint8 images, or of one."""
    images = images[None] if images.ndim == 2 else images
    return probabilities(logits(network, network_inputs(network, images)))
