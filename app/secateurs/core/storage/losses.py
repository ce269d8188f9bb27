"""The loss and the accuracy of every training step as .npy files."""

import io
from pathlib import Path

import numpy as np

from secateurs.core.arrays import Array, frozen
from secateurs.core.errors import StorageError
from secateurs.core.storage.atomic import write_file


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
