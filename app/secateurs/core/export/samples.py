"""The inputs that an exported file is compared on."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.export.exported import Arrays
from secateurs.core.network.inputs import arrays_for
from secateurs.core.network.random_inputs import random_inputs

if TYPE_CHECKING:
    import keras

RANDOM = 16


def random_samples(model: "keras.Model", seed: int) -> list[NDArray[Any]]:
    """Return 16 random samples, from 0 to 1 where the model takes these, one array an input."""
    return random_inputs(model, RANDOM, seed)


def given_samples(model: "keras.Model", x: Any) -> list[NDArray[Any]]:
    """Return a user's samples, one array an input, in the types of the inputs.

    Raises:
        DataError: as `arrays_for`.
    """
    pairs = zip(arrays_for(model, x), model.inputs, strict=True)
    return [np.ascontiguousarray(array, tensor.dtype) for array, tensor in pairs]


def few(samples: Arrays, count: int) -> list[NDArray[Any]]:
    return [array[:count] for array in samples]
