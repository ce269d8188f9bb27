"""Reads IDX files, the format in which MNIST and its relatives are published.

Four bytes of magic (0, 0, type, dimensions), one big-endian 32-bit size a dimension, data.
"""

import gzip
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import DataError
from secateurs.core.base.files import open_ordinary
from secateurs.core.base.text import one_line
from secateurs.core.data.archive import DEFLATE_LIMIT, MAX_BYTES, allocate, check_packing, fill

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_DIMENSIONS = 4  # images with channels


@dataclass(frozen=True, slots=True)
class IdxHeader:
    """What the header of an IDX file promises."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def is_idx(begun: bytes) -> bool:
    """Say whether a file that begins with these bytes is an IDX file."""
    known = len(begun) >= 4 and begun[:2] == b"\0\0" and begun[2] in TYPES
    return known and 1 <= begun[3] <= _MOST_DIMENSIONS


def idx_header(path: Path) -> IdxHeader:
    """Return what the header promises, refused if the file cannot hold so much.

    Args:
        path: a plain or a gzipped file.

    Raises:
        DataError: says which file and what is wrong.
    """
    with _open(path) as (stream, size):
        return _header(path, stream, size)


def read_idx(path: Path, cancelled: Cancelled = never) -> AnyArray:
    """Return the file's numbers in the shape that its header states."""
    name = one_line(path.name)
    with _open(path) as (stream, size):
        header = _header(path, stream, size)
        room = allocate(header.nbytes, name)
        done = fill(room, stream, cancelled)
        if done < len(room):
            raise _cut_short(name, len(room), done)
        if stream.read(1):
            raise _too_long(name)
    values = room.view(header.dtype).reshape(header.shape)
    return values.astype(header.dtype.newbyteorder("="), copy=False)


@contextmanager
def _open(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open the file, unpacking it on the way, and give its size as it lies there."""
    try:
        with open_ordinary(path, DataError) as file:
            size = file.seek(0, 2)
            file.seek(0)
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            if not packed:
                yield file, size
                return
            with gzip.GzipFile(fileobj=file) as stream:
                yield cast(IO[bytes], stream), size
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{one_line(path.name)} cannot be read: {reason.rstrip('.')}.") from error


def _header(path: Path, stream: IO[bytes], size: int) -> IdxHeader:
    name = one_line(path.name)
    magic = stream.read(4)
    if not is_idx(magic):
        raise DataError(
            f"{name} is no IDX file: it starts with {magic.hex() or 'nothing'}, not with a magic"
            " number such as 00000803."
        )
    dimensions = magic[3]
    sizes = stream.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(f"{name} ends within its header.")
    shape: tuple[int, ...] = struct.unpack(f">{dimensions}I", sizes)
    header = IdxHeader(shape, np.dtype(TYPES[magic[2]]))
    _check_size(name, header.nbytes, size, 4 + len(sizes), isinstance(stream, gzip.GzipFile))
    return header


def _check_size(name: str, promised: int, size: int, header: int, packed: bool) -> None:
    if promised > MAX_BYTES:
        raise DataError(f"{name} asks for more than 2 GiB.")
    if packed:
        if promised > size * DEFLATE_LIMIT:
            raise _cut_short(name, promised, None)
        check_packing(size, promised, name)
    elif size - header < promised:
        raise _cut_short(name, promised, size - header)
    elif size - header > promised:
        raise _too_long(name)


def _cut_short(name: str, promised: int, there: int | None) -> DataError:
    found = "far fewer" if there is None else f"only {there:,}"
    return DataError(
        f"{name} is cut short: its header promises {promised:,} bytes of data,"
        f" but {found} are there."
    )


def _too_long(name: str) -> DataError:
    return DataError(f"{name} holds more bytes than its header promises.")
