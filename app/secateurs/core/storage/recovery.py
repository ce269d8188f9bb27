"""Finds runs again from their folders, whatever has become of the database."""

import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from secateurs.core.base.errors import StorageError, StoreUnavailable
from secateurs.core.base.files import is_ordinary, read_ordinary
from secateurs.core.base.text import one_line
from secateurs.core.data.class_names import numbers
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.network.network import Network
from secateurs.core.storage.damage import BAD, damage, save_what_can_be_read, set_aside
from secateurs.core.storage.database import BESIDE, OtherVersion, connect, transaction
from secateurs.core.storage.models import WEIGHTS, load_whole
from secateurs.core.storage.records import (
    IDS,
    LARGEST,
    RECORD,
    RunRecord,
    entries_of,
    load_record,
    save_record,
    with_fitting,
)
from secateurs.core.storage.store import Session, alone

logger = logging.getLogger(__name__)

FOUND_AGAIN = "Found again from its folder"


def usable_database(
    path: Path, session: Session, meanwhile: Callable[[], object] | None = None
) -> str:
    """Set a database aside that cannot be used; return a sentence on it, or "".

    Args:
        meanwhile: called once it is known to be whole; see `damage`.

    Raises:
        StoreUnavailable: another process holds it or is at work with it, the disk is full, or it
            may not be opened.
        StorageError: it cannot be moved.
    """
    if not _is_missing(path) and damage(path, meanwhile) is None:
        return ""
    with alone(path.with_name("recovery.lock")):
        if _is_missing(path):
            _set_leftovers_aside(path, session)
            return ""
        problem = damage(path)  # again: another process may have been faster
        if problem is None:
            return ""
        return _replaced(path, problem, session)


def record_from(folder: Path, text: object = "") -> RunRecord:
    """Return the run's record: from the text, from beside the weights, or told from them.

    Args:
        text: what the database says.

    Raises:
        StorageError: the folder holds no weights that can be read.
    """
    try:
        record = load_record(folder)
    except StorageError:
        record = _told_from_weights(folder, text)
    return record if record.id == folder.name else record.model_copy(update={"id": folder.name})


def find_runs_again(root: Path, connection: sqlite3.Connection) -> tuple[str, ...]:
    """Enter the runs whose folders the database does not know; return their names."""
    found: list[RunRecord] = []
    with transaction(connection):  # another process may be at it, or be keeping a run
        known = {run_id for (run_id,) in connection.execute("SELECT id FROM runs")}
        for folder in (root / "runs").iterdir():
            if folder.name in known or not IDS.fullmatch(folder.name) or not holds_run(folder):
                continue
            try:
                found.append(record_from(folder))
            except StorageError:
                logger.warning("%s holds no run that can be read", folder, exc_info=True)
        found.sort(key=lambda record: (record.created.isoformat(), record.id))
        connection.executemany(
            "INSERT INTO runs (id, created, record) VALUES (?, ?, ?)",
            [(each.id, each.created.isoformat(), each.model_dump_json()) for each in found],
        )
    return tuple(record.name for record in found)


def mend_records(root: Path, connection: sqlite3.Connection) -> tuple[str, ...]:
    """Write each record beside its weights; tell the broken ones anew and return their names."""
    mended: list[str] = []
    for run_id, text in connection.execute("SELECT id, record FROM runs").fetchall():
        if not (isinstance(run_id, str) and IDS.fullmatch(run_id)):
            continue
        folder = root / "runs" / run_id
        if not holds_run(folder):
            continue
        try:
            record = read_record(run_id, text)
            if record is None:
                is_lost = _is_broken(folder)
                record = record_from(folder, text)
                _replace_row(connection, folder, record, text)
                mended += [record.name] if is_lost else []
            if not is_ordinary(folder / RECORD):
                save_record(folder, record)
        except (OSError, StorageError):  # a full disk: the run is as it was
            logger.warning("the record of %s could not be written", folder, exc_info=True)
    return tuple(mended)


def holds_run(folder: Path) -> bool:
    return is_ordinary(folder / WEIGHTS)


def read_record(run_id: str, text: object) -> RunRecord | None:
    """Return what the database says of a run; None where that is no record of it."""
    try:
        record = RunRecord.model_validate_json(text)  # type: ignore[arg-type]
    except ValueError:
        return None
    return record if record.id == run_id else None


