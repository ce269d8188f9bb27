"""Statistics of a plain network: forward and backward in NumPy."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import PruningError
from secateurs.core.base.threads import one_blas_thread
from secateurs.core.data.labels import class_numbers
from secateurs.core.data.scaling import are_pixels, scaled
from secateurs.core.network.forward import activations, probabilities
from secateurs.core.network.network import Network
from secateurs.core.ranking.criteria.criterion import Changes, Features
from secateurs.core.ranking.criteria.samples import MINI_BATCH, OTHERWISE, Samples, batch
from secateurs.core.ranking.criteria.tallies import ChangeTally

BATCH = 1000


class NetworkStatistics:
    """What data says of each layer of a network, measured once, when first asked for."""

    def __init__(self, network: Network, samples: Samples, cancelled: Cancelled = never) -> None:
        """Check the samples.

        Args:
            samples: x (n, inputs) float32 or (n, 28, 28) uint8 images; y (n,) whole numbers.

        Raises:
            PruningError: if the inputs do not fit.
        """
        x = scaled(np.asarray(samples.x), network.scaling)
        x = x.reshape(len(x), -1) if are_pixels(np.asarray(samples.x)) else x
        if x.ndim != 2 or x.shape[1] != network.inputs:
            raise PruningError(
                f"The network reads {network.inputs} values a sample; "
                f"the data have the shape {x.shape[1:]}."
            )
        self._network = network
        self._cancelled = cancelled
        self._samples = Samples(x, samples.y, samples.count)

    @cached_property
    def features(self) -> Mapping[str, Features]:
        layers = self._network.hidden
        squares = [np.zeros(layer.inputs) for layer in layers]
        sizes = [np.zeros(layer.units) for layer in layers]
        zeros = [np.zeros(layer.units, np.int64) for layer in layers]
        for x, _ in self._batches():
            emitted = activations(self._network, x)
            for index in range(len(layers)):
                read = x if index == 0 else emitted[index - 1]
                squares[index] += np.square(read, dtype=np.float64).sum(axis=0)
                sizes[index] += np.abs(emitted[index]).sum(axis=0, dtype=np.float64)
                zeros[index] += (emitted[index] == 0).sum(axis=0)
        count = self._samples.count
        return {
            layer.name: Features(
                _kept(np.sqrt(square)[:, None]), _kept(size / count), _kept(zero / count)
            )
            for layer, square, size, zero in zip(layers, squares, sizes, zeros, strict=True)
        }

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """Gradients of the mean cross entropy with respect to each kernel."""
        self._samples = self._labelled()
        sums = [np.zeros(layer.kernel.shape) for layer in self._network.layers]
        for x, y in self._batches():
            for index, gradient in enumerate(_gradients(self._network, x, y)):
                sums[index] += gradient
        names = (layer.name for layer in self._network.layers)
        count = self._samples.count
        return {name: _kept(total / count) for name, total in zip(names, sums, strict=True)}

    @cached_property
    def changes(self) -> Mapping[str, Changes]:
        self._samples = self._labelled()
        tallies = [ChangeTally(np.zeros(layer.kernel.shape)) for layer in self._network.hidden]
        with one_blas_thread:  # products of mini-batches are too small to share out
            for x, y in self._batches(MINI_BATCH):
                found = _gradients(self._network, x, y)
                for layer, tally, total in zip(self._network.layers, tallies, found, strict=False):
                    tally.add(total, layer.kernel, len(x))
        names = (layer.name for layer in self._network.hidden)
        return {name: tally.changes() for name, tally in zip(names, tallies, strict=True)}

    def _labelled(self) -> Samples:
        labels = class_numbers(self._samples.y, self._network.classes, OTHERWISE)
        return replace(self._samples, y=labels)

    def _batches(self, size: int = BATCH) -> Iterator[tuple[Array, AnyArray]]:
        x, y = self._samples.x, self._samples.y
        for at in range(0, self._samples.count, size):
            go_on(self._cancelled)
            yield batch(x, at, at + size), np.empty(0) if y is None else batch(y, at, at + size)


def _gradients(network: Network, x: Array, labels: AnyArray) -> list[Array]:
    """Return the gradients of the summed cross entropy, one (inputs, units) a layer."""
    emitted = activations(network, x)
    error = probabilities(emitted[-1])
    error[np.arange(len(x)), labels] -= 1
    gradients: list[Array] = []
    for index in reversed(range(len(network.layers))):
        read = x if index == 0 else emitted[index - 1]
        gradients.append(read.T @ error)
        if index:
            error = error @ network.layers[index].kernel.T
            if network.layers[index - 1].activation == "relu":
                error *= read > 0
    return gradients[::-1]


def _kept(values: AnyArray) -> Array:
    return frozen(values.astype(np.float32))
