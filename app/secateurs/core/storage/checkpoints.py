"""A checkpoint of a training or a fine-tuning as a folder of files."""

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.base.atomic import write_file
from secateurs.core.base.errors import StorageError
from secateurs.core.graph.layer_state import Memory
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.progress import Best, EngineState, Grown, Progress
from secateurs.core.pruning.model_account import ModelAccount
from secateurs.core.ranking.hand_choices import ByHand
from secateurs.core.storage.weights import read_arrays


def save_losses(path: Path, losses: Array) -> None:
    _save(path, losses)


def load_losses(path: Path) -> Array:
    """Read (steps,) float32, read-only; StorageError if the file is not one."""
    return _load(path, "losses")


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


class GrownNote(BaseModel):
    """What is kept of a schedule beside its masks."""

    model_config = ConfigDict(defer_build=True, frozen=True, ser_json_inf_nan="constants")

    sparsity: float
    account: ModelAccount
    by_hand: ByHand | None
    of_units: bool


class CheckpointNote(BaseModel):
    """What a checkpoint holds beside its arrays."""

    model_config = ConfigDict(defer_build=True, frozen=True, ser_json_inf_nan="constants")

    history: tuple[EpochEnded, ...]
    seconds: float
    best_epoch: int | None
    best_rank: tuple[float, ...] = ()
    grown: GrownNote | None = None


MASK, MEMORY = "mask ", "memory "  # before the names of kernels and of layers
NOTE, STATE, BEST = "checkpoint.json", "state.safetensors", "best.safetensors"


def save_checkpoint(folder: Path, progress: Progress) -> None:
    """Write all that a training needs to go on; its engine's state is among it."""
    state, grown, best = progress.state, progress.grown, progress.best
    assert state is not None
    arrays = {
        **_numbered("weight", state.weights),
        **_numbered("slot", state.slots),
        **_named_memory(state.memory),
    }
    if grown is not None:
        arrays |= {f"mask {name}": mask for name, mask in grown.masks.items()}
        arrays |= _numbered("kept", grown.kept or ())
    _write(folder / STATE, arrays)
    if best is not None and best.epoch != progress.epoch:
        _write(folder / BEST, _numbered("weight", best.weights))
    save_losses(folder / "losses.npy", progress.step_losses)
    _save(folder / "accuracies.npy", progress.step_accuracies)
    note = CheckpointNote(
        history=progress.history,
        seconds=progress.seconds,
        best_epoch=None if best is None else best.epoch,
        best_rank=() if best is None else best.rank,
        grown=_noted(grown),
    )
    write_file(folder / NOTE, note.model_dump_json().encode())


def load_checkpoint(folder: Path) -> Progress:
    """Read a checkpoint; StorageError if a file is missing or broken."""
    try:
        note = CheckpointNote.model_validate_json((folder / NOTE).read_bytes())
    except (OSError, ValidationError) as error:
        raise StorageError(f"The checkpoint {folder} cannot be read.") from error
    arrays, _ = read_arrays(folder / STATE)
    state = EngineState(_those("weight", arrays), _those("slot", arrays), _remembered(arrays))
    best = None
    if note.best_epoch is not None:
        weights = state.weights
        if note.best_epoch != len(note.history):
            weights = _those("weight", read_arrays(folder / BEST)[0])
        best = Best(note.best_epoch, note.best_rank, weights)
    return Progress(
        best,
        note.history,
        load_losses(folder / "losses.npy"),
        _load(folder / "accuracies.npy", "accuracies"),
        note.seconds,
        state,
        None if note.grown is None else _grown(note.grown, arrays),
    )


def _noted(grown: Grown | None) -> GrownNote | None:
    if grown is None:
        return None
    return GrownNote(
        sparsity=grown.sparsity,
        account=grown.account,
        by_hand=grown.by_hand,
        of_units=grown.kept is not None,
    )


def _grown(note: GrownNote, arrays: Mapping[str, AnyArray]) -> Grown:
    masks = {
        name.removeprefix(MASK): frozen(each)
        for name, each in arrays.items()
        if name.startswith(MASK)
    }
    kept = _those("kept", arrays) if note.of_units else None
    return Grown(note.sparsity, masks, kept, note.account, note.by_hand)


def _named_memory(memory: Memory) -> dict[str, AnyArray]:
    return {
        f"{MEMORY}{layer} {number}": each
        for layer, values in memory.items()
        for number, each in enumerate(values)
    }


def _remembered(arrays: Mapping[str, AnyArray]) -> Memory:
    found: dict[str, dict[int, AnyArray]] = {}
    for name, each in arrays.items():
        if name.startswith(MEMORY):
            layer, _, number = name.removeprefix(MEMORY).rpartition(" ")
            found.setdefault(layer, {})[int(number)] = each
    return {layer: [values[at] for at in sorted(values)] for layer, values in found.items()}


def _write(path: Path, arrays: Mapping[str, AnyArray]) -> None:
    from safetensors.numpy import save

    # Not `ascontiguousarray`: of a number it makes a row.
    write_file(path, save({name: np.asarray(each, order="C") for name, each in arrays.items()}))


def _numbered(kind: str, arrays: tuple[AnyArray, ...]) -> dict[str, AnyArray]:
    return {f"{kind} {number}": array for number, array in enumerate(arrays)}


def _those(kind: str, arrays: Mapping[str, AnyArray]) -> tuple[AnyArray, ...]:
    count = sum(name.startswith(f"{kind} ") for name in arrays)
    return tuple(frozen(arrays[f"{kind} {number}"]) for number in range(count))
