"""Opens files of strangers: ordinary ones only, so that no pipe holds and no device floods.

And tells why files could not be written: no room is left, or they may only be read.
"""

import errno
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


def kind_of_place(path: Path) -> str:
    """Say what lies at a path, or is linked from it: "a file", "a device"; "" if nothing does."""
    try:
        return _kind(path.stat().st_mode)
    except (OSError, ValueError):
        return ""


def _kind(mode: int) -> str:
    if stat.S_ISREG(mode):
        return "a file"
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


_NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_TOLD_BY_TEXT = {os.strerror(code): code for code in (*_NO_ROOM, errno.EROFS)}
_REFUSED = (errno.EACCES, errno.EPERM)


def told_of_disk(error: BaseException | None) -> OSError | None:
    """Return what the system said, where an error comes of a full or a read-only disk.

    Libraries that write wrap it in errors of their own, whose text alone has it.
    """
    while error is not None:
        code = getattr(error, "errno", None)
        found = code if code in _TOLD_BY_TEXT.values() else code_in(str(error))
        if found is not None:
            return OSError(found, os.strerror(found), getattr(error, "filename", None))
        error = error.__cause__ or error.__context__
    return None


def code_in(text: str) -> int | None:
    """Return the number of the system's error where a text tells of such a disk."""
    return next((code for said, code in _TOLD_BY_TEXT.items() if said in text), None)


def lacks_room(error: OSError) -> bool:
    return error.errno in _NO_ROOM


def may_not_write(error: OSError) -> bool:
    """Whether a place is there, or could be, but cannot be written to: no room, or no right."""
    return error.errno in (*_TOLD_BY_TEXT.values(), *_REFUSED)


def sentence_of(error: BaseException) -> str:
    """Say why nothing could be written; "" where an error is of another kind."""
    found = told_of_disk(error)
    if found is None:
        if not (isinstance(error, OSError) and error.errno in _REFUSED):
            return ""
        return f"{_named(error)} cannot be used: {error.strerror}."
    return f"{_named(found)} could not be written: {found.strerror}."


def _named(error: OSError) -> str:
    name = error.filename
    return "A file" if name is None or isinstance(name, int) else one_line(os.fsdecode(name))
