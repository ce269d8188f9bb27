"""Compares what a loaded file answers with what the model answers."""

import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.errors import DataError, ExportError
from secateurs.core.base.phrases import rounded_up
from secateurs.core.export.exported import Arrays, Runtime
from secateurs.core.network.inputs import Inputs, arrays_for
from secateurs.core.network.random_inputs import random_inputs

if TYPE_CHECKING:
    import keras


RANDOM = 16

HELD_BACK = 256  # samples, at most, that int8 ranges are not taken from


def random_samples(model: "keras.Model", seed: int) -> list[AnyArray]:
    """Return 16 random samples, from 0 to 1 where the model takes these, one array an input."""
    return random_inputs(model, RANDOM, seed)


def given_samples(model: "keras.Model", x: Inputs) -> list[AnyArray]:
    """Return a user's samples, one array an input, in the types of the inputs.

    Raises:
        DataError: as `arrays_for`.
    """
    pairs = zip(arrays_for(model, x), model.inputs, strict=True)
    return [np.ascontiguousarray(array, tensor.dtype) for array, tensor in pairs]


def split_samples(
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


def few(samples: Arrays, count: int) -> list[AnyArray]:
    return [array[:count] for array in samples]


_WARM, _TIMED = 3, 15


def largest_difference(found: list[AnyArray], wanted: list[AnyArray], path: Path) -> float:
    """Return the largest difference.

    Raises:
        ExportError: other outputs than the model's, or values that are not numbers.
    """
    if [array.shape for array in found] != [array.shape for array in wanted]:
        raise ExportError(f"{path.name} does not answer with the outputs of the model.")
    if not all(np.isfinite(array).all() for array in found):
        raise ExportError(f"{path.name} answers with values that are not numbers.")
    return max(
        float(np.abs(a.astype(np.float64) - b).max()) for a, b in zip(found, wanted, strict=True)
    )


def scale_of(wanted: list[AnyArray], name: str) -> float:
    """Return the largest magnitude among a model's outputs."""
    if not all(np.isfinite(array).all() for array in wanted):
        raise ExportError(f"The model {name} answers with values that are not numbers.")
    return max(float(np.abs(array).max()) for array in wanted)


def check_limit(difference: float, scale: float, path: Path, limit: float) -> None:
    """Refuse answers that differ by more than a share of their size."""
    if difference > limit * max(scale, 1e-30):
        apart = difference / scale if scale else difference
        raise ExportError(
            f"{path.name} was not put in place: its answers differ from the model's by"
            f" {rounded_up(apart, 2):.1e} of their size, more than {limit:.0e}."
        )


def seconds_for_one(runtime: Runtime, samples: Arrays) -> float:
    """Return the median seconds of one sample, after a warm-up."""
    if runtime.seconds is not None:
        return runtime.seconds()
    one, taken = few(samples, 1), []
    for _ in range(_WARM):
        runtime.run(one)
    for _ in range(_TIMED):
        begun = time.perf_counter()
        runtime.run(one)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
