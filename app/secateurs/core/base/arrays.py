"""The types of arrays, and of what is not typed, that the core passes around."""

from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Mask = NDArray[np.bool_]
Positions = NDArray[np.int32]
Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]
AnyArray = NDArray[Any]  # of numbers of any type, or of texts

# Any to a type checker, for TensorFlow and JSON have no types; to a reader what it is.
Tensor: TypeAlias = Any  # a tf.Tensor, with values or inside a graph
Variable: TypeAlias = Any  # a tf.Variable, or Keras's around one
Json: TypeAlias = Any  # a value of a JSON text: of a stranger's until it is checked

A = TypeVar("A", bound=AnyArray)


def frozen(array: A) -> A:
    """Return the array, made read-only, so that it may cross a thread."""
    array.flags.writeable = False
    return array
