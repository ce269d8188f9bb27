"""Labels of whatever form as class numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Labels, frozen
from secateurs.core.errors import DataError


def class_numbers(labels: Any, classes: int, otherwise: str) -> Labels:
    """Return labels as class numbers (n,); one-hot rows (n, classes) are read, too.

    Args:
        classes: how many the network tells apart; one output stands for two.
        otherwise: a clause on what to give for a network that is no classifier.

    Raises:
        DataError: labels are no classes, or name one that the network does not have.
    """
    given: NDArray[Any] = np.asarray(labels)
    if given.ndim == 2 and given.shape[1] == classes > 1 and _is_one_hot(given):
        given = given.argmax(axis=1)
    given = given.reshape(len(given)) if given.ndim == 2 and given.shape[1] == 1 else given
    highest = max(classes, 2) - 1
    if given.ndim != 1 or given.dtype.kind not in "uifb" or (given != np.round(given)).any():
        raise DataError(
            f"The labels are not classes, whole numbers from 0 to {highest} or one-hot rows: "
            f"{otherwise}."
        )
    numbers: Labels = given.astype(np.int64)
    if numbers.size and not (numbers.min() >= 0 and numbers.max() <= highest):
        raise DataError(
            f"The labels go from {numbers.min()} to {numbers.max()}; the network knows classes "
            f"0 to {highest}."
        )
    return frozen(numbers)


def _is_one_hot(rows: NDArray[Any]) -> bool:
    return bool(np.all((rows == 0) | (rows == 1)) and np.all(rows.sum(axis=1) == 1))
