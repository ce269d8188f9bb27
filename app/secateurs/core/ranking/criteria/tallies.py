"""Sums over batches, from which what a layer reads and emits is told."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.graph.structure import KernelLayer
from secateurs.core.ranking.criteria.criterion import Changes, Features

Sum = NDArray[np.float64]


@dataclass(slots=True, eq=False)
class Tally:
    """What has been counted of one layer so far.

    Attributes:
        squares: (input channels,) the sum of squares of what was read.
        sizes: (output channels,) the sum of |what was emitted|.
        zeros: (output channels,) how often it was zero.
        count: samples times positions, of what was emitted.
    """

    squares: Sum | float = 0.0
    sizes: Sum | float = 0.0
    zeros: Sum | float = 0.0
    count: int = 0

    def add(
        self, read: AnyArray | None, emitted: AnyArray, counting: AnyArray | None = None
    ) -> None:
        """Count arrays with their channels last; what was read is None where it is not seen.

        Args:
            counting: (n, steps) bool of the steps that count; None for all.
        """
        if counting is not None:
            emitted = _steps(emitted, counting)
            read = None if read is None else _steps(read, counting)
        emitted = emitted.reshape(-1, emitted.shape[-1])
        if read is not None:
            read = read.reshape(-1, read.shape[-1])
            self.squares += np.einsum("nc,nc->c", read, read, dtype=np.float64)
        self.sizes += np.abs(emitted).sum(axis=0, dtype=np.float64)
        self.zeros += (emitted == 0).sum(axis=0)
        self.count += len(emitted)

    def features(self, layer: KernelLayer) -> Features:
        mean, zeros = (
            np.asarray(total).reshape(layer.units, -1).mean(axis=1) / max(self.count, 1)
            for total in (self.sizes, self.zeros)
        )
        norm = np.sqrt(np.asarray(self.squares))
        read = _kept(_beside_kernel(norm, layer)) if norm.ndim else None
        return Features(read, _kept(mean), _kept(zeros))


@dataclass(slots=True, eq=False)
class ChangeTally:
    """Sums over mini-batches of the squared first-order changes of the loss."""

    weights: Sum
    units: Sum | float = 0.0
    count: int = 0

    def add(self, gradient: Array, kernel: Array, samples: int = 1) -> None:
        """Count one mini-batch.

        Args:
            gradient: of its mean loss, or of the sum over so many samples; units last.
            kernel: shaped like it.
        """
        change = gradient * kernel
        columns = change.reshape(-1, change.shape[-1]).sum(axis=0, dtype=np.float64)
        self.units += np.square(columns / samples)
        change /= samples
        change *= change
        self.weights += change
        self.count += 1

    def changes(self) -> Changes:
        units = np.asarray(self.units)
        return Changes(_exact(self.weights / self.count), _exact(units / self.count))


def _steps(values: AnyArray, counting: AnyArray) -> AnyArray:
    """Return the steps that count, or all where it has no such steps."""
    fits = values.shape[: counting.ndim] == counting.shape and values.ndim > counting.ndim
    return values[counting] if fits else values


def _beside_kernel(norm: Sum, layer: KernelLayer) -> Sum:
    """Return the norms of input channels in a shape that broadcasts against units last."""
    if layer.kind.startswith("Depthwise") or layer.name.endswith("/depthwise_kernel"):
        return norm  # its units are its input channels
    fan_in = [size for axis, size in enumerate(layer.shape) if axis != layer.unit_axis]
    channels = fan_in[-1]
    if norm.size == channels:
        return norm[:, None]
    groups = norm.size // channels  # each unit reads the channels of its group
    return np.repeat(norm.reshape(groups, channels).T, layer.units // groups, axis=1)


def _exact(values: Sum) -> AnyArray:
    return frozen(values)  # squares of small changes would underflow as float32


def _kept(values: Sum) -> Array:
    return frozen(values.astype(np.float32))
