"""Reads an announced number of bytes from a stream, and never more."""

from typing import IO

import numpy as np
from numpy.typing import NDArray

from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.errors import DataError

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
