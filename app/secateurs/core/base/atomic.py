"""Files and folders that are either the old or the new, never half-written."""

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from secateurs.core.base.errors import StorageError
from secateurs.core.base.process_end import temporary_folder, undone_on_leaving


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
    Nothing is left behind, and the path is as it was, when the body raises.

    Raises:
        StorageError: the folder cannot be written to.
    """
    with ExitStack() as at_last:
        try:
            with suppress(FileNotFoundError):
                path.lstat()  # raises for too long a name, before a library meets it
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


def _plain(name: str) -> str:
    return name.encode("ascii", "replace").decode().replace("?", "_")


def _put(beside: Path, path: Path, room: Path) -> None:
    if not path.is_dir():
        beside.replace(path)
        return
    # A folder with content cannot be replaced in one go. What was there waits beside the path,
    # not in the room, which goes when the process leaves.
    before = path.with_name(f"{path.name}.before-{uuid4().hex[:8]}")

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
