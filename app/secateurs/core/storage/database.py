"""The SQLite file of records and sweep points, and how an older one is brought up to date."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from secateurs.core.base.errors import StorageError, StoreUnwritable
from secateurs.core.base.text import one_line

BUSY = 10_000  # milliseconds that a writer waits for another one
LOG_PAGES = 1000  # of the write-ahead log, after which a writer takes it in; SQLite's own

BESIDE = ("-wal", "-shm", "-journal")  # endings of the files that SQLite keeps beside its own

FIRST = 9  # version of the first release; what came before is set aside, its runs found again
SCHEMA = """
    CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        created TEXT NOT NULL,
        record TEXT NOT NULL,
        deleted_by TEXT  -- the session that may still undo it
    ) STRICT;
    CREATE TABLE points (  -- no foreign key: the bundled run has points but no row
        run_id TEXT NOT NULL,
        dataset_key TEXT NOT NULL,
        method TEXT NOT NULL,
        criterion TEXT NOT NULL,
        treatment TEXT NOT NULL,
        pattern TEXT NOT NULL,
        scope TEXT NOT NULL,
        requested REAL NOT NULL,
        epochs INTEGER NOT NULL,
        hand TEXT NOT NULL,  -- the key of what was chosen by hand, "" for nothing
        exact INTEGER NOT NULL,  -- 0 for a compact network that answers otherwise
        layers TEXT NOT NULL,  -- in words, "" for all
        heads TEXT NOT NULL,  -- what units of attention are, "" for what they are taken for anyway
        point TEXT NOT NULL,
        PRIMARY KEY (
            run_id, dataset_key, method, criterion, treatment, pattern, scope, requested, epochs,
            hand, exact, layers, heads
        )
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sweeps (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        plan TEXT NOT NULL,
        session TEXT NOT NULL
    ) STRICT;
    CREATE TABLE trainings (
        id TEXT PRIMARY KEY,
        begun TEXT NOT NULL,
        settings TEXT NOT NULL,
        dataset_source TEXT NOT NULL,
        epoch INTEGER NOT NULL,  -- of the last checkpoint; 0 when there is none
        session TEXT NOT NULL,
        dataset_key TEXT NOT NULL DEFAULT ''  -- "" for a training of which it is not known
    ) STRICT;
    CREATE TABLE steps (  -- of experiments, in the order in which they were taken
        id TEXT PRIMARY KEY,
        experiment TEXT NOT NULL,
        run_id TEXT NOT NULL,
        node TEXT NOT NULL
    ) STRICT;
    CREATE INDEX steps_of_runs ON steps (run_id);
    CREATE TABLE experiments (
        id TEXT PRIMARY KEY,
        current TEXT NOT NULL
    ) STRICT
"""
MIGRATIONS: tuple[str, ...] = ()  # what brings each version from FIRST on to the next


class OtherVersion(StorageError):  # noqa: N818
    """A database of a version that this one does not know.

    Attributes:
        version: "a newer version", or "an older version" than any release.
    """

    def __init__(self, path: Path, version: str) -> None:
        super().__init__(f"{path} was written by {version} of Secateurs.")
        self.version = version


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, made or brought up to date as needed."""
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY / 1000, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise StorageError(f"{one_line(str(path))} cannot be opened: {error}.") from error
    connection.text_factory = _text
    try:
        with reading_errors(path):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            _migrate(path, connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def reading_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into sentences."""
    try:
        yield
    # SQLite may have bytes to say that are no text: out of a schema that was damaged.
    except (sqlite3.Error, UnicodeDecodeError) as error:
        kind = StoreUnwritable if no_room_for(error) else StorageError
        raise kind(
            f"The records in {one_line(str(path))} cannot be used: {reason_of(error)}."
        ) from error


def no_room_for(error: object) -> bool:
    """Say whether the disk was full; of the index of its log SQLite calls that an I/O error."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def reason_of(error: object) -> str:
    """Say why SQLite failed; of a full disk in the system's words, as files do."""
    return os.strerror(errno.ENOSPC) if no_room_for(error) else one_line(str(error))


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Write all or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite ends it by itself where the disk is full
            connection.execute("ROLLBACK")
        raise


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    newest = FIRST + len(MIGRATIONS)
    if _version(connection) == newest:
        return
    with transaction(connection):
        version = _version(connection)  # again: another process may have been faster
        if version > newest:
            raise OtherVersion(path, "a newer version")
        if 0 < version < FIRST:
            raise OtherVersion(path, "an older version")
        scripts = MIGRATIONS[version - FIRST :] if version else (SCHEMA, *MIGRATIONS)
        for statement in (each for script in scripts for each in script.split(";\n")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {newest}")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _text(found: bytes) -> str:
    """Return text whatever its bytes: one bad row must not hide the others."""
    return found.decode("utf-8", "replace")
