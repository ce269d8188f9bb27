"""Kernels with their units last, whatever the layer: the one shape that criteria see."""

import numpy as np

from secateurs.core.arrays import A, Mask
from secateurs.core.network.structure import KernelLayer


def units_last(values: A, layer: KernelLayer) -> A:
    """Return an array shaped like the layer's kernel with its units on the last axis."""
    return np.moveaxis(values, layer.unit_axis, -1)


def as_kernel(values: A, layer: KernelLayer) -> A:
    """Undo `units_last`."""
    return np.moveaxis(values, -1, layer.unit_axis)


def matrix(values: A, layer: KernelLayer) -> A:
    """Return an array shaped like the kernel as (fan-in, units), the fan-in in C order."""
    return units_last(values, layer).reshape(-1, layer.units)  # type: ignore[return-value]


def from_matrix(values: A, layer: KernelLayer) -> A:
    """Undo `matrix`; the result is contiguous."""
    fan_in = tuple(size for axis, size in enumerate(layer.shape) if axis != layer.unit_axis)
    kernel = as_kernel(values.reshape(*fan_in, layer.units), layer)
    return np.ascontiguousarray(kernel)  # type: ignore[return-value]


def units_alive(mask: Mask, layer: KernelLayer) -> Mask:
    """Return (units,) bool, True where a unit has a weight that survives in the kernel's mask."""
    return np.asarray(np.any(matrix(mask, layer), axis=0))
