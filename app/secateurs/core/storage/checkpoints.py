"""A training's checkpoint as a folder of files."""

from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from secateurs.core.arrays import Array, frozen
from secateurs.core.errors import StorageError
from secateurs.core.storage.atomic import write_file
from secateurs.core.storage.losses import (
    load_accuracies,
    load_losses,
    save_accuracies,
    save_losses,
)
from secateurs.core.storage.weights import load_network, save_network
from secateurs.core.training.checkpoint import Checkpoint
from secateurs.core.training.events import EpochEnded


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
