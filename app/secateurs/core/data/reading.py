"""Reads an announced number of bytes from a stream, and never more."""

from typing import IO

import numpy as np
from numpy.typing import NDArray

from secateurs.core.errors import DataError

MAX_BYTES = 2 * 1024**3
# Deflate cannot pack more tightly than 1032 to 1: what promises more than that is lying.
DEFLATE_LIMIT = 1032
CHUNK = 1 << 20


def allocate(count: int, where: str) -> NDArray[np.uint8]:
    """Return room for so many bytes, once the caller has checked that they can be there."""
    try:
        return np.empty(count, np.uint8)
    except MemoryError:
        raise DataError(f"{where} needs {count:,} bytes, more memory than is free.") from None


def fill(room: NDArray[np.uint8], stream: IO[bytes]) -> int:
    """Read until the room is full or the stream ends; return the number of bytes read."""
    done = 0
    while done < len(room):
        chunk = stream.read(min(CHUNK, len(room) - done))
        if not chunk:
            break
        room[done : done + len(chunk)] = np.frombuffer(chunk, np.uint8)
        done += len(chunk)
    return done
