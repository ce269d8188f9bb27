"""Opens a model's file that nobody vouches for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secateurs.core.errors import ModelError
from secateurs.core.opening.apart import Limits, parts_apart
from secateurs.core.opening.archive import read_config
from secateurs.core.opening.checking import checked_config
from secateurs.core.opening.parts import Parts, build, read_parts

if TYPE_CHECKING:
    import keras

    from secateurs.core.network.model import Model


def open_parts(
    path: Path, limits: Limits | None = None, cancelled: Callable[[], bool] = lambda: False
) -> Parts:
    """Return what a model consists of; nothing is built in this process.

    The configuration is read and every class in it is checked; then the model is built in
    a process of its own, with limits of memory and time, which hands back the weights.

    Raises:
        ModelError: says what is wrong; a refusal names the layer.
    """
    config = json.dumps(checked_config(_config(path), path.name))
    parts = parts_apart(path, config, limits, cancelled)
    # The configuration that was checked, whatever the process wrote.
    return Parts(config, parts.names, parts.weights, parts.masks)


def open_model(path: Path) -> "keras.Model":
    """Return a new model, not compiled; see `open_parts`."""
    return build(open_parts(path))


def open_snapshot(path: Path, cancelled: Callable[[], bool] = lambda: False) -> "Model":
    """Return the model as plain data, so that it may cross threads; see `open_parts`.

    Args:
        cancelled: once it is true, the process that builds the model is ended; ModelError.
    """
    from secateurs.core.network.reading import read_model

    return read_model(build(open_parts(path, cancelled=cancelled)))


def _config(path: Path) -> Any:
    if path.suffix.lower() != ".safetensors":
        return read_config(path)
    if not path.is_file():
        raise ModelError(f"There is no file {path}.")
    try:
        return json.loads(read_parts(path).config)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path.name} does not say which layers it holds.") from error
