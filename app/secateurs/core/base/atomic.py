"""Files and folders that are either the old or the new, never half-written."""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

from secateurs.core.base.errors import StorageError
from secateurs.core.base.files import is_folder
from secateurs.core.base.process_end import temporary_folder, undone_on_leaving

BEFORE = ".before-"  # and 8 hex digits, after the name of a folder that is being replaced
INSIDE = "x" * 64  # no longer names are in a folder that is written


def why_too_long(path: Path, *, folder: bool = False) -> str:
    """Say why a path, or what is written beside it on the way, is too long to be written, or "".

    Args:
        folder: whether it is a folder that is written.
    """
    room = path.parent / ".secateurs.00000000.tmp" / _plain(path.name)
    places = [path, room]
    if folder:
        waits = [path.parent / f"{path.name}{BEFORE}00000000"] if is_folder(path) else []
        places = [each / INSIDE for each in (path, room, *waits)]
    for each in places:
        try:
            each.lstat()
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return error.strerror or str(error)
        except ValueError as error:  # a character that no name has
            return str(error)
    return ""


def write_file(path: Path, content: bytes) -> None:
    """Write beside the path, flush to the disk, then replace in one go."""
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StorageError(f"{path} could not be written: {error.strerror or error}.") from error
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Flush a folder's entries to the disk, so that a rename in it outlives a power cut."""
    if os.name != "posix":  # elsewhere a folder cannot be opened, nor needs to be
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path in a temporary folder; put what is there in place at the end.

    Its name is the path's in ASCII, with "_" for other characters: libraries may know no others.
    Nothing is left behind, and the path is as it was, when the body raises. What a kill left
    of a folder that was being replaced is put back, or removed where the new one was in place.

    Raises:
        StorageError: the folder cannot be written to, or the path is too long.
    """
    if why := why_too_long(path, folder=is_folder(path)):  # before a library meets it
        raise StorageError(f"{path} could not be written: {why}.")
    with ExitStack() as at_last:
        try:
            _clear_up(path)
            room = at_last.enter_context(temporary_folder(".secateurs.", path))
            beside = room / _plain(path.name)
            yield beside
            _flush(beside)
            _put(beside, path, room)
            flush_folder(path.parent)
        except OSError as error:  # of the body, too: a full disk
            raise _failed(path, error) from error
        except Exception as error:  # libraries say of a full disk what they like
            if not _tells_of_full_disk(error):
                raise
            full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            raise _failed(path, full) from error


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files of a folder."""
    return sum(file.stat().st_size for file in _files(path))


def _clear_up(path: Path) -> None:
    """Put back what a kill left of a folder that was being replaced, or remove it."""
    named = re.compile(re.escape(path.name + BEFORE) + "[0-9a-f]{8}")
    beside = path.parent.iterdir() if is_folder(path.parent) else ()
    found = [each for each in beside if named.fullmatch(each.name) and is_folder(each)]
    left = sorted(found, key=lambda each: each.stat().st_ctime)
    if left and not os.path.lexists(path):
        left.pop().replace(path)
    for each in left:
        shutil.rmtree(each, ignore_errors=True)


def _plain(name: str) -> str:
    return name.encode("ascii", "replace").decode().replace("?", "_")


def _put(beside: Path, path: Path, room: Path) -> None:
    if not path.is_dir():
        beside.replace(path)
        return
    # A folder with content cannot be replaced in one go. What was there waits beside the path,
    # not in the room, which goes when the process leaves.
    before = path.with_name(f"{path.name}{BEFORE}{uuid4().hex[:8]}")

    def put_back() -> None:
        if before.exists() and not path.exists():
            before.replace(path)

    with undone_on_leaving(put_back):
        path.replace(before)
        try:
            beside.replace(path)
        except BaseException:
            put_back()
            raise
        before.replace(room / "before")


def _flush(path: Path) -> None:
    for file in _files(path):
        with file.open("rb") as handle:
            os.fsync(handle.fileno())


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]


def _tells_of_full_disk(error: BaseException | None) -> bool:
    said = os.strerror(errno.ENOSPC)
    while error is not None:
        if getattr(error, "errno", None) == errno.ENOSPC or said in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _failed(path: Path, error: OSError) -> StorageError:
    return StorageError(f"{path} could not be written: {error.strerror or error}.")
