"""What samples of any shape must be like before the program works with them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.data.samples import SampleKind
from secateurs.core.errors import DataError

_BLOCK = 1024  # samples looked at a time, so that no second copy is needed


def check_samples(shape: tuple[int, ...], dtype: np.dtype[Any], where: str) -> None:
    """Refuse an array, by its header alone, that cannot be samples."""
    if not 2 <= len(shape) <= 5 or 0 in shape[1:]:
        sides = " x ".join(map(str, shape)) or "of a single number"
        raise DataError(f"{where} has the shape {sides}; samples x their shape is needed.")
    if dtype.kind not in "uif":
        raise DataError(f"{where} holds {dtype}; samples must be numbers.")


def kind_of(shape: tuple[int, ...]) -> SampleKind:
    """Tell images, (height, width[, channels]), from rows of a table, by one sample's shape."""
    return "images" if len(shape) in (2, 3) else "table"


def as_inputs(array: NDArray[Any], where: str) -> NDArray[Any]:
    """Return samples as they are if bytes, else as float32; refuse NaN and infinity."""
    if array.dtype == np.uint8:
        return array
    inputs = np.empty(array.shape, np.float32)
    for start in range(0, len(array), _BLOCK):
        block = slice(start, start + _BLOCK)
        with np.errstate(over="ignore"):
            inputs[block] = array[block]
        if not np.isfinite(inputs[block]).all():
            raise DataError(f"{where} holds values that are not finite numbers.")
    return inputs
