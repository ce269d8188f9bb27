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


def check_limit(difference: float, scale: float, path: Path, limit: float) -> None:
    """Refuse answers that differ by more than a share of their size."""
    if difference > limit * max(scale, 1e-30):
        raise ExportError(
            f"{path.name} was not put in place: its answers differ from the model's by"
            f" {difference / scale if scale else difference:.1e} of their size,"
            f" more than {limit:.0e}."
        )


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
