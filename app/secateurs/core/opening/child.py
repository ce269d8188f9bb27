"""What runs in a process of its own: builds a stranger's model and hands back its weights.

Called as `python -m secateurs.core.opening.child FILE FOLDER BYTES`, in a frozen copy as
`secateurs --build-apart FILE FOLDER BYTES`. FOLDER has config.json, already checked;
model.safetensors is written there, or refusal.json with a sentence.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.errors import ModelError
from secateurs.core.opening.parts import Parts, parts_of, read_parts, set_weights, write_parts

if TYPE_CHECKING:
    import keras

BUILD_APART = "--build-apart"
ANSWER, CONFIG, REFUSAL = "model.safetensors", "config.json", "refusal.json"


def main(arguments: list[str]) -> int:
    path, folder, most = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    limit_memory(most)
    try:
        config = (folder / CONFIG).read_text(encoding="utf-8")
        write_parts(folder / ANSWER, parts_from(path, config))
    except ModelError as error:
        return _refuse(folder, str(error))
    except MemoryError:
        return _refuse(folder, _too_large(path, most))
    except Exception as error:  # Keras raises what it likes
        if type(error).__name__ == "ResourceExhaustedError" or _is_out_of_memory(error):
            return _refuse(folder, _too_large(path, most))
        return _refuse(folder, f"{path.name} cannot be opened: {first_line(error)}.")
    return 0


def parts_from(path: Path, config: str) -> Parts:
    """Build the model, load its weights and copy them out.

    Args:
        path: a .keras file, or a .safetensors file of this program.
        config: checked, as JSON; the one in the file is not read again.

    Raises:
        ModelError: a weight is NaN or infinite, or weights and layers do not fit together.
    """
    import keras

    if path.suffix.lower() == ".safetensors":
        given = read_parts(path)
        model = keras.models.model_from_json(config)
        _set(model, given, path)
        masks = given.masks
    else:
        model = keras.models.model_from_json(config)
        if not model.built:
            raise ModelError(f"{path.name} does not say which input its model takes.")
        model.load_weights(path)
        masks = {}
    parts = parts_of(model, masks)
    for name, weight in zip(parts.names, parts.weights, strict=True):
        if weight.dtype.kind == "f" and not np.isfinite(weight).all():
            raise ModelError(f"{path.name} is not opened: its {name} holds NaN or infinity.")
    return parts


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


def first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200].rstrip(".:, ")


def _set(model: "keras.Model", given: Parts, path: Path) -> None:
    shapes = [tuple(weight.shape) for weight in model.weights]
    if shapes != [weight.shape for weight in given.weights]:
        raise ModelError(f"{path.name} does not hold the weights of its layers.")
    set_weights(model, given)


def _is_out_of_memory(error: BaseException) -> bool:
    return "OOM when allocating" in str(error) or "bad_alloc" in str(error)


def _too_large(path: Path, most: int) -> str:
    return f"{path.name} is not opened: it needs more than {most / 1024**3:.1f} GiB of memory."


def _refuse(folder: Path, sentence: str) -> int:
    note: dict[str, Any] = {"refusal": sentence}
    (folder / REFUSAL).write_text(json.dumps(note), encoding="utf-8")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
