"""Compares what a loaded file answers with what the model answers."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.errors import ExportError
from secateurs.core.export.exported import Arrays, Runtime
from secateurs.core.export.samples import few

LIMIT = 1e-4  # of the output's scale, for formats that keep float32
_WARM, _TIMED = 3, 15


def compared(found: list[NDArray[Any]], wanted: list[NDArray[Any]], path: Path) -> float:
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


def scale_of(wanted: list[NDArray[Any]], name: str) -> float:
    """Return the largest magnitude among a model's outputs."""
    if not all(np.isfinite(array).all() for array in wanted):
        raise ExportError(f"The model {name} answers with values that are not numbers.")
    return max(float(np.abs(array).max()) for array in wanted)


def check_limit(difference: float, scale: float, path: Path) -> None:
    if difference > LIMIT * max(scale, 1e-30):
        raise ExportError(
            f"{path.name} was not put in place: its answers differ from the model's by"
            f" {difference / scale if scale else difference:.1e} of their size,"
            f" more than {LIMIT:.0e}."
        )


def same_answers(found: list[NDArray[Any]], wanted: list[NDArray[Any]]) -> str:
    """Say how often the largest output is the same one, for outputs that are classes."""
    if wanted[0].ndim != 2 or wanted[0].shape[1] < 2:
        return ""
    same = float(np.mean(found[0].argmax(1) == wanted[0].argmax(1)))
    return f"{100 * same:.1f} % of {len(wanted[0])} samples get the same class."


def seconds_for_one(
    runtime: Runtime, samples: Arrays, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the median seconds of one sample, after a warm-up."""
    if runtime.seconds is not None:
        return runtime.seconds()
    one, taken = few(samples, 1), []
    for _ in range(_WARM):
        runtime.run(one)
    for _ in range(_TIMED):
        begun = clock()
        runtime.run(one)
        taken.append(clock() - begun)
    return statistics.median(taken)
