"""What every part of the store shares: the folder, the database, the session."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Self
from uuid import uuid4

from secateurs.core.base.errors import StoreUnavailable, StoreUnwritable
from secateurs.core.base.files import may_not_write
from secateurs.core.storage.database import connect, reading_errors, transaction

DATABASE = "secateurs.sqlite"


class Session:
    """One open store. Two of them in one process count as two."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.id = uuid4().hex[:12]
        self._path = folder / f"{self.id}.lock"
        while True:
            self._file: IO[bytes] = self._path.open("wb")
            if _lock(self._file) and self._path.exists():
                break
            self._file.close()  # another process was just looking whether this one is alive

    def others(self) -> set[str]:
        """Return the ids of the other live sessions, and clear away the traces of dead ones."""
        paths = (path for path in self._folder.glob("*.lock") if path != self._path)
        return {path.stem for path in paths if _is_alive(path)}

    def close(self) -> None:
        self._file.close()
        _clear_away(self._path)


@contextmanager
def alone(path: Path, longest: float = 10.0) -> Iterator[None]:
    """Do something while no other process does; after `longest` seconds all the same.

    Args:
        path: the file that is locked; it stays, for deleting it would be a race.
    """
    with path.open("ab") as file:
        end = time.monotonic() + longest
        while not _lock(file) and time.monotonic() < end:
            time.sleep(0.02)
        yield


def _is_alive(path: Path) -> bool:
    try:
        with path.open("r+b") as file:
            if not _lock(file):
                return True
            if os.name == "posix":  # elsewhere an open file cannot be deleted
                _clear_away(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    _clear_away(path)
    return False


def _clear_away(path: Path) -> None:
    with suppress(OSError):  # a trace that stays is cleared away another time
        path.unlink(missing_ok=True)


def _lock(file: IO[bytes]) -> bool:
    """Try to lock a file until it is closed."""
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True


Version = tuple[int, ...]
RACY = 50_000_000  # nanoseconds; file systems' clocks tick more often


class _Own:
    """A thread's connection; SQLite must not be closed under a query of another thread."""

    def __init__(self, database: Path) -> None:
        self.connection = connect(database)
        self.is_closed = False
        self._lock = threading.RLock()

    @contextmanager
    def used(self) -> Iterator[bool]:
        """Keep it open meanwhile; yield whether it is."""
        with self._lock:
            yield not self.is_closed

    def close(self) -> None:
        """Wait for what is being asked, then close."""
        with self._lock:
            self.is_closed = True
            self.connection.close()


class Store:
    """A folder with a database; may be used from any thread."""

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._database = folder / DATABASE
        try:
            self._session = Session(folder / "sessions")
        except OSError as error:
            kind = StoreUnwritable if may_not_write(error) else StoreUnavailable
            raise kind(f"{folder} cannot be written to: {error.strerror or error}.") from error
        self._local = threading.local()
        self._connections: list[_Own] = []

    def close(self) -> None:
        for own in self._connections.copy():  # a thread may leave its own meanwhile
            own.close()
        self._connections.clear()
        self._local = threading.local()
        self._session.close()

    def version(self) -> Version:
        """Return what differs once any process has written to the database; opens nothing."""
        found, newest = list[int](), 0
        for path in (self._database, self._database.with_name(f"{self._database.name}-wal")):
            try:
                status = path.stat()
            except OSError:  # nothing was written since the last one was taken in
                continue
            found += [status.st_mtime_ns, status.st_size, status.st_ino]
            newest = max(newest, status.st_mtime_ns)
        now = time.time_ns()
        if now - newest < RACY:  # another write in the same tick of the clock would leave no trace
            found.append(now)
        return tuple(found)

    def flush(self) -> None:
        """Wait until the disk has what was written without a wait for it."""
        self._rows("PRAGMA wal_checkpoint(PASSIVE)")

    def release(self) -> None:
        """Close this thread's connection; to be called before the thread ends."""
        own: _Own | None = getattr(self._local, "own", None)
        if own is not None:
            del self._local.own
            with suppress(ValueError):  # the store was closed
                self._connections.remove(own)
            own.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Yield this thread's connection: a reader never waits for a writer's disk."""
        while True:
            own: _Own | None = getattr(self._local, "own", None)
            if own is None:
                own = self._local.own = _Own(self._database)
                self._connections.append(own)
            with own.used() as is_open:
                if is_open:
                    yield own.connection
                    return
            self._local.own = None  # the store was closed, and is used again

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with reading_errors(self._database), self._connection() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with (
            reading_errors(self._database),
            self._connection() as connection,
            transaction(connection),
        ):
            yield connection
