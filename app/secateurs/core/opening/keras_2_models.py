"""Builds the models in files that Keras 2 wrote: `.h5`, and `.keras` of TensorFlow 2.12 to 2.15."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secateurs.core.opening.archive import parsed_json, read_config
from secateurs.core.opening.checking import checked_config
from secateurs.core.opening.hdf5 import stored_bytes
from secateurs.core.opening.keras_2 import keras_3_config
from secateurs.core.opening.keras_2_weights import config_in, load_by_classes, load_by_layers
from secateurs.core.opening.parts import built

if TYPE_CHECKING:
    import keras


def model_in_hdf5(path: Path, name: str) -> "keras.Model":
    """Build the model of an HDF5 file, of Keras 2 or 3, with its weights.

    Args:
        name: of the file, for errors.

    Raises:
        ModelError: it holds weights only, is damaged, or a layer is refused.
    """
    import h5py

    stored = stored_bytes(path, name)
    with h5py.File(path, "r") as file:
        said = parsed_json(config_in(file, name), name, "configuration")
        config = checked_config(_converted(said, name), name)
        model = built(json.dumps(config), name, stored)
        load_by_layers(model, config["config"], file, name)
    return model


def model_of_keras_2(path: Path, weights: Path, name: str) -> "keras.Model":
    """Build the model of a .keras file of Keras 2 with its weights; errors as `model_in_hdf5`.

    Args:
        weights: extracted from the file.
    """
    config = checked_config(_converted(read_config(path), name), name)
    model = built(json.dumps(config), name, stored_bytes(weights, name))
    load_by_classes(model, config["config"], weights)
    return model


def _converted(config: Any, name: str) -> dict[str, Any]:
    import keras

    layers = set(dir(keras.layers))
    return keras_3_config(config, name, layers, _operations())


def _operations() -> dict[str, str]:
    """Return the module of each operation of Keras, by its name."""
    from keras.src import ops
    from keras.src.ops.operation import Operation

    found: dict[str, str] = {}
    for module in (ops.core, ops.image, ops.linalg, ops.math, ops.nn, ops.numpy):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, Operation):
                found[name] = kind.__module__
    return found
