"""A store for a home that cannot be written to: what is there can be used, and nothing is kept."""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from secateurs.core.base.errors import StoreUnwritable
from secateurs.core.base.process_end import temporary_folder
from secateurs.core.storage.folders import data_folder, data_place
from secateurs.core.storage.records import BUNDLED_ID, IDS
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.store import DATABASE

logger = logging.getLogger(__name__)


def open_or_mirror() -> RunStore:
    """Open the folder where runs are kept; where it cannot be written to, what is there of it.

    Raises:
        StoreUnwritable: nor can temporary files be.
        StorageError: it cannot be used for another reason.
    """
    try:
        return RunStore(data_folder())
    except StoreUnwritable as error:
        try:
            return UnkeptRuns(data_place(), error)
        except OSError:
            raise error from None


class UnkeptRuns(RunStore):
    """The runs of a home that cannot be written to, and what is made until the store is closed.

    It is a folder for temporary files in which links stand for the files of the home.
    """

    def __init__(self, home: Path, why: StoreUnwritable) -> None:
        self._room = temporary_folder()
        folder = self._room.__enter__()
        self._is_open = True
        try:
            _mirror(home, folder)
            super().__init__(folder)
        except BaseException:
            self._remove()
            raise
        self._home = home
        self.why_unkept = str(why)

    def place(self, run_id: str) -> Path:
        there = self._home / "runs" / run_id
        return there if IDS.fullmatch(run_id) and there.is_dir() else self.folder(run_id)

    def close(self) -> None:
        super().close()
        self._remove()

    def _remove(self) -> None:
        if self._is_open:
            self._is_open = False
            self._room.__exit__(None, None, None)


def _mirror(home: Path, folder: Path) -> None:
    for name in (DATABASE, f"{DATABASE}-wal"):
        with suppress(OSError):  # runs are found again by their folders
            shutil.copyfile(home / name, folder / name)
    _forget_work_of_others(folder / DATABASE)
    for run in (home / BUNDLED_ID, *_entries(home / "runs")):
        if not IDS.fullmatch(run.name):
            continue
        place = folder / run.relative_to(home)
        place.mkdir(parents=True)
        for file in _entries(run):
            try:
                (place / file.name).symlink_to(file.absolute())
            except (OSError, NotImplementedError):  # a right of its own on Windows
                if file.is_file():
                    shutil.copyfile(file, place / file.name)


def _forget_work_of_others(database: Path) -> None:
    """Offer nothing to go on with: whoever is at work on it, it cannot be gone on with here."""
    if not database.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM trainings")
        connection.execute("DELETE FROM sweeps")


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except OSError:
        logger.debug("%s cannot be read", folder, exc_info=True)
