"""The loss of every training step as a .npy file."""

import io
from pathlib import Path

import numpy as np

from secateurs.core.arrays import Array, frozen
from secateurs.core.errors import StorageError
from secateurs.core.storage.atomic import write_file


def save_losses(path: Path, losses: Array) -> None:
    content = io.BytesIO()
    np.save(content, np.asarray(losses, np.float32), allow_pickle=False)
    write_file(path, content.getvalue())


def load_losses(path: Path) -> Array:
    """Read (steps,) float32, read-only; StorageError if the file is not one."""
    try:
        losses = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise StorageError(f"{path} cannot be read.") from error
    if not isinstance(losses, np.ndarray) or losses.dtype != np.float32 or losses.ndim != 1:
        raise StorageError(f"{path} does not hold the losses of a training.")
    return frozen(losses)
