"""Data in files, as people have them."""

import gzip
import struct
from pathlib import Path
from typing import Any

import numpy as np

IDX_TYPES = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}


def idx(array: Any) -> bytes:
    """Return the content of an IDX file."""
    big = array.astype(array.dtype.newbyteorder(">"))
    code = IDX_TYPES[f"{array.dtype.kind}{array.dtype.itemsize}"]
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes((0, 0, code, array.ndim)) + sizes + big.tobytes()


def write_idx(folder: Path, name: str, array: Any, *, packed: bool = False) -> Path:
    folder.mkdir(exist_ok=True)
    content = idx(np.asarray(array))
    path = folder / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def write_npz(folder: Path, **arrays: Any) -> str:
    np.savez(folder / "set.npz", **arrays)
    return str(folder / "set.npz")


def write_csv(folder: Path, text: str, encoding: str = "utf-8", name: str = "plants.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path
