"""Whether the plain values of a configuration are of the types that they have to be."""

from typing import Any

from secateurs.core.opening.supported import DTYPES

MOST_NESTED = 8  # axes of an array that stands in a configuration


def is_tensor(config: Any) -> bool:
    """Tell whether this describes a tensor of the graph: its shape, type and origin."""
    return (
        isinstance(config, dict)
        and is_shape(config.get("shape"))
        and _is_type(config.get("dtype"))
        and is_place(config.get("keras_history"))
    )


def is_array(config: Any) -> bool:
    """Tell whether this describes an array of numbers."""
    if not isinstance(config, dict) or not _is_type(config.get("dtype")):
        return False
    return _are_numbers(config.get("value"), MOST_NESTED)


def is_slice(config: Any) -> bool:
    return isinstance(config, dict) and config.keys() >= {"start", "stop", "step"}


def is_shape(shape: Any) -> bool:
    return isinstance(shape, list) and all(side is None or is_count(side) for side in shape)


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_place(value: Any) -> bool:
    """Tell whether this names a tensor: a layer, which of its calls, which of the outputs."""
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[0], str):
        return False
    return is_count(value[1]) and is_count(value[2])


def are_places(value: Any) -> bool:
    """Tell whether this names tensors, in whatever lists or dicts."""
    if is_place(value):
        return True
    if isinstance(value, dict):
        return all(map(are_places, value.values()))
    return isinstance(value, list) and all(map(are_places, value))


def _is_type(value: Any) -> bool:
    return isinstance(value, str) and value in DTYPES


def _are_numbers(value: Any, deep: int) -> bool:
    if isinstance(value, list):
        return deep > 0 and all(_are_numbers(each, deep - 1) for each in value)
    return isinstance(value, int | float)
