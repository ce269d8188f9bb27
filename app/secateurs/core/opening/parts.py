"""A Keras model as one safetensors file: its weights, its masks and its configuration."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Mask, frozen
from secateurs.core.errors import ModelError
from secateurs.core.network.reading import settle

if TYPE_CHECKING:
    import keras

FORMAT = "model 1"
MASK = "mask/"  # before the layer's name


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What a model consists of.

    Attributes:
        config: what `keras.Model.to_json` gives.
        names: one a weight, such as "conv_1/kernel".
        weights: in the order of `keras.Model.get_weights`, read-only.
        masks: layer name -> bool array shaped like the kernel, True = kept, read-only.
    """

    config: str
    names: tuple[str, ...]
    weights: tuple[NDArray[Any], ...]
    masks: Mapping[str, Mask]


def parts_of(model: "keras.Model", masks: Mapping[str, Mask]) -> Parts:
    weights = tuple(frozen(np.array(each)) for each in model.get_weights())
    return Parts(model.to_json(), _names(model), weights, dict(masks))


def write_parts(path: Path, parts: Parts) -> None:
    from safetensors.numpy import save_file

    tensors: dict[str, NDArray[Any]] = dict(zip(parts.names, parts.weights, strict=True))
    tensors |= {MASK + name: mask for name, mask in parts.masks.items()}
    # Not ascontiguousarray, which makes a row of a single number.
    tensors = {name: np.asarray(array, order="C") for name, array in tensors.items()}
    notes = {
        "secateurs": FORMAT,
        "config": parts.config,
        "weights": json.dumps(parts.names),
        "masks": json.dumps(list(parts.masks)),
    }
    path.touch()
    mode = path.stat().st_mode
    save_file(tensors, path, notes)  # for the owner's eyes alone, whatever others may see
    path.chmod(mode)


def read_parts(path: Path) -> Parts:
    """Read a model back as plain data; nothing is built.

    Raises:
        ModelError: not such a file, truncated, or without what it names.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            notes = file.metadata() or {}
            if notes.get("secateurs") != FORMAT:
                raise ModelError(f"{path.name} does not hold a model that Secateurs wrote.")
            names, masked = json.loads(notes["weights"]), json.loads(notes["masks"])
            weights = tuple(frozen(file.get_tensor(name)) for name in names)
            masks = {name: frozen(file.get_tensor(MASK + name)) for name in masked}
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path.name} is truncated or not a weights file.") from error
    return Parts(notes["config"], tuple(names), weights, masks)


def build(parts: Parts) -> "keras.Model":
    """Make the model; the caller vouches for the configuration."""
    import keras

    model = keras.models.model_from_json(parts.config)
    set_weights(model, parts)
    return model


def set_weights(model: "keras.Model", parts: Parts) -> None:
    model.set_weights(list(parts.weights))
    for layer in model._flatten_layers(include_self=False, recursive=True):
        settle(layer)


def _names(model: "keras.Model") -> tuple[str, ...]:
    """Name the weights by their paths; a path that comes again gets a number."""
    names: list[str] = []
    for place, variable in enumerate(model.weights):
        names.append(variable.path if variable.path not in names else f"{variable.path}#{place}")
    return tuple(names)
