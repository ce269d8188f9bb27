"""Checks that pruned weights are still zero in an int8 file."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.errors import ExportError
from secateurs.core.export.exported import Subject

_ORDERS: dict[str, tuple[tuple[int, ...], ...]] = {  # ways in which LiteRT may lay a kernel out
    "Dense": ((1, 0), (0, 1)),
    "Conv1D": ((2, 0, 1),),
    "Conv2D": ((3, 0, 1, 2),),
    "DepthwiseConv2D": ((0, 1, 2, 3),),
    "Conv2DTranspose": ((2, 0, 1, 3),),
}


def check_zeros(subject: Subject, stored: Sequence[NDArray[np.int8]]) -> str:
    """Compare every kernel's zeros with the stored arrays of its size.

    Returns:
        A sentence that says what was checked, or "" when no kernel has zeros.

    Raises:
        ExportError: a kernel's zeros are in none of the stored arrays of its size.
    """
    checked, unknown = [], []
    for name, kind, kernel in _kernels(subject.model):
        zeros = kernel == 0
        if not zeros.any():
            continue
        alike = [array.ravel() == 0 for array in stored if array.size == kernel.size]
        if not alike or kind not in _ORDERS:
            unknown.append(name)
        elif any(_kept(zeros.transpose(order), alike) for order in _ORDERS[kind]):
            checked.append(name)
        else:
            raise ExportError(f"The int8 file does not keep the zeros of the layer {name}.")
    texts = []
    if checked:
        texts.append("Every zero weight is zero in the file.")
    if unknown:
        texts.append(f"The zeros of {', '.join(unknown)} could not be compared.")
    return " ".join(texts)


def _kept(zeros: NDArray[np.bool_], alike: Sequence[NDArray[np.bool_]]) -> bool:
    flat = zeros.ravel()
    return any(bool(array[flat].all()) for array in alike)


def _kernels(model: Any) -> Iterator[tuple[str, str, NDArray[Any]]]:
    for layer in model._flatten_layers(include_self=False, recursive=True):
        kernel = getattr(layer, "kernel", None)
        if kernel is not None and layer.__class__.__module__.startswith("keras."):
            yield layer.name, type(layer).__name__, np.asarray(kernel.numpy())