def found_again(why: str, names: tuple[str, ...]) -> str:
    """Say what was found again, and where that lies which could not be read."""
    if not names:
        return why
    runs = "One run was" if len(names) == 1 else f"{len(names)} runs were"
    first = why or "The list of runs was missing or not complete."
    return f"{first} {runs} found again by the folders: {_listed(names)}."


def mended_text(names: tuple[str, ...]) -> str:
    """Say of which runs the record was broken."""
    if not names:
        return ""
    return (
        f"What was known of some runs was damaged, so that a part of it is lost: {_listed(names)}."
        " Their weights are as they were."
    )


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(one_line(name) for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _replaced(path: Path, problem: Exception, session: Session) -> str:
    version = problem.version if isinstance(problem, OtherVersion) else ""
    if session.others():  # it would go on with the file that was moved from under it
        other = version.capitalize() if version else "Another window or command"
        damaged = "" if version else f"{one_line(str(path))} is damaged. "
        raise StoreUnavailable(
            f"{damaged}{other} of Secateurs is at work in {one_line(str(path.parent))}: "
            "close it first."
        )
    try:
        aside = set_aside(path, version.split()[1] if version else BAD, BESIDE)
    except OSError as error:
        raise StorageError(
            f"The records in {path} cannot be used, nor moved aside: {error.strerror or error}."
        ) from error
    logger.warning("%s was set aside as %s: %s", path, aside, problem)
    with closing(connect(path)) as connection:
        if is_ordinary(aside):
            save_what_can_be_read(aside, connection)
    why = f"was written by {version}" if version else "could not be read"
    return f"The list of runs {why} and was set aside as {one_line(str(aside))}."


def _is_missing(path: Path) -> bool:
    return not os.path.lexists(path) or (is_ordinary(path) and not path.stat().st_size)


def _set_leftovers_aside(path: Path, session: Session) -> None:
    """Keep what SQLite left beside a database that is gone: it would delete that."""
    if session.others():
        return
    for end in BESIDE:
        beside = path.with_name(path.name + end)
        if os.path.lexists(beside) and not (is_ordinary(beside) and not beside.stat().st_size):
            set_aside(beside)


def _replace_row(
    connection: sqlite3.Connection, folder: Path, record: RunRecord, text: object
) -> None:
    """Put a record in the place of a broken one, of which the text stays in the folder."""
    if is_ordinary(folder / RECORD) and _is_broken(folder):
        set_aside(folder / RECORD)
    (folder / f"{RECORD}.row").write_text(str(text), "utf-8", "replace")
    with transaction(connection):
        connection.execute(
            "UPDATE runs SET record = ? WHERE id = ?", (record.model_dump_json(), record.id)
        )


def _is_broken(folder: Path) -> bool:
    try:
        load_record(folder)
    except StorageError:
        return True
    return False


def _told_from_weights(folder: Path, text: object) -> RunRecord:
    """Tell a record from the weights, and from what can be read of the record itself."""
    entries = entries_of(text) if isinstance(text, str) else {}
    if is_ordinary(folder / RECORD):
        entries |= entries_of(read_ordinary(folder / RECORD, StorageError, LARGEST))
    network = load_whole(folder)
    remark = f"{FOUND_AGAIN}: of its record only a part could be read, or nothing."
    record = with_fitting(_unknown(folder, network), {**entries, "remark": remark})
    told = record.model_dump(mode="json")
    read = {name for name in entries if told.get(name) == entries[name]}
    changes: dict[str, object] = {}
    if not {"settings", "history", "outcome"} <= read:
        changes["kind"] = "opened"  # nothing is said of a training that is not known
    if not {"dataset_key", "val_accuracy", "test_accuracy", "test_loss"} <= read:
        changes["dataset_key"] = ""  # not tested yet
    return record.model_copy(update=changes)


def _unknown(folder: Path, network: Network) -> RunRecord:
    created = datetime.fromtimestamp((folder / WEIGHTS).stat().st_mtime, UTC)
    return RunRecord(
        id=folder.name,
        name=f"Found {folder.name}"[:60],
        created=created,
        settings=TrainingSettings(),
        dataset="",
        dataset_key="",
        dataset_source="",
        class_names=numbers(network.classes),
        versions={},
        outcome="completed",
        history=(),
        best_epoch=0,
        val_accuracy=0.0,
        test_accuracy=0.0,
        test_loss=0.0,
        parameters=network.parameters,
        seconds=0.0,
        kind="opened",
    )
