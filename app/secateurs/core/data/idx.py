"""Reads IDX files, the format in which MNIST and its relatives are published.

Four bytes of magic (0, 0, type, dimensions), one big-endian 32-bit size a dimension, data.
"""

import gzip
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from secateurs.core.arrays import Pixels
from secateurs.core.data.reading import DEFLATE_LIMIT, MAX_BYTES, allocate, fill
from secateurs.core.errors import DataError

_UNSIGNED_BYTE = 8


def idx_shape(path: Path, dimensions: int) -> tuple[int, ...]:
    """Return the shape in the header, refused if the file cannot hold so much.

    Args:
        path: a plain or a gzipped file of unsigned bytes.
        dimensions: 3 for images, 1 for labels.

    Raises:
        DataError: says which file and what is wrong.
    """
    with _open(path) as stream:
        return _header(path, stream, dimensions)


def read_idx(path: Path, dimensions: int) -> Pixels:
    """Return the file's bytes in the shape that its header states."""
    with _open(path) as stream:
        shape = _header(path, stream, dimensions)
        room = allocate(math.prod(shape), path.name)
        done = fill(room, stream)
        if done < len(room):
            raise _cut_short(path, len(room), done)
        if stream.read(1):
            raise _too_long(path)
    return room.reshape(shape)


@contextmanager
def _open(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            if not packed:
                yield file
                return
            with gzip.GzipFile(fileobj=file) as stream:
                yield cast(IO[bytes], stream)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{path.name} cannot be read: {reason.rstrip('.')}.") from error


def _header(path: Path, stream: IO[bytes], dimensions: int) -> tuple[int, ...]:
    magic = stream.read(4)
    expected = bytes((0, 0, _UNSIGNED_BYTE, dimensions))
    if magic != expected:
        raise DataError(
            f"{path.name} does not start with the magic number {expected.hex()}"
            f" but with {magic.hex() or 'nothing'}."
        )
    sizes = stream.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(f"{path.name} ends within its header.")
    shape: tuple[int, ...] = struct.unpack(f">{dimensions}I", sizes)
    _check_size(path, math.prod(shape), 4 + len(sizes), isinstance(stream, gzip.GzipFile))
    return shape


def _check_size(path: Path, promised: int, header: int, packed: bool) -> None:
    if promised > MAX_BYTES:
        raise DataError(f"{path.name} asks for more than 2 GiB.")
    size = path.stat().st_size
    if packed:
        if promised > size * DEFLATE_LIMIT:
            raise _cut_short(path, promised, None)
    elif size - header < promised:
        raise _cut_short(path, promised, size - header)
    elif size - header > promised:
        raise _too_long(path)


def _cut_short(path: Path, promised: int, there: int | None) -> DataError:
    found = "far fewer" if there is None else f"only {there:,}"
    return DataError(
        f"{path.name} is cut short: its header promises {promised:,} bytes of data,"
        f" but {found} are there."
    )


def _too_long(path: Path) -> DataError:
    return DataError(f"{path.name} holds more bytes than its header promises.")
