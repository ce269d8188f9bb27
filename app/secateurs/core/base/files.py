"""Opens files of strangers: ordinary ones only, so that no pipe holds and no device floods."""

import os
import stat
from pathlib import Path
from typing import BinaryIO, TypeVar

from secateurs.core.base.errors import SecateursError
from secateurs.core.base.text import one_line

Refusal = TypeVar("Refusal", bound=SecateursError)


def open_ordinary(path: Path, refusal: type[Refusal], most: int | None = None) -> BinaryIO:
    """Open an ordinary file for reading, without waiting for anyone.

    Args:
        refusal: the kind of error that is raised, with a sentence that names the file.
        most: bytes that it may have; None for any number.

    Raises:
        Refusal: it is not there, a folder, a pipe, a socket or a device, too large, or cannot
            be read.
    """
    name = one_line(str(path))
    # Without O_NONBLOCK opening a pipe waits for whoever writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise refusal(f"There is no file {name}.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise refusal(f"{name} cannot be opened: {reason}.") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise refusal(f"{name} is {_kind(status.st_mode)}; a file is needed.")
        if most is not None and status.st_size > most:
            raise refusal(f"{name} has {status.st_size:,} bytes; at most {most:,} are read.")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def is_ordinary(path: Path) -> bool:
    """Return whether there is an ordinary file, or a link to one, without opening it."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Return whether there is a folder, or a link to one; too long a name is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def read_ordinary(path: Path, refusal: type[Refusal], most: int) -> bytes:
    """Return the bytes of an ordinary file of at most `most` bytes; errors as `open_ordinary`."""
    with open_ordinary(path, refusal, most) as file:
        return file.read(most)


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"
