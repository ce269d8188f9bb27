"""Random weights everywhere: biases, normalisation statistics and slopes too."""

from typing import Any

import numpy as np

SCALES = {"gamma": (1.0, 0.3), "beta": (0.0, 0.5), "moving_mean": (0.0, 0.5), "bias": (0.1, 0.5)}


def randomised(model: Any, seed: int = 0) -> Any:
    """Give every weight of a model a random value, its kernels about He's."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        if weight.dtype != "int32" and "seed" not in weight.name:
            weight.assign(_drawn(rng, weight.name, tuple(weight.shape)))
    for layer in _layers(model):
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
    return model


def _drawn(rng: np.random.Generator, name: str, shape: tuple[int, ...]) -> Any:
    if name in {"moving_variance", "variance"}:
        return rng.uniform(0.5, 1.5, shape)
    if name == "alpha":
        return rng.uniform(0.05, 0.6, shape)
    if name in SCALES:
        mean, spread = SCALES[name]
        return rng.normal(mean, spread, shape)
    return rng.normal(0, np.sqrt(2 / max(1, np.prod(shape[:-1]))), shape)


def _layers(model: Any) -> Any:
    for layer in model.layers:
        yield from _layers(layer) if hasattr(layer, "layers") else (layer,)
