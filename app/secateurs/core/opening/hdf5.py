"""Looks into an HDF5 file of weights before its arrays are read."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secateurs.core.base.errors import ModelError
from secateurs.core.opening.archive import MOST_BYTES, MOST_PACKED, TIGHTEST

if TYPE_CHECKING:
    import h5py

MOST_OBJECTS = 200_000


def stored_bytes(path: Path, name: str) -> int:
    """Return the bytes of all arrays in a file, unpacked.

    Args:
        name: of the file that a person gave, for errors.

    Raises:
        ModelError: it is no HDF5 file, reads other files, or promises more than it holds.
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            return _total(file, name)
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise ModelError(f"{name} is damaged: its weights cannot be read.") from error


def _total(file: "h5py.File", name: str) -> int:
    import h5py

    total, seen, waiting = 0, set(), [file]
    while waiting:
        group: Any = waiting.pop()
        for key in group:
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise ModelError(f"{name} is not opened: its weights lie in another file.")
            each = group[key]
            address = h5py.h5o.get_info(each.id).addr
            if address in seen:
                continue
            seen.add(address)
            if len(seen) > MOST_OBJECTS:
                raise ModelError(f"{name} is not opened: it has more than {MOST_OBJECTS:,} arrays.")
            if isinstance(each, h5py.Group):
                waiting.append(each)
            elif isinstance(each, h5py.Dataset):
                total += _bytes(each, name)
    if total > MOST_BYTES:
        raise ModelError(f"{name} unpacks to more than {MOST_BYTES >> 30} GiB.")
    return total


def _bytes(array: "h5py.Dataset", name: str) -> int:
    if array.external or array.is_virtual:
        raise ModelError(f"{name} is not opened: its weights lie in another file.")
    declared = math.prod(array.shape or ()) * array.dtype.itemsize
    if declared > max(MOST_PACKED, array.id.get_storage_size() * TIGHTEST):
        raise ModelError(f"{name} does not hold the weights that it promises.")
    return int(declared)
