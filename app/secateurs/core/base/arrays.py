"""The array types that the core passes around."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Mask = NDArray[np.bool_]
Positions = NDArray[np.int32]
Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]

A = TypeVar("A", bound=NDArray[Any])


def frozen(array: A) -> A:
    """Return the array, made read-only, so that it may cross a thread."""
    array.flags.writeable = False
    return array
