"""Sweep points beside the weights of their run, a line each: what the database says, once more."""

import logging
import sqlite3
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from secateurs.core.base.errors import StorageError
from secateurs.core.base.files import is_ordinary, read_ordinary
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.storage.records import BUNDLED_ID, IDS

logger = logging.getLogger(__name__)

JOURNAL = "points.jsonl"
LARGEST = 500_000_000  # bytes


def note_points(root: Path, points: Iterable[SweepPoint]) -> None:
    """Append points to the journals of their runs; a failure is logged, the database has them."""
    for run_id, group in groupby(points, key=lambda point: point.run_id):
        lines = [point.model_dump_json() for point in group]
        append_lines(run_folder(root, run_id), JOURNAL, lines)


def note_kept_points(root: Path, connection: sqlite3.Connection) -> None:
    """Write the journal of every run that has points and none yet."""
    for (run_id,) in connection.execute("SELECT DISTINCT run_id FROM points").fetchall():
        folder = run_folder(root, run_id) if isinstance(run_id, str) else None
        if folder is not None and not is_ordinary(folder / JOURNAL):
            rows = connection.execute("SELECT point FROM points WHERE run_id = ?", (run_id,))
            append_lines(folder, JOURNAL, [text for (text,) in rows if isinstance(text, str)])


def note_points_again(root: Path, kept: Iterable[SweepPoint]) -> None:
    """Append what a process was killed before it could note, of all that is kept of some runs."""
    for run_id, group in groupby(kept, key=lambda point: point.run_id):
        folder = run_folder(root, run_id)
        noted = {point.key: point for point in _points_in(folder)} if folder else {}
        note_points(root, [point for point in group if noted.get(point.key) != point])


def points_noted(root: Path) -> list[SweepPoint]:
    """Return the points of all journals, the older ones first; broken lines are passed over."""
    journals = [*sorted((root / "runs").glob(f"*/{JOURNAL}")), root / BUNDLED_ID / JOURNAL]
    return [point for path in journals for point in _points_in(path.parent)]


def _points_in(folder: Path) -> list[SweepPoint]:
    """Return the points of one run's journal."""
    path, run_id = folder / JOURNAL, folder.name
    if not (is_ordinary(path) and IDS.fullmatch(run_id)):
        return []
    try:
        lines = read_ordinary(path, StorageError, LARGEST).splitlines()
    except StorageError:
        return []
    return [point for line in lines if (point := _point(line)) and point.run_id == run_id]


def run_folder(root: Path, run_id: str) -> Path | None:
    """Return where a run's journals lie; None for a run without a folder."""
    if run_id == BUNDLED_ID:
        return root / BUNDLED_ID
    folder = root / "runs" / run_id
    return folder if IDS.fullmatch(run_id) and folder.is_dir() else None


def append_lines(folder: Path | None, name: str, lines: list[str]) -> None:
    """Append to a journal; a failure is logged, the database has what it says."""
    if folder is None or not lines:
        return
    try:
        folder.mkdir(exist_ok=True)
        with (folder / name).open("a", encoding="utf-8") as file:
            # A line that a kill cut short must not take the next one with it.
            file.writelines(f"\n{line}" for line in lines)
    except OSError:
        logger.warning("the journal %s of %s could not be written", name, folder, exc_info=True)


def _point(line: bytes) -> SweepPoint | None:
    try:
        return SweepPoint.model_validate_json(line)
    except ValueError:
        return None
