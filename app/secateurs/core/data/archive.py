"""Reads arrays from an .npz file that nobody vouches for."""

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import DataError
from secateurs.core.base.files import open_ordinary
from secateurs.core.base.text import one_line

MAX_BYTES = 2 * 1024**3

# Deflate cannot pack more tightly than 1032 to 1: what promises more than that is lying.
DEFLATE_LIMIT = 1032

# Samples pack 2 to 50 to 1; what packs more tightly than this is empty, or wants to take memory.
_TIGHTEST, _HARMLESS = 200, 64 * 1024**2

CHUNK = 1 << 20


def check_packing(packed: int, unpacked: int, where: str) -> None:
    """Refuse a few bytes that unpack to very many, before memory is taken."""
    if unpacked > max(_HARMLESS, packed * _TIGHTEST):
        raise DataError(
            f"{where} unpacks from {packed:,} bytes to {unpacked:,}, more than samples can:"
            " save it unpacked if it is meant so."
        )


def allocate(count: int, where: str) -> NDArray[np.uint8]:
    """Return room for so many bytes, once the caller has checked that they can be there."""
    try:
        return np.empty(count, np.uint8)
    except MemoryError:
        raise DataError(f"{where} needs {count:,} bytes, more memory than is free.") from None


def fill(room: NDArray[np.uint8], stream: IO[bytes], cancelled: Cancelled = never) -> int:
    """Read until the room is full or the stream ends; return the number of bytes read."""
    done = 0
    while done < len(room):
        go_on(cancelled)
        chunk = stream.read(min(CHUNK, len(room) - done))
        if not chunk:
            break
        room[done : done + len(chunk)] = np.frombuffer(chunk, np.uint8)
        done += len(chunk)
    return done


_HEADER_LIMIT = 10_000  # bytes; honest headers take about 120

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, UnicodeDecodeError),
    *(NotImplementedError, RuntimeError),
)


@dataclass(frozen=True, slots=True)
class ArrayHeader:
    """What a member's .npy header promises."""

    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype[Any]

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


class Archive:
    """An open .npz file: look at the headers first, then read what fits."""

    def __init__(
        self, path: Path, archive: zipfile.ZipFile, size: int, cancelled: Cancelled
    ) -> None:
        self._name = one_line(path.name)
        self._archive = archive
        self._size = size
        self._cancelled = cancelled
        self._members = {
            info.filename.removesuffix(".npy"): info
            for info in archive.infolist()
            if info.filename.endswith(".npy")
        }

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._members)

    def header(self, name: str) -> ArrayHeader:
        """Return the member's header, refused if the member cannot hold what it promises."""
        with self._open(name) as stream:
            return self._checked_header(name, stream)

    def read(self, name: str) -> AnyArray:
        """Return the member as an array of the shape and type of its header."""
        with self._open(name) as stream:
            header = self._checked_header(name, stream)
            room = allocate(header.nbytes, self._where(name))
            done = fill(room, stream, self._cancelled)
            if done < len(room) or stream.read(1):
                raise DataError(f"{self._where(name)} does not hold what its header promises.")
        try:
            flat = room.view(header.dtype)
            return flat.reshape(header.shape, order="F" if header.fortran_order else "C")
        except ValueError:
            raise DataError(f"{self._where(name)} has a shape that no array can have.") from None

    def _where(self, name: str) -> str:
        return f"{self._name}, member {one_line(name)},"

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        info = self._members.get(name)
        if info is None:
            raise DataError(f"{self._name} has no member {one_line(name)}.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataError(f"{self._where(name)} is packed in a way that is not supported.")
        try:
            with self._archive.open(info) as stream:
                yield stream
        except _BROKEN as error:
            raise DataError(f"{self._where(name)} is damaged: {_reason(error)}.") from error

    def _checked_header(self, name: str, stream: IO[bytes]) -> ArrayHeader:
        where, info = self._where(name), self._members[name]
        header, length = _read_header(stream, where)
        if header.dtype.hasobject:
            raise DataError(f"{where} holds pickled objects, which are never opened.")
        if header.nbytes > MAX_BYTES:
            raise DataError(f"{where} asks for more than 2 GiB.")
        packed = min(info.compress_size, self._size)
        if header.nbytes + length != info.file_size or info.file_size > packed * DEFLATE_LIMIT:
            raise DataError(f"{where} does not hold what its header promises.")
        check_packing(packed, header.nbytes, where.rstrip(","))
        return header


@contextmanager
def open_archive(path: Path, cancelled: Cancelled = never) -> Iterator[Archive]:
    """Open an .npz file for reading; raise DataError if it is none."""
    with open_ordinary(path, DataError) as file:
        size = file.seek(0, io.SEEK_END)
        try:
            archive = zipfile.ZipFile(file)
        except (*_BROKEN, ValueError, UnicodeDecodeError, struct.error) as error:
            name = one_line(path.name)
            raise DataError(f"{name} is not an .npz file: {_reason(error)}.") from error
        with archive:
            yield Archive(path, archive, size, cancelled)


def _read_header(stream: IO[bytes], where: str) -> tuple[ArrayHeader, int]:
    """Return the header and its length in bytes.

    NumPy reads as many bytes as the length field says, up to 4 GiB, before it checks them:
    hence the look at the field first.
    """
    prefix = stream.read(len(npy.MAGIC_PREFIX) + 2)
    if len(prefix) < 8 or not prefix.startswith(npy.MAGIC_PREFIX):
        raise DataError(f"{where} is not a NumPy array.")
    version = prefix[6]
    field = stream.read(2 if version == 1 else 4)
    try:
        (length,) = struct.unpack("<H" if version == 1 else "<I", field)
        if length > _HEADER_LIMIT:
            raise ValueError
        header = stream.read(length)
        whole = io.BytesIO(field + header)
        parse = npy.read_array_header_1_0 if version == 1 else npy.read_array_header_2_0
        shape, fortran_order, dtype = parse(whole)
        if version not in (1, 2) or dtype.subdtype is not None or dtype.itemsize == 0:
            raise ValueError
        if any(not 0 <= side <= MAX_BYTES for side in shape):
            raise ValueError
    except _BROKEN:
        raise
    except Exception:  # hostile text fails in any way that a parser knows
        raise DataError(f"{where} has a broken header.") from None
    return ArrayHeader(shape, fortran_order, dtype), len(prefix) + len(field) + len(header)


def _reason(error: Exception) -> str:
    return one_line(str(error) or type(error).__name__).rstrip(".")
