"""The SQLite file of records and sweep points, and how an older one is brought up to date."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from secateurs.core.base.errors import StorageError
from secateurs.core.base.text import one_line

BUSY = 10_000  # milliseconds that a writer waits for another one
LOG_PAGES = 1000  # of the write-ahead log, after which a writer takes it in; SQLite's own

BESIDE = ("-wal", "-shm", "-journal")  # endings of the files that SQLite keeps beside its own

# One entry a version: what brings the version before it up to date. Never edit one that
# was released; add another.
MIGRATIONS = (
    """
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
        scope TEXT NOT NULL,
        requested REAL NOT NULL,
        point TEXT NOT NULL,
        PRIMARY KEY (run_id, dataset_key, method, criterion, scope, requested)
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
        session TEXT NOT NULL
    ) STRICT;
    """,
    # "" for a training of which it is not known
    "ALTER TABLE trainings ADD COLUMN dataset_key TEXT NOT NULL DEFAULT ''",
    # Points may have been repaired, tuned or trained from scratch, and follow a pattern.
    """
    CREATE TABLE series_points (
        run_id TEXT NOT NULL,
        dataset_key TEXT NOT NULL,
        method TEXT NOT NULL,
        criterion TEXT NOT NULL,
        treatment TEXT NOT NULL,
        pattern TEXT NOT NULL,
        scope TEXT NOT NULL,
        requested REAL NOT NULL,
        point TEXT NOT NULL,
        PRIMARY KEY (
            run_id, dataset_key, method, criterion, treatment, pattern, scope, requested
        )
    ) STRICT, WITHOUT ROWID;
    INSERT INTO series_points
        SELECT run_id, dataset_key, method, criterion, 'none', 'unstructured', scope, requested,
            point
        FROM points;
    DROP TABLE points;
    ALTER TABLE series_points RENAME TO points
    """,
    # Points may have been trained for different numbers of epochs.
    """
    CREATE TABLE trained_points (
        run_id TEXT NOT NULL,
        dataset_key TEXT NOT NULL,
        method TEXT NOT NULL,
        criterion TEXT NOT NULL,
        treatment TEXT NOT NULL,
        pattern TEXT NOT NULL,
        scope TEXT NOT NULL,
        requested REAL NOT NULL,
        epochs INTEGER NOT NULL,
        point TEXT NOT NULL,
        PRIMARY KEY (
            run_id, dataset_key, method, criterion, treatment, pattern, scope, requested, epochs
        )
    ) STRICT, WITHOUT ROWID;
    INSERT INTO trained_points
        SELECT run_id, dataset_key, method, criterion, treatment, pattern, scope, requested,
            iif(json_valid(point), coalesce(json_extract(point, '$.epochs'), 0), 0), point
        FROM points;
    DROP TABLE points;
    ALTER TABLE trained_points RENAME TO points
    """,
    # Steps of experiments, in the order in which they were taken.
    """
    CREATE TABLE steps (
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
    """,
    # Of points it may have been chosen by hand what goes: the key of that, "" for nothing.
    """
    CREATE TABLE hand_points (
        run_id TEXT NOT NULL,
        dataset_key TEXT NOT NULL,
        method TEXT NOT NULL,
        criterion TEXT NOT NULL,
        treatment TEXT NOT NULL,
        pattern TEXT NOT NULL,
        scope TEXT NOT NULL,
        requested REAL NOT NULL,
        epochs INTEGER NOT NULL,
        hand TEXT NOT NULL,
        point TEXT NOT NULL,
        PRIMARY KEY (
            run_id, dataset_key, method, criterion, treatment, pattern, scope, requested, epochs,
            hand
        )
    ) STRICT, WITHOUT ROWID;
    INSERT INTO hand_points
        SELECT run_id, dataset_key, method, criterion, treatment, pattern, scope, requested,
            epochs, '', point
        FROM points;
    DROP TABLE points;
    ALTER TABLE hand_points RENAME TO points
    """,
    # Points may be inexact: of compact networks that answer otherwise than the masked ones.
    """
    CREATE TABLE exact_points (
        run_id TEXT NOT NULL,
        dataset_key TEXT NOT NULL,
        method TEXT NOT NULL,
        criterion TEXT NOT NULL,
        treatment TEXT NOT NULL,
        pattern TEXT NOT NULL,
        scope TEXT NOT NULL,
        requested REAL NOT NULL,
        epochs INTEGER NOT NULL,
        hand TEXT NOT NULL,
        exact INTEGER NOT NULL,
        point TEXT NOT NULL,
        PRIMARY KEY (
            run_id, dataset_key, method, criterion, treatment, pattern, scope, requested, epochs,
            hand, exact
        )
    ) STRICT, WITHOUT ROWID;
    INSERT INTO exact_points
        SELECT run_id, dataset_key, method, criterion, treatment, pattern, scope, requested,
            epochs, hand, 1, point
        FROM points;
    DROP TABLE points;
    ALTER TABLE exact_points RENAME TO points
    """,
    # Points may be of some layers alone: which, in words, "" for all.
    """
    CREATE TABLE layer_points (
        run_id TEXT NOT NULL,
        dataset_key TEXT NOT NULL,
        method TEXT NOT NULL,
        criterion TEXT NOT NULL,
        treatment TEXT NOT NULL,
        pattern TEXT NOT NULL,
        scope TEXT NOT NULL,
        requested REAL NOT NULL,
        epochs INTEGER NOT NULL,
        hand TEXT NOT NULL,
        exact INTEGER NOT NULL,
        layers TEXT NOT NULL,
        point TEXT NOT NULL,
        PRIMARY KEY (
            run_id, dataset_key, method, criterion, treatment, pattern, scope, requested, epochs,
            hand, exact, layers
        )
    ) STRICT, WITHOUT ROWID;
    INSERT INTO layer_points
        SELECT run_id, dataset_key, method, criterion, treatment, pattern, scope, requested,
            epochs, hand, exact, '', point
        FROM points;
    DROP TABLE points;
    ALTER TABLE layer_points RENAME TO points
    """,
    # Units of attention may be whole heads, or places along their width: "" for as before.
    """
    CREATE TABLE heads_points (
        run_id TEXT NOT NULL,
        dataset_key TEXT NOT NULL,
        method TEXT NOT NULL,
        criterion TEXT NOT NULL,
        treatment TEXT NOT NULL,
        pattern TEXT NOT NULL,
        scope TEXT NOT NULL,
        requested REAL NOT NULL,
        epochs INTEGER NOT NULL,
        hand TEXT NOT NULL,
        exact INTEGER NOT NULL,
        layers TEXT NOT NULL,
        heads TEXT NOT NULL,
        point TEXT NOT NULL,
        PRIMARY KEY (
            run_id, dataset_key, method, criterion, treatment, pattern, scope, requested, epochs,
            hand, exact, layers, heads
        )
    ) STRICT, WITHOUT ROWID;
    INSERT INTO heads_points
        SELECT run_id, dataset_key, method, criterion, treatment, pattern, scope, requested,
            epochs, hand, exact, layers, '', point
        FROM points;
    DROP TABLE points;
    ALTER TABLE heads_points RENAME TO points
    """,
)


class NewerDatabase(StorageError):  # noqa: N818
    """A database of a version that this one does not know."""


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
        why = one_line(str(error))
        raise StorageError(
            f"The records in {one_line(str(path))} cannot be used: {why}."
        ) from error


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
    if _version(connection) == len(MIGRATIONS):
        return
    with transaction(connection):
        version = _version(connection)  # again: another process may have been faster
        if version > len(MIGRATIONS):
            raise NewerDatabase(f"{path} was written by a newer version of Secateurs.")
        for script in MIGRATIONS[version:]:
            for statement in script.split(";\n"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _text(found: bytes) -> str:
    """Return text whatever its bytes: one bad row must not hide the others."""
    return found.decode("utf-8", "replace")
