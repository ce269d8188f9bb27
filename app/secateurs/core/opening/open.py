"""Opens a model's file that nobody vouches for."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Json
from secateurs.core.base.atomic import scratch_folder
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import ModelError
from secateurs.core.base.file_kinds import kind_of_file, not_a_model
from secateurs.core.base.text import one_line
from secateurs.core.opening.apart import Limits, parts_apart
from secateurs.core.opening.archive import is_of_keras_2, packed, parsed_json, read_config
from secateurs.core.opening.checks import checked_config
from secateurs.core.opening.layer_names import plain_name
from secateurs.core.opening.own_classes import NONE, OwnClasses, known_to_keras
from secateurs.core.opening.parts import Parts, build_checked, masks_in, read_layers

if TYPE_CHECKING:
    import keras

    from secateurs.core.network.network import Network


def open_parts(
    path: Path,
    limits: Limits | None = None,
    cancelled: Cancelled = never,
    own: OwnClasses = NONE,
) -> Parts:
    """Return what a model consists of; nothing is built in this process.

    The configuration is read and every class in it is checked; then the model is built in
    a process of its own, with limits of memory and time, which hands back the weights.

    Args:
        own: classes and functions of the person's own, by the names that the file has for them;
            that process imports them, too.

    Raises:
        ModelError: says what is wrong; a refusal names the layer.
    """
    if kind_of_file(path, ModelError) == "unpacked keras":
        with scratch_folder() as room:
            return open_parts(packed(path, room), limits, cancelled, own)
    name, config = one_line(path.name), _config(path)
    checked = "" if config is None else json.dumps(checked_config(config, name, own))
    parts = parts_apart(path, checked, limits, cancelled, own)
    if not checked:  # whatever the process wrote
        written = parsed_json(parts.config.encode(), name, "configuration")
        checked = json.dumps(checked_config(written, name))
    masks = {plain_name(key): mask for key, mask in parts.masks.items()}
    return replace(parts, config=checked, masks=masks)


def open_model(path: Path, own: OwnClasses = NONE) -> "keras.Model":
    """Return a new model, not compiled; see `open_parts`."""
    parts = open_parts(path, own=own)
    with known_to_keras(own):
        return build_checked(parts, one_line(path.name))


def open_snapshot(path: Path, cancelled: Cancelled = never) -> "Network":
    """Return the model as plain data, so that it may cross threads; see `open_parts`.

    Args:
        cancelled: once it is true, the process that builds the model is ended.

    Raises:
        CancelledError: nobody wants the model any more.
    """
    from secateurs.core.pruning.plain_model import read_model

    parts = open_parts(path, cancelled=cancelled)
    name = one_line(path.name)
    model = build_checked(parts, name)
    return read_model(model, masks_in(parts, model, name))


def _config(path: Path) -> Json:
    """Return what a file says of its layers, not yet checked; None of Keras 2.

    Such a file is read and converted in the process that builds the model.
    """
    kind = kind_of_file(path, ModelError)
    if kind == "safetensors":
        return parsed_json(read_layers(path).encode(), one_line(path.name), "configuration")
    if kind == "keras":
        return None if is_of_keras_2(path) else read_config(path)
    if kind == "hdf5":
        return None
    raise ModelError(not_a_model(path, kind))
