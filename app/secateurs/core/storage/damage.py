"""Tells a database that cannot be used from one that can, and saves what can be read of it."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from uuid import uuid4

from secateurs.core.base.errors import StorageError, StoreUnavailable, StoreUnwritable
from secateurs.core.base.files import is_ordinary, may_not_write
from secateurs.core.base.text import one_line
from secateurs.core.storage.database import (
    MIGRATIONS,
    SCHEMA,
    OtherVersion,
    connect,
    no_room_for,
    reason_of,
    transaction,
)

BAD = "bad"


def set_aside(path: Path, ending: str = BAD, beside: tuple[str, ...] = ()) -> Path:
    """Move a file, a folder or whatever lies there to a free name; return that name.

    Args:
        ending: of the new name; a number follows where there is such a name already.
        beside: endings of files that belong to it, such as "-wal"; they go along.

    Raises:
        OSError: it cannot be moved.
    """
    free, number = path.with_name(f"{path.name}.{ending}"), 1
    while any(os.path.lexists(f"{free}{end}") for end in ("", *beside)):
        number += 1
        free = path.with_name(f"{path.name}.{ending}-{number}")
    for end in ("", *beside):
        if os.path.lexists(f"{path}{end}"):
            Path(f"{path}{end}").rename(f"{free}{end}")
    return free


HALF_MADE, HALF_GONE = ".new-", ".gone-"


def half_made(folder: Path) -> Path:
    """Return where a folder's files are written until it is whole."""
    return folder.with_name(f"{HALF_MADE}{folder.name}-{uuid4().hex[:8]}")


def half_gone(folder: Path) -> Path:
    """Rename a folder in one step, so that a kill leaves all of it or garbage; return the name.

    Where it cannot be renamed, or is not there, nothing happens.
    """
    gone = folder.with_name(f"{HALF_GONE}{folder.name}-{uuid4().hex[:8]}")
    try:
        folder.rename(gone)
    except OSError:
        return folder
    return gone


def delete_garbage(folder: Path) -> None:
    """Delete a folder that `half_made` or `half_gone` named, and no other."""
    if folder.name.startswith((HALF_MADE, HALF_GONE)):
        shutil.rmtree(folder, ignore_errors=True)


def delete_all_garbage(parent: Path) -> None:
    """Delete what kills have left; to be called while no other process is at work there."""
    for folder in parent.glob(".*"):
        delete_garbage(folder)


# What SQLite says of a file that is not at fault: in use elsewhere, no room left, no right to it.
_FOR_NOW = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_PROTOCOL,
    )
)

_UNREADABLE = frozenset((sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ))


def damage(path: Path, meanwhile: Callable[[], object] | None = None) -> Exception | None:
    """Return why the database cannot be used; None where it can, or where there is none yet.

    Args:
        meanwhile: called once it is known to be whole. What opens it there finds it open: SQLite
            takes in and deletes its log where the last one leaves, and waits for the disk.

    Raises:
        StoreUnavailable: it is not at fault: another process holds it, the disk is full, or this
            one may not open it.
    """
    if not os.path.lexists(path):
        return None
    if not is_ordinary(path):
        if _may_not_look(path):
            raise unavailable(path, "Permission denied")
        return StorageError("it is not a file")
    try:
        with closing(connect(path)) as connection:
            _look_over(connection)
            if meanwhile is not None:
                meanwhile()
    except OtherVersion as error:
        return error
    except StorageError as error:
        if _is_for_now(error.__cause__):
            raise unavailable(path, error.__cause__) from error
        return error
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if _is_for_now(error):
            raise unavailable(path, error) from error
        return error
    return None


def unavailable(path: Path, why: object) -> StoreUnavailable:
    """Return the sentence on a database that this process cannot open for now."""
    kind = StoreUnwritable if no_room_for(why) else StoreUnavailable
    reason = reason_of(why)
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError as error:  # says more than SQLite does
        reason = one_line(error.strerror or reason)
        kind = StoreUnwritable if may_not_write(error) else kind
    return kind(f"{one_line(str(path))} cannot be opened: {reason}; nothing was changed.")


def save_what_can_be_read(damaged: Path, connection: sqlite3.Connection) -> None:
    """Copy the rows that a damaged database still gives away; runs come back undeleted."""
    try:
        source = sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True, timeout=1)
    except sqlite3.Error:
        return
    with closing(source):
        for table, columns in _columns().items():
            with suppress(sqlite3.Error, UnicodeDecodeError):  # the rows so far are something
                _copy(source, connection, table, columns - {"deleted_by"})


def _copy(
    source: sqlite3.Connection, target: sqlite3.Connection, table: str, ours: frozenset[str]
) -> None:
    found = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    names = sorted(ours & found)
    if not names:
        return
    marks, listed = ", ".join("?" * len(names)), ", ".join(names)
    with transaction(target):
        rows = source.execute(f"SELECT {listed} FROM {table}")
        with suppress(sqlite3.Error, UnicodeDecodeError):
            for row in rows:
                with suppress(sqlite3.IntegrityError):  # of a type that does not belong there
                    target.execute(
                        f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({marks})", row
                    )


def _look_over(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.Error for damaged pages, tables that are not ours, nothing to be written."""
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)
    for table, columns in _columns().items():
        connection.execute(f"SELECT {', '.join(sorted(columns))} FROM {table} LIMIT 0")
    connection.execute("PRAGMA synchronous = NORMAL")  # nothing is changed that could be lost
    with transaction(connection):  # raises where it can only be read, at the first write
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version:d}")


@cache
def _columns() -> dict[str, frozenset[str]]:
    """Return table -> its columns, as the newest version has them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for script in (SCHEMA, *MIGRATIONS):
            connection.executescript(script)
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        return {
            table: frozenset(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
            for table in tables
        }


def _may_not_look(path: Path) -> bool:
    try:
        path.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _is_for_now(error: BaseException | None) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int) or code in _UNREADABLE:
        return False
    return code & 0xFF in _FOR_NOW
