"""A training's checkpoint as a folder of files."""

import io
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from secateurs.core.base.arrays import Array, frozen
from secateurs.core.base.atomic import write_file
from secateurs.core.base.errors import StorageError
from secateurs.core.learning.checkpoint import Checkpoint
from secateurs.core.learning.events import EpochEnded
from secateurs.core.storage.weights import load_network, save_network


def save_losses(path: Path, losses: Array) -> None:
    _save(path, losses)


def load_losses(path: Path) -> Array:
    """Read (steps,) float32, read-only; StorageError if the file is not one."""
    return _load(path, "losses")


def save_accuracies(path: Path, accuracies: Array) -> None:
    _save(path, accuracies)


def load_accuracies(path: Path) -> Array:
    """Read (steps,) float32, read-only; empty if there is no file, as older versions wrote none."""
    return _load(path, "accuracies") if path.exists() else frozen(np.zeros(0, np.float32))


def _save(path: Path, figures: Array) -> None:
    content = io.BytesIO()
    np.save(content, np.asarray(figures, np.float32), allow_pickle=False)
    write_file(path, content.getvalue())


def _load(path: Path, name: str) -> Array:
    try:
        figures = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise StorageError(f"{path} cannot be read.") from error
    if not isinstance(figures, np.ndarray) or figures.dtype != np.float32 or figures.ndim != 1:
        raise StorageError(f"{path} does not hold the {name} of a training.")
    return frozen(figures)


class CheckpointNote(BaseModel):
    """What a checkpoint holds beside its arrays."""

    model_config = ConfigDict(frozen=True)

    epoch: int
    history: tuple[EpochEnded, ...]
    seconds: float
    best_is_current: bool


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    from safetensors.numpy import save

    same = checkpoint.best is checkpoint.network
    save_network(folder / "current.safetensors", checkpoint.network)
    if not same:
        save_network(folder / "best.safetensors", checkpoint.best)
    slots = {str(number): np.asarray(slot) for number, slot in enumerate(checkpoint.slots)}
    write_file(folder / "slots.safetensors", save(slots))
    save_losses(folder / "losses.npy", checkpoint.step_losses)
    save_accuracies(folder / "accuracies.npy", checkpoint.step_accuracies)
    note = CheckpointNote(
        epoch=checkpoint.epoch,
        history=checkpoint.history,
        seconds=checkpoint.seconds,
        best_is_current=same,
    )
    write_file(folder / "checkpoint.json", note.model_dump_json().encode())


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read a checkpoint; StorageError if a file is missing or broken."""
    try:
        note = CheckpointNote.model_validate_json((folder / "checkpoint.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise StorageError(f"The checkpoint {folder} cannot be read.") from error
    network = load_network(folder / "current.safetensors")
    best = network if note.best_is_current else load_network(folder / "best.safetensors")
    figures = load_losses(folder / "losses.npy"), load_accuracies(folder / "accuracies.npy")
    slots = _load_slots(folder / "slots.safetensors")
    return Checkpoint(note.epoch, network, slots, best, note.history, *figures, note.seconds)


def _load_slots(path: Path) -> tuple[Array, ...]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays = load(path.read_bytes())
    except (OSError, SafetensorError) as error:
        raise StorageError(f"{path} cannot be read.") from error
    return tuple(frozen(arrays[str(number)]) for number in range(len(arrays)))
