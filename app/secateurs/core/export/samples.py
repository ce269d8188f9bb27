"""The inputs that an exported file is compared on."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.errors import DataError
from secateurs.core.export.exported import Arrays
from secateurs.core.network.inputs import arrays_for
from secateurs.core.network.random_inputs import random_inputs

if TYPE_CHECKING:
    import keras

RANDOM = 16
HELD_BACK = 256  # samples, at most, that int8 ranges are not taken from


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


def given_labels(y: Any) -> NDArray[np.int64]:
    """Return class numbers, (n,), of class numbers or of one-hot rows.

    Raises:
        DataError: they are neither.
    """
    try:
        labels = np.asarray(y)
        one_hot = labels.ndim == 2 and labels.shape[1] > 1
        labels = labels.argmax(1) if one_hot else labels.reshape(-1)
        whole = labels.astype(np.int64)
        fits = bool((whole == labels).all())
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise DataError("The labels given are neither class numbers nor one-hot rows.")
    return whole


def apart(
    samples: Arrays, labels: NDArray[np.int64] | None, seed: int
) -> tuple[Arrays, Arrays, bool, bool, NDArray[np.int64] | None]:
    """Hold a quarter of the samples back, drawn by the seed; return the end of a `Subject`.

    Raises:
        DataError: there is but one sample, or another number of labels.
    """
    count = len(samples[0])
    if labels is not None and len(labels) != count:
        raise DataError(f"{count:,} samples are given, but {len(labels):,} labels.")
    if count < 2:
        raise DataError(
            "An int8 file needs at least two samples: one to take ranges from, one to check on."
        )
    order = np.random.default_rng(seed).permutation(count)
    held = order[: min(HELD_BACK, -(-count // 4))]
    rest = order[len(held) :]
    return (
        [array[rest] for array in samples],
        [array[held] for array in samples],
        True,
        True,
        None if labels is None else labels[held],
    )


def few(samples: Arrays, count: int) -> list[NDArray[Any]]:
    return [array[:count] for array in samples]
