"""Files and folders that are either the old or the new, never half-written."""

import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from secateurs.core.base.errors import StorageError
from secateurs.core.base.files import is_folder, kind_of_place, lacks_room, told_of_disk
from secateurs.core.base.process_end import temporary_folder, undone_on_leaving

BEFORE = ".before-"  # and 8 hex digits, after the name of a folder that is being replaced
WAITING = f".secateurs{BEFORE}"  # likewise the folder in which files wait that are being replaced
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
    """Write beside the path, flush to the disk, then replace in one go.

    Raises:
        StorageError: it cannot be written, or is no ordinary file that could be replaced.
    """
    _check_replaceable(path)
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):  # of a disk that can only be read, too
            beside.unlink(missing_ok=True)
        raise _failed(path, error) from error
    flush_folder(path.parent)


def why_unwritable(folder: Path) -> str:
    """Say why nothing can be made in a folder, by trying; "" if it can.

    Of one where only the system makes files, such as /proc, it says itself that there is none.
    """
    try:
        with temporary_folder(".secateurs.", folder / "beside"):
            return ""
    except OSError as error:
        if error.errno == errno.ENOENT and is_folder(folder):
            return "no files can be made there"
        return error.strerror or str(error)


def _reason(path: Path, error: OSError) -> str:
    if (
        error.errno == errno.ENOENT
        and is_folder(path.parent)
        and (why := why_unwritable(path.parent))
    ):
        return why
    return error.strerror or str(error)


def _check_replaceable(path: Path) -> None:
    """Refuse what is put in the place of a device, a pipe or a socket."""
    if (kind := kind_of_place(path)) not in ("", "a file", "a folder"):
        raise StorageError(f"{path} could not be written: it is {kind}.")


def write_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files of a folder, by name: at the end all are the new ones, or all are as before.

    The folder is made where there is none; what else lies in it stays. What a kill left of files
    that were being replaced is put back first, or removed where the new ones were in place.

    Raises:
        StorageError: the folder cannot be made or written to, or a folder has one of the names.
    """
    is_new = not is_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{folder} cannot be made: {_reason(folder, error)}.") from error
    try:
        _put_back_after_kill(folder)
        with temporary_folder(".secateurs.", folder / "beside") as room:
            for name, content in contents.items():
                (room / name).write_bytes(content)
            _flush(room)
            _exchange(folder, room, contents)
            flush_folder(folder)
    except OSError as error:
        if is_new:
            with suppress(OSError):  # something else lies in it by now
                folder.rmdir()
        raise _failed(folder, error) from error


def _put_back_after_kill(folder: Path) -> None:
    for before in folder.glob(f"{WAITING}{'[0-9a-f]' * 8}"):
        for old in before.iterdir():
            if not os.path.lexists(folder / old.name):
                old.replace(folder / old.name)
        shutil.rmtree(before, ignore_errors=True)


def _exchange(folder: Path, room: Path, names: Iterable[str]) -> None:
    """Put the files of a room in place of those that are there, all or none."""
    # What was there waits in the folder, not in the room, which goes when the process leaves.
    before = folder / f"{WAITING}{uuid4().hex[:8]}"
    before.mkdir()
    added: list[Path] = []

    def put_back() -> None:
        for place in added:
            place.unlink(missing_ok=True)
        for old in before.iterdir() if before.exists() else ():
            old.replace(folder / old.name)

    with undone_on_leaving(put_back):
        try:
            for name in names:
                place = folder / name
                if place.is_dir() and not place.is_symlink():
                    raise IsADirectoryError(errno.EISDIR, f"{name} is a folder")
                if os.path.lexists(place):
                    place.rename(before / name)
                else:
                    added.append(place)
                (room / name).rename(place)
        except BaseException:
            put_back()
            before.rmdir()
            raise
    shutil.rmtree(before, ignore_errors=True)


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
        StorageError: the folder cannot be written to, the path is too long or a device's.
    """
    _check_replaceable(path)
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
        except StorageError:  # of another place, such as that for temporary files
            raise
        except Exception as error:  # libraries say of a full disk what they like
            if (told := told_of_disk(error)) is None:
                raise
            raise _failed(path, told) from error


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a temporary folder of the system's.

    Raises:
        StorageError: it cannot be made, or what is written there cannot be.
    """
    with ExitStack() as at_last:
        try:
            folder = at_last.enter_context(temporary_folder())
        except OSError as error:
            reason = error.strerror or error
            raise StorageError(f"No folder for temporary files can be made: {reason}.") from error
        try:
            yield folder
        except StorageError:  # of another place
            raise
        except Exception as error:  # libraries say of a full disk what they like
            if (told := told_of_disk(error)) is None:
                raise
            what = "There is no room for temporary files"
            if not lacks_room(told):
                what = "No temporary files can be written"
            raise StorageError(f"{what} in {folder.parent}: {told.strerror}.") from error


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


def _failed(path: Path, error: OSError) -> StorageError:
    return StorageError(f"{path} could not be written: {_reason(path, error)}.")
