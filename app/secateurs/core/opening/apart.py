"""Starts the process in which a stranger's model is built, and reads what it hands back."""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Json, Mask
from secateurs.core.base.atomic import scratch_folder
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import CancelledError, ModelError, SecateursError, UnsupportedModel
from secateurs.core.base.file_kinds import kind_of_file
from secateurs.core.base.files import code_in
from secateurs.core.base.process_end import at_end_of_parent, undone_on_leaving
from secateurs.core.base.tensorflow import import_tensorflow
from secateurs.core.base.text import one_line
from secateurs.core.network.random_inputs import random_inputs
from secateurs.core.opening.archive import extract_weights
from secateurs.core.opening.hdf5 import stored_bytes
from secateurs.core.opening.keras_2.models import model_in_hdf5, model_of_keras_2
from secateurs.core.opening.own_classes import (
    NONE,
    OwnClasses,
    known_to_keras,
    read_references,
    write_references,
)
from secateurs.core.opening.parts import (
    Parts,
    build_checked,
    built,
    parts_of,
    read_parts,
    reason,
    write_parts,
)

if TYPE_CHECKING:
    import keras


BUILD_APART = "--build-apart"

HELD = "--held"  # by the parent, at the other end of stdin

ANSWER, CONFIG, REFUSAL = "model.safetensors", "config.json", "refusal.json"
ROOM = "room"  # for weights that are unpacked

_OBJECT = re.compile(r"for object <\w+ name=(.*?),? ")


def main(arguments: list[str]) -> int:
    path, folder, most = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    limit_memory(most)
    # Keras imports it wherever it is found, for galleries of pictures: a tenth of its start.
    sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type]
    if arguments[3:] == [HELD]:
        end_with_parent(folder)
    try:
        import_tensorflow(for_good=True)
        config = (folder / CONFIG).read_text(encoding="utf-8")
        with known_to_keras(read_references(folder)):
            model, masks = _model(path, config, folder / ROOM)
        _run_once(model)
        write_parts(folder / ANSWER, _parts(model, masks, path))
    except SecateursError as error:
        return _refuse(folder, str(error))
    except Exception as error:  # Keras raises what it likes
        if _is_out_of_memory(error):
            return _refuse(folder, _too_large(path, most))
        return _refuse(folder, f"{one_line(path.name)} cannot be opened: {reason(error)}.")
    return 0


def _model(path: Path, config: str, room: Path) -> tuple["keras.Model", Mapping[str, Mask]]:
    """Build the model and load its weights; return it with what survives of them, if known.

    Args:
        path: a .keras file, or a .safetensors file of this program.
        config: checked, as JSON; the one in the file is not read again. "" for a file of Keras
            2, whose own is converted and checked here; whoever takes the parts checks theirs.
        room: a folder to unpack weights in, made if need be.

    Raises:
        ModelError: weights and layers do not fit together.
    """
    name, kind = one_line(path.name), kind_of_file(path, ModelError)
    masks: Mapping[str, Mask] = {}
    room.mkdir(exist_ok=True)
    if kind == "safetensors":
        given = read_parts(path)
        model, masks = build_checked(replace(given, config=config), name), given.masks
    elif config:
        weights = extract_weights(path, room)
        model = built(config, name, stored_bytes(weights, name))
        _load(model, weights, name)
    elif kind == "hdf5":
        model = model_in_hdf5(path, name)
    else:
        model = model_of_keras_2(path, extract_weights(path, room), name)
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


