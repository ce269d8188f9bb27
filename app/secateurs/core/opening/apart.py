"""Starts the process in which a stranger's model is built, and reads what it hands back."""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from secateurs.core.errors import CancelledError, ModelError
from secateurs.core.leaving import temporary_folder, undone_on_leaving
from secateurs.core.opening.child import ANSWER, BUILD_APART, CONFIG, REFUSAL
from secateurs.core.opening.parts import Parts, read_parts
from secateurs.core.text import one_line

logger = logging.getLogger(__name__)

_BASE = 4 * 1024**3  # bytes of address space; TensorFlow alone takes about 2 GiB of it
_TIMES = 6  # copies of the weights that loading makes, with room to spare
_SECONDS = 180.0  # and one more for each MiB
_LOOK_UP = 0.05  # seconds
_MODULE = "secateurs.core.opening.child"


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
    cancelled: Callable[[], bool] = lambda: False,
) -> Parts:
    """Build a model in a process of its own and return its parts.

    Args:
        config: JSON that was checked.
        cancelled: asked several times a second; once it is true, the process is ended.

    Raises:
        ModelError: the process refused, crashed or took too long.
        CancelledError: nobody wants it any more.
    """
    limits = limits or limits_for(path)
    with temporary_folder() as folder:
        (folder / CONFIG).write_text(config, encoding="utf-8")
        _run(path, folder, limits, cancelled)
        return read_parts(folder / ANSWER)


def _run(path: Path, folder: Path, limits: Limits, cancelled: Callable[[], bool]) -> None:
    arguments = [str(path.resolve()), str(folder), str(limits.bytes)]
    try:
        process = subprocess.Popen(
            [*_this_program(), *arguments],
            env=_environment(folder),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    except OSError as error:
        raise ModelError(
            f"{one_line(path.name)} is not opened: no process could be started for it."
        ) from error
    with process, undone_on_leaving(process.kill):
        said = _watched(path, process, limits, cancelled)
    if process.returncode:
        logger.debug("opening %s: %s", path, said.decode(errors="replace"))
        raise ModelError(_refusal(path, folder))


def _watched(
    path: Path, process: subprocess.Popen[bytes], limits: Limits, cancelled: Callable[[], bool]
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


def _refusal(path: Path, folder: Path) -> str:
    try:
        return str(json.loads((folder / REFUSAL).read_bytes())["refusal"])
    except (OSError, ValueError, KeyError):
        return f"{one_line(path.name)} is not opened: the process that was to build it crashed."


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
