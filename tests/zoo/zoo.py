"""Small architectures of every supported kind, with random weights."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from tests.zoo import convolutional, dense, residual, sequences, unusual
from tests.zoo.randomised import randomised


def _entry(build: Callable[[], Any]) -> Callable[[], Any]:
    def built() -> Any:
        import keras

        keras.utils.set_random_seed(0)
        return randomised(build())

    return built


def _of(module: ModuleType) -> dict[str, Callable[[], Any]]:
    return {
        name: _entry(build)
        for name, build in vars(module).items()
        if callable(build)
        and not name.startswith("_")
        and name != "mlp"
        and getattr(build, "__module__", "") == module.__name__
    }


ZOO: dict[str, Callable[[], Any]] = {
    name: build
    for module in (dense, sequences, convolutional, residual, unusual)
    for name, build in _of(module).items()
}


def inputs_for(model: Any, n: int, seed: int = 0) -> Any:
    """Return n random samples, float32; a list of arrays for several inputs."""
    rng = np.random.default_rng(seed)
    arrays = [
        rng.standard_normal((n, *(size or 12 for size in given.shape[1:]))).astype(np.float32)
        for given in model.inputs
    ]
    return arrays[0] if len(arrays) == 1 else arrays
