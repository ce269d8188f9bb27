"""How a process ends without waiting for its own threads, and leaves nothing behind.

A thread that is inside a long call of a library cannot be ended from outside, and its `finally`
never runs when the process ends. What must not outlive the process is undone from here.
"""

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

logger = logging.getLogger(__name__)

Undo = Callable[[], object]


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

    Args:
        beside: the path in whose folder it is made, hidden; None for the system's own.
    """
    parent = None if beside is None else beside.parent
    suffix = None if beside is None else ".tmp"
    folder = Path(tempfile.mkdtemp(suffix, prefix, parent))

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


def undo_all() -> None:
    """Undo what is at work; a failure keeps nothing else from it."""
    for undo in [*_undone.values(), _remove_traced]:
        try:
            undo()
        except Exception:
            logger.exception("something was left behind")


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
