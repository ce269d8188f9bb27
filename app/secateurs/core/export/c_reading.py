"""Reads the numbers of a C header back, to check it where there is no C compiler."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Array
from secateurs.core.errors import ExportError
from secateurs.core.export.chain import Link
from secateurs.core.export.exported import Arrays

_ARRAY = re.compile(r"static const float \w+\[[\d *]+\] = \{(.*?)\};", flags=re.DOTALL)


def run_as_written(header: str, links: Sequence[Link], inputs: Arrays) -> list[NDArray[Any]]:
    """Return the outputs of a chain with the weights that the header holds."""
    import keras

    read = [_numbers(body) for body in _ARRAY.findall(header)]
    if len(read) != 2 * len(links):
        raise ExportError("The C header does not hold every layer.")
    values: Any = np.asarray(inputs[0], np.float32).reshape(len(inputs[0]), -1)
    for link, kernel, bias in zip(links, read[::2], read[1::2], strict=True):
        values = values @ kernel.reshape(link.kernel.shape) + bias
        for activation in link.activations:
            values = np.asarray(getattr(keras.activations, activation)(values))
    return [values]


def _numbers(body: str) -> Array:
    return np.array([value.strip().rstrip("f") for value in body.split(",")], np.float32)
