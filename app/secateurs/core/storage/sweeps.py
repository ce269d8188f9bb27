"""Keeps sweep points one by one, and which sweep has not ended yet."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from secateurs.core.base.errors import RunDeleted, StorageError
from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.storage.journal import note_points, note_points_again
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.store import Store

Kept = TypeVar("Kept", bound=BaseModel)


class SweepStore(Store):
    """Points and sweeps of a store."""

    def add_points(self, points: Iterable[SweepPoint]) -> None:
        """Keep points; a point of the same key replaces the older one.

        Raises:
            RunDeleted: one of them is of a run that is not kept; then none is.
        """
        points = tuple(points)
        with self._writing() as connection:
            enter_points(connection, points)
            for run_id in {point.run_id for point in points}:
                if not _is_kept(connection, run_id):
                    raise RunDeleted(run_id)
        note_points(self._root, points)

    def complete_journals(self, run_ids: Sequence[str]) -> None:
        """Note beside their runs the points that a process was killed before it could note."""
        note_points_again(self._root, self.points(run_ids))

    def points(self, run_ids: Sequence[str]) -> tuple[SweepPoint, ...]:
        """Return the points of the runs in their order, curve after curve, by level."""
        marks = ", ".join("?" * len(run_ids))
        rows = self._rows(
            f"SELECT point FROM points WHERE run_id IN ({marks}) ORDER BY run_id, dataset_key, "
            "method, criterion, treatment, pattern, hand, exact DESC, layers, heads, scope, "
            "requested, epochs",
            *run_ids,
        )
        points = (_read(SweepPoint, text) for (text,) in rows)
        places = {run_id: place for place, run_id in enumerate(run_ids)}
        known = (point for point in points if point is not None)
        return tuple(sorted(known, key=lambda point: places[point.run_id]))

    def points_digest(self, run_ids: Sequence[str]) -> int:
        """Return what differs, in one process, once the runs have other points; none is parsed."""
        marks = ", ".join("?" * len(run_ids))
        rows = self._rows(f"SELECT point FROM points WHERE run_id IN ({marks})", *run_ids)
        return hash(frozenset(rows))

    def begin_sweep(self, plan: SweepPlan) -> int:
        """Begin the sweep of a plan, or take over the unfinished one; return its id.

        Raises:
            StorageError: another live session is at work on it.
        """
        text, mine = plan.model_dump_json(), self._session.id
        with self._writing() as connection:
            kept = connection.execute(
                "SELECT id, session, plan FROM sweeps ORDER BY id DESC"
            ).fetchall()
            # By what it says: another version writes the same plan in other words.
            rows = [row[:2] for row in kept if _read(SweepPlan, row[2]) == plan]
            others = self._session.others()
            if any(session in others for _, session in rows):
                raise StorageError("Another window is already at work on that sweep.")
            if rows:
                newest = int(rows[0][0])
                connection.execute("UPDATE sweeps SET session = ? WHERE id = ?", (mine, newest))
                return newest
            row = connection.execute(
                "INSERT INTO sweeps (plan, session) VALUES (?, ?)", (text, mine)
            )
            return int(row.lastrowid or 0)

    def finish_sweep(self, sweep_id: int) -> None:
        with self._writing() as connection:
            connection.execute("DELETE FROM sweeps WHERE id = ?", (sweep_id,))

    def dismiss_sweep(self, sweep_id: int) -> None:
        """Forget an unfinished sweep, unless another session has taken it over; points stay."""
        with self._writing() as connection:
            rows = connection.execute("SELECT session FROM sweeps WHERE id = ?", (sweep_id,))
            others = self._session.others()
            if not any(session in others for (session,) in rows.fetchall()):
                connection.execute("DELETE FROM sweeps WHERE id = ?", (sweep_id,))

    def unfinished_sweep(self) -> tuple[int, SweepPlan] | None:
        """Return the newest sweep that no other live session is at work on."""
        others = self._session.others()
        for sweep_id, text, session in self._rows(
            "SELECT id, plan, session FROM sweeps ORDER BY id DESC"
        ):
            plan = _read(SweepPlan, text)
            if session not in others and plan is not None:
                return sweep_id, plan
        return None


def _read(kind: type[Kept], text: str) -> Kept | None:
    try:
        return kind.model_validate_json(text)
    except ValidationError:  # written by another version
        return None


def enter_points(
    connection: sqlite3.Connection, points: Iterable[SweepPoint], how: str = "REPLACE"
) -> None:
    """Enter points within a transaction."""
    rows = [
        (
            point.run_id,
            point.dataset_key,
            point.method,
            point.criterion,
            point.treatment,
            point.pattern,
            point.scope,
            round(point.requested, 6),
            point.epochs,
            point.hand,
            point.exact,
            point.layers,
            point.heads or "",
            point.model_dump_json(),
        )
        for point in points
    ]
    marks = ", ".join("?" * 14)
    connection.executemany(f"{how} INTO points VALUES ({marks})", rows)


def delete_orphans(connection: sqlite3.Connection) -> None:
    """Delete points whose run is no run, within a transaction."""
    connection.execute(
        "DELETE FROM points WHERE run_id != ? AND run_id NOT IN (SELECT id FROM runs)",
        (BUNDLED_ID,),
    )


def _is_kept(connection: sqlite3.Connection, run_id: str) -> bool:
    return run_id == BUNDLED_ID or bool(
        connection.execute("SELECT 1 FROM runs WHERE id = ?", (run_id,)).fetchone()
    )
