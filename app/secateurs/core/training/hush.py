"""Keeps a native library's chatter off the terminal."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hushed() -> Iterator[None]:
    """Send what is written to the stderr of the process nowhere; exceptions pass as ever."""
    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # nobody listens anyway
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
