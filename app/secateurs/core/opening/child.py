"""What runs in a process of its own: builds a stranger's model and hands back its weights.

Called as `python -m secateurs.core.opening.child FILE FOLDER BYTES`, in a frozen copy as
`secateurs --build-apart FILE FOLDER BYTES`. FOLDER has config.json, already checked, or
empty for a file of Keras 2; model.safetensors is written there, or refusal.json with a sentence.
"""

import json
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.arrays import Mask
from secateurs.core.errors import ModelError, SecateursError, UnsupportedModel
from secateurs.core.file_content import kind_of_file
from secateurs.core.network.random_inputs import random_inputs
from secateurs.core.opening.archive import extract_weights
from secateurs.core.opening.hdf5 import stored_bytes
from secateurs.core.opening.keras_2_models import model_in_hdf5, model_of_keras_2
from secateurs.core.opening.keras_errors import reason
from secateurs.core.opening.parts import (
    Parts,
    build_checked,
    built,
    parts_of,
    read_parts,
    write_parts,
)
from secateurs.core.text import one_line

if TYPE_CHECKING:
    import keras

BUILD_APART = "--build-apart"
ANSWER, CONFIG, REFUSAL = "model.safetensors", "config.json", "refusal.json"
_OBJECT = re.compile(r"for object <\w+ name=(.*?),? ")


def main(arguments: list[str]) -> int:
    path, folder, most = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    limit_memory(most)
    try:
        config = (folder / CONFIG).read_text(encoding="utf-8")
        model, masks = _model(path, config)
        _run_once(model)
        write_parts(folder / ANSWER, _parts(model, masks, path))
    except SecateursError as error:
        return _refuse(folder, str(error))
    except Exception as error:  # Keras raises what it likes
        if _is_out_of_memory(error):
            return _refuse(folder, _too_large(path, most))
        return _refuse(folder, f"{one_line(path.name)} cannot be opened: {reason(error)}.")
    return 0


def parts_from(path: Path, config: str) -> Parts:
    """Build the model, load its weights and copy them out.

    Args:
        path: a .keras file, or a .safetensors file of this program.
        config: checked, as JSON; the one in the file is not read again. "" for a file of Keras
            2, whose own is converted and checked here; whoever takes the parts checks theirs.

    Raises:
        ModelError: a weight is NaN or infinite, or weights and layers do not fit together.
    """
    return _parts(*_model(path, config), path)


def _model(path: Path, config: str) -> tuple["keras.Model", Mapping[str, Mask]]:
    """Build the model and load its weights; return it with what survives of them, if known."""
    name, kind = one_line(path.name), kind_of_file(path, ModelError)
    masks: Mapping[str, Mask] = {}
    with tempfile.TemporaryDirectory(prefix="secateurs-") as room:
        if kind == "safetensors":
            given = read_parts(path)
            model, masks = build_checked(replace(given, config=config), name), given.masks
        elif config:
            weights = extract_weights(path, Path(room))
            model = built(config, name, stored_bytes(weights, name))
            _load(model, weights, name)
        elif kind == "hdf5":
            model = model_in_hdf5(path, name)
        else:
            model = model_of_keras_2(path, extract_weights(path, Path(room)), name)
    return model, masks


def _run_once(model: "keras.Model") -> None:
    """Ask the model for an answer here, where memory and time are limited.

    A model that takes no random inputs may take those of a person.
    """
    try:
        random_inputs(model, 1)
    except UnsupportedModel as error:
        if error.__cause__ is not None and _is_out_of_memory(error.__cause__):
            raise MemoryError from error


def _parts(model: "keras.Model", masks: Mapping[str, Mask], path: Path) -> Parts:
    """Copy the weights out; refuse those that are no numbers."""
    name, parts = one_line(path.name), parts_of(model, masks)
    for place, weight in zip(parts.names, parts.weights, strict=True):
        if weight.dtype.kind == "f" and not np.isfinite(weight).all():
            raise ModelError(f"{name} is not opened: its {one_line(place)} holds NaN or infinity.")
    return parts


def _load(model: "keras.Model", weights: Path, name: str) -> None:
    try:
        model.load_weights(weights)
    except (KeyError, ValueError) as error:
        layer = _OBJECT.search(str(error))
        which = f"its layer {one_line(layer[1], 100)}" if layer else "its layers"
        raise ModelError(f"{name} does not hold the weights of {which}.") from error


def limit_memory(most: int) -> None:
    """Let the process have so many bytes of address space, where the system can see to it."""
    try:
        import resource
    except ImportError:  # Windows
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):  # macOS has the constant but not the limit
        return


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return True
    return "OOM when allocating" in str(error) or "bad_alloc" in str(error)


def _too_large(path: Path, most: int) -> str:
    needed = f"it needs more than {most / 1024**3:.1f} GiB of memory"
    return f"{one_line(path.name)} is not opened: {needed}."


def _refuse(folder: Path, sentence: str) -> int:
    note: dict[str, Any] = {"refusal": sentence}
    (folder / REFUSAL).write_text(json.dumps(note), encoding="utf-8")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