def end_with_parent(folder: Path) -> None:
    """End once the parent has, and remove its folder then."""

    def end() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    at_end_of_parent(end)


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
    note: dict[str, Json] = {"refusal": sentence}
    try:
        (folder / REFUSAL).write_text(json.dumps(note), encoding="utf-8")
    except OSError as error:  # whoever waits reads what the system says of the disk
        print(error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

logger = logging.getLogger(__name__)

_BASE = 4 * 1024**3  # bytes of address space; TensorFlow alone takes about 2 GiB of it

_TIMES = 6  # copies of the weights that loading makes, with room to spare

_SECONDS = 180.0  # and one more for each MiB

_LOOK_UP = 0.05  # seconds

_MODULE = "secateurs.core.opening.apart"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process may use: bytes of address space (POSIX only) and seconds."""

    bytes: int
    seconds: float


def limits_for(path: Path) -> Limits:
    size = path.stat().st_size
    return Limits(_BASE + _TIMES * size, _SECONDS + size / 1024**2)


def parts_apart(
    path: Path,
    config: str,
    limits: Limits | None = None,
    cancelled: Cancelled = never,
    own: OwnClasses = NONE,
) -> Parts:
    """Build a model in a process of its own and return its parts.

    Args:
        config: JSON that was checked.
        own: what that process imports beside Keras, since the person named it.
        cancelled: asked several times a second; once it is true, the process is ended.

    Raises:
        ModelError: the process refused, crashed or took too long.
        CancelledError: nobody wants it any more.
    """
    limits = limits or limits_for(path)
    with scratch_folder() as folder:
        (folder / CONFIG).write_text(config, encoding="utf-8")
        if own:
            write_references(folder, own, one_line(path.name))
        _run(path, folder, limits, cancelled)
        return read_parts(folder / ANSWER)


def _run(path: Path, folder: Path, limits: Limits, cancelled: Cancelled) -> None:
    arguments = [str(path.resolve()), str(folder), str(limits.bytes), HELD]
    try:
        process = subprocess.Popen(
            [*_this_program(), *arguments],
            env=_environment(folder),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        raise ModelError(
            f"{one_line(path.name)} is not opened: no process could be started for it."
        ) from error
    # `communicate` would close it: it stays open as long as this process lives and waits.
    held, process.stdin = process.stdin, None
    assert held is not None
    with held, process, undone_on_leaving(process.kill):
        said = _watched(path, process, limits, cancelled)
    if process.returncode:
        text = said.decode(errors="replace")
        logger.debug("opening %s: %s", path, text)
        raise ModelError(_refusal(path, folder, text, process.returncode))


def _watched(
    path: Path, process: subprocess.Popen[bytes], limits: Limits, cancelled: Cancelled
) -> bytes:
    """Wait for a process, and end it once it is late or nobody wants it; return what it said."""
    deadline = time.monotonic() + limits.seconds
    while True:
        try:
            return process.communicate(timeout=min(_LOOK_UP, limits.seconds))[1]
        except subprocess.TimeoutExpired as error:
            unwanted = cancelled()
            if not unwanted and time.monotonic() < deadline:
                continue
            process.kill()
            if unwanted:
                raise CancelledError from error
            why = f"building it took longer than {limits.seconds:.3g} seconds"
            raise ModelError(f"{one_line(path.name)} is not opened: {why}.") from error


def _refusal(path: Path, folder: Path, said: str, code: int) -> str:
    """Return why the process ended; OSError where its disk was full or could only be read."""
    try:
        return str(json.loads((folder / REFUSAL).read_bytes())["refusal"])
    except (OSError, ValueError, KeyError):
        if (of_disk := code_in(said)) is not None:
            raise OSError(of_disk, os.strerror(of_disk)) from None
    how = "crashed"
    if os.name == "posix" and code == -signal.SIGKILL:
        how = "was ended by the system, as it does where memory runs out"
    return f"{one_line(path.name)} is not opened: the process that was to build it {how}."


def _this_program() -> list[str]:
    """Return how this copy starts a process that only builds a model."""
    if getattr(sys, "frozen", False):  # there is no interpreter that takes -m
        return [sys.executable, BUILD_APART]
    return [sys.executable, "-P", "-m", _MODULE]


def _environment(folder: Path) -> dict[str, str]:
    """Return what the process sees: the same packages, no display card, no chatter.

    What it leaves in its folder for temporary files goes with that folder, however it ends.
    """
    return {
        **os.environ,
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)),
        "PYTHONPATH": os.pathsep.join(each for each in sys.path if each),
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
