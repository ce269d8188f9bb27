"""How a process ends without waiting for its own threads, and leaves nothing behind.

A thread that is inside a long call of a library cannot be ended from outside, and its `finally`
never runs when the process ends. What must not outlive the process is undone from here.
"""

import logging
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import NoReturn

logger = logging.getLogger(__name__)

Undo = Callable[[], object]

NEW = 60.0  # seconds for which a folder is left alone: it may be about to be locked

HALT = 10.0  # seconds, longer than any end, should the process go on after all


@contextmanager
def undone_on_leaving(undo: Undo) -> Iterator[None]:
    """Have `undo` called if the process leaves while the body is at work; else it is not."""
    key = object()
    _undone[key] = undo
    try:
        yield
    finally:
        del _undone[key]


@contextmanager
def temporary_folder(prefix: str = "secateurs-", beside: Path | None = None) -> Iterator[Path]:
    """Give a folder that is removed at the end of the body, or when the process leaves.

    What a kill left of one is removed by the next that is made beside it.

    Args:
        beside: the path in whose folder it is made, hidden; None for the system's own.
    """
    parent = None if beside is None else beside.parent
    suffix = None if beside is None else ".tmp"
    folder = Path(tempfile.mkdtemp(suffix, prefix, parent or _system_folder()))
    lock = _locked(folder)
    if parent is not None:
        _remove_left(parent, re.compile(rf"{re.escape(prefix)}[a-z0-9_]{{8}}\.tmp(\.gone)?"))

    def remove() -> None:
        gone = folder.with_name(f"{folder.name}.gone")
        with suppress(OSError):  # in one step: what a thread moves out of it meanwhile is whole
            folder.rename(gone)
        for each in (gone, folder):
            shutil.rmtree(each, ignore_errors=True)

    with undone_on_leaving(remove):
        try:
            yield folder
        finally:
            remove()
            if lock is not None:
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """Lock a folder until what is returned is closed, or the process ends; None if it is locked."""
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return None
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _remove_left(parent: Path, named: re.Pattern[str]) -> None:
    """Remove the folders of processes that were killed."""
    with suppress(OSError):  # of a folder that may not be looked into
        for each in [entry for entry in os.scandir(parent) if named.fullmatch(entry.name)]:
            if time.time() - each.stat(follow_symlinks=False).st_mtime < NEW:
                continue
            lock = _locked(Path(each.path))
            if lock is not None:
                shutil.rmtree(each.path, ignore_errors=True)
                os.close(lock)


def _system_folder() -> str:
    """Return the system's folder for temporary files; an OSError says why there is none."""
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:  # says which were tried, but not what was wrong with them
        named = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
        with tempfile.TemporaryFile(dir=next(filter(None, named), "/tmp"), buffering=0) as file:
            file.write(b"tried")
        raise


def undo_all() -> None:
    """Undo what is at work; a failure keeps nothing else from it."""
    for undo in [*_undone.values(), _remove_traced]:
        try:
            undo()
        except Exception:
            logger.exception("something was left behind")


class _Halt(Loader):
    """Finds every module for other threads than the main one, and waits where it is loaded.

    Not where it is found: the lock of all imports is held there, and the main one would wait too.
    """

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if threading.current_thread() is threading.main_thread():
            return None
        return ModuleSpec(name, self)

    def create_module(self, spec: ModuleSpec) -> None:
        _gone.wait(HALT)
        raise ImportError(f"{spec.name} is not imported: the program ends")

    def exec_module(self, module: ModuleType) -> None:
        """Never comes to it."""


def halt_imports() -> None:
    """Have the imports of other threads go no further; to be called where the process ends.

    A library holds the interpreter while it is loaded, for half a second those of TensorFlow,
    and the end would wait for one after another. For the end of the process only: what imports
    does not end within the time that an end may take.
    """
    sys.meta_path.insert(0, _Halt())


def leave(code: int) -> NoReturn:
    """End the process at once, whatever its threads are doing.

    What is kept must have been written: a thread may be stopped halfway, as by a kill.
    """
    undo_all()
    logging.shutdown()
    os._exit(code)


def _remove_traced() -> None:
    """Remove what TensorFlow writes of functions that it traces; it would do so at exit."""
    for name, module in list(sys.modules.items()):
        if name.startswith("__autograph_generated_file") and module.__file__:
            Path(module.__file__).unlink(missing_ok=True)


_undone: dict[object, Undo] = {}
_gone = threading.Event()  # never set


def at_end_of_parent(act: Callable[[], object]) -> None:
    """Act once stdin is closed, as by the end of the parent, however that came."""

    def wait() -> None:
        while os.read(0, 1):  # not by sys.stdin, whose lock would be missed at the usual end
            pass
        act()

    threading.Thread(target=wait, name="parent", daemon=True).start()
