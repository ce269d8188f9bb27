"""Builds the models in files that Keras 2 wrote, and loads their weights layer by layer."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import ModelError
from secateurs.core.base.text import one_line
from secateurs.core.opening.archive import parsed_json, read_config
from secateurs.core.opening.checks import checked_config
from secateurs.core.opening.hdf5 import stored_bytes
from secateurs.core.opening.keras_2.configs import keras_3_config
from secateurs.core.opening.layer_names import plain_name
from secateurs.core.opening.parts import built

if TYPE_CHECKING:
    import h5py
    import keras


_LAYERS, _OLD_LAYERS = "layers", "_layer_checkpoint_dependencies"

_NEW_NAMES = {  # group of Keras 2 -> of Keras 3
    _OLD_LAYERS: _LAYERS,
    **{f"_{name}_dense": f"{name}_dense" for name in ("query", "key", "value", "output")},
}

MODEL_CONFIG, MODEL_WEIGHTS = "model_config", "model_weights"

Node = dict[str, Json]


def config_in(file: "h5py.File", name: str) -> bytes:
    """Return the configuration that an HDF5 file holds, as JSON.

    Raises:
        ModelError: it holds weights only.
    """
    found = file.attrs.get(MODEL_CONFIG)
    if isinstance(found, str):
        found = found.encode()
    if not isinstance(found, bytes):
        raise ModelError(
            f"{name} holds weights without the layers: save the whole model in Keras with"
            " model.save('model.keras') and open that file."
        )
    return found


def load_by_layers(model: "keras.Model", config: Node, file: "h5py.File", name: str) -> None:
    """Set the weights of a model from an HDF5 file.

    Args:
        config: of the model, with its layers in the order in which Keras 2 had them.
        name: of the file, for errors.

    Raises:
        ModelError: the weights are not those of the layers.
    """
    from keras.src.legacy.saving.legacy_h5_format import load_subset_weights_from_hdf5_group
    from keras.src.saving.saving_lib import safe_get_h5_group

    group = safe_get_h5_group(file, MODEL_WEIGHTS)
    places = {plain_name(each): each for each in group}
    for layer, own in _layers(model, config):
        trained, others = _in_order(layer, own)
        variables = trained + others
        if not variables:
            continue
        values = load_subset_weights_from_hdf5_group(
            safe_get_h5_group(group, places.get(layer.name, layer.name))
        )
        if [value.shape for value in values] != [tuple(each.shape) for each in variables]:
            raise ModelError(
                f"{name} does not hold the weights of its layer {one_line(layer.name, 100)}."
            )
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


def load_by_classes(model: "keras.Model", config: Node, weights: Path) -> None:
    """Set the weights of a model from the weights in a .keras file of Keras 2.

    They lie there by the classes of the layers, numbered in the order of the configuration.

    Args:
        weights: a file of our own; its groups are renamed as Keras 3 looks for them.
    """
    import h5py
    from keras.src.saving.saving_lib import H5IOStore

    with h5py.File(weights, "r+") as file:
        step = 2 if _OLD_LAYERS in file else 1  # there a layer with weights is counted twice
        _rename(file)
    store = H5IOStore(str(weights), mode="r")
    try:
        _load_within(model, config, store, "", step)
    finally:
        store.close()


def _rename(group: "h5py.Group") -> None:
    import h5py

    for name in list(group):
        if name in _NEW_NAMES:
            group.move(name, _NEW_NAMES[name])
    for each in group.values():
        if isinstance(each, h5py.Group):
            _rename(each)


def _load_within(
    model: "keras.Model", config: Node, store: "h5py.File", path: str, step: int
) -> None:
    from keras.src.saving.saving_lib import _load_state
    from keras.src.utils.naming import to_snake_case

    counts: Counter[str] = Counter()
    for layer, own in _layers(model, config):
        kind = to_snake_case(type(layer).__name__)
        inside = (
            f"{path}{_LAYERS}/{kind}_{counts[kind]}" if counts[kind] else f"{path}{_LAYERS}/{kind}"
        )
        counts[kind] += step if layer.weights else 1
        if "layers" in own:
            _load_within(layer, own, store, f"{inside}/", step)
        else:
            _load_state(layer, store, None, inside, visited_saveables=set())


def _layers(model: "keras.Model", config: Node) -> "list[tuple[keras.Layer, Node]]":
    """Return each layer of a model with its configuration, in the order of the latter."""
    layers = {layer.name: layer for layer in model.layers}
    pairs = [(layers.get(each["config"].get("name")), each["config"]) for each in config["layers"]]
    return [(layer, own) for layer, own in pairs if layer is not None]


def _in_order(
    layer: "keras.Layer", config: Node
) -> "tuple[list[keras.Variable], list[keras.Variable]]":
    """Return the trained and the other variables, in the order of Keras 2."""
    if "layers" not in config:
        return list(layer.trainable_weights), list(layer.non_trainable_weights)
    trained: list[keras.Variable] = []
    others: list[keras.Variable] = []
    for inner, own in _layers(layer, config):
        more, rest = _in_order(inner, own)
        trained, others = trained + more, others + rest
    return trained, others


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


def _converted(config: Json, name: str) -> dict[str, Json]:
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
