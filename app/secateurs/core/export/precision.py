"""The types that a model computes in: which formats hold them, and how near an answer can be."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Json
from secateurs.core.base.errors import ExportError, SecateursError
from secateurs.core.base.text import first_line
from secateurs.core.export.exported import Kind

if TYPE_CHECKING:
    import keras

FLOAT32 = "float32"
ONLY_FLOAT32: tuple[Kind, ...] = ("litert", "litert-int8", "onnx", "c")
LIMITS: Mapping[str, float] = {  # largest difference of two answers, as a share of their size
    "float64": 1e-4,
    FLOAT32: 1e-4,
    "float16": 2e-2,  # 11 bits a step, and there are many steps
    "bfloat16": 1e-1,  # 8 bits a step
}


def types_of(model: "keras.Model") -> tuple[str, ...]:
    """Return the types that its layers compute in, sorted, without whole numbers."""
    layers = model._flatten_layers(include_self=False, recursive=True)
    found = {str(layer.compute_dtype) for layer in layers if hasattr(layer, "compute_dtype")}
    return tuple(sorted(name for name in found if name in LIMITS)) or (FLOAT32,)


def limit_of(model: "keras.Model") -> float:
    """Return how far apart two runs of the model may be, as a share of the answers' size."""
    return max(LIMITS[name] for name in types_of(model))


def in_float32(model: "keras.Model") -> "keras.Model":
    """Return the model with every layer computing in float32, from the same weights.

    The model itself is returned where they do.

    Raises:
        ExportError: its layers cannot be built anew.
    """
    from secateurs.core.graph.copies import again, rebuilt

    if types_of(model) == (FLOAT32,):
        return model

    def plain(layer: "keras.Operation", _: str) -> "keras.Operation":
        return again(layer, _plain(layer.get_config()) if hasattr(layer, "get_config") else {})

    try:
        built = rebuilt(model, plain)
        built.set_weights([_as_float32(weight) for weight in model.get_weights()])
    except SecateursError:
        raise
    except Exception as error:  # layers raise what they like
        raise ExportError(
            f"The model {model.name} computes in {' and '.join(types_of(model))} and cannot be"
            f" built in float32: {first_line(error)}."
        ) from error
    return built


def _plain(config: Json) -> Json:
    """Put float32 in the place of every type that a configuration names, inner layers' too."""
    if isinstance(config, dict):
        return {
            key: FLOAT32 if key == "dtype" and _is_floating(value) else _plain(value)
            for key, value in config.items()
        }
    if isinstance(config, list):
        return [_plain(value) for value in config]
    return config


def _is_floating(policy: Json) -> bool:
    if isinstance(policy, dict):  # a policy with its class
        policy = policy.get("config", {}).get("name", "")
    return isinstance(policy, str) and policy.removeprefix("mixed_") in LIMITS


def _as_float32(weight: AnyArray) -> AnyArray:
    floating = weight.dtype.kind == "f" or weight.dtype.name == "bfloat16"
    return weight.astype(np.float32) if floating else weight
