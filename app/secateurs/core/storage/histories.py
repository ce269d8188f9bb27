"""Keeps the trees of decisions: a row a step, and beside the weights a line a step."""

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from secateurs.core.base.errors import StorageError
from secateurs.core.base.files import is_ordinary, read_ordinary
from secateurs.core.history.tree import Node, Tree
from secateurs.core.storage.database import BUSY, LOG_PAGES
from secateurs.core.storage.journal import LARGEST, append_lines, run_folder
from secateurs.core.storage.records import BUNDLED_ID, IDS, json_of
from secateurs.core.storage.store import Store

logger = logging.getLogger(__name__)

STEPS = "history.jsonl"


class StepNote(BaseModel):
    """A line beside the weights: a step as it is now, or where an experiment is."""

    model_config = ConfigDict(defer_build=True, frozen=True, ser_json_inf_nan="constants")

    experiment: str
    written: datetime
    current: str = ""
    node: Node | None = None


class HistoryStore(Store):
    """The trees of a store; one that is read again is as it was when it was last kept."""

    def keep_steps(self, experiment: str, nodes: Sequence[Node], current: str) -> None:
        """Keep steps, new or changed, and where the experiment is, all or nothing."""
        self._enter(experiment, nodes, current)
        self.note_steps(experiment, nodes, current)

    def keep_steps_at_once(self, experiment: str, nodes: Sequence[Node], current: str) -> bool:
        """Keep steps without waiting for anyone: less than a millisecond, and no kill loses them.

        Against a power cut, and beside the weights, `note_steps` keeps them.

        Returns:
            Whether they are kept: not where somebody else is writing just now.
        """
        try:
            with self._connection() as connection:
                connection.execute("PRAGMA synchronous = NORMAL")  # no wait for the disk
                connection.execute("PRAGMA wal_autocheckpoint = 0")
                connection.execute("PRAGMA busy_timeout = 0")
                try:
                    self._enter(experiment, nodes, current)
                finally:
                    connection.execute(f"PRAGMA busy_timeout = {BUSY}")
                    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
                    connection.execute("PRAGMA synchronous = FULL")
        except StorageError:
            return False
        return True

    def note_steps(self, experiment: str, nodes: Sequence[Node], current: str) -> None:
        """Note beside the weights what is kept, and have the disk take what the system holds."""
        rows = self._rows("SELECT run_id FROM steps WHERE id = ?", current)
        _note(self._root, experiment, nodes, current, rows[0][0] if rows else "")
        self.flush()

    def _enter(self, experiment: str, nodes: Sequence[Node], current: str) -> None:
        with self._writing() as connection:
            _enter_nodes(connection, ((experiment, node) for node in nodes))
            _enter_current(connection, experiment, current)

    def history(self, run_id: str) -> Tree | None:
        """Return the newest experiment that a run is part of; None where nothing was decided."""
        rows = self._rows(
            "SELECT experiment FROM steps WHERE run_id = ? ORDER BY rowid DESC LIMIT 1", run_id
        )
        return self.experiment(rows[0][0]) if rows else None

    def experiment(self, experiment: str) -> Tree | None:
        """Return an experiment by its id; None where there is none."""
        rows = self._rows("SELECT node FROM steps WHERE experiment = ? ORDER BY rowid", experiment)
        nodes = {node.id: node for (text,) in rows if (node := _node(text)) is not None}
        if not nodes:
            return None
        current = self._rows("SELECT current FROM experiments WHERE id = ?", experiment)
        here = current[0][0] if current and current[0][0] in nodes else next(reversed(nodes))
        return Tree(experiment, _joined(nodes), here)


def delete_lost_histories(connection: sqlite3.Connection) -> None:
    """Delete experiments all of whose runs are gone, within a transaction."""
    connection.execute(
        "DELETE FROM steps WHERE experiment NOT IN (SELECT experiment FROM steps "
        "WHERE run_id = ? OR run_id IN (SELECT id FROM runs))",
        (BUNDLED_ID,),
    )
    connection.execute("DELETE FROM experiments WHERE id NOT IN (SELECT experiment FROM steps)")


def find_histories_again(root: Path, connection: sqlite3.Connection) -> None:
    """Enter the steps that are noted beside the weights, within a transaction."""
    nodes: dict[str, tuple[str, Node]] = {}
    currents: dict[str, StepNote] = {}
    for note in sorted(_noted(root), key=lambda note: note.written):
        if note.node is not None:
            nodes[note.node.id] = (note.experiment, note.node)
        if note.current:
            currents[note.experiment] = note
    # Steps that were noted at once are read run after run.
    in_order = sorted(nodes.values(), key=lambda step: step[1].created)
    _enter_nodes(connection, in_order, "NOTHING")
    for note in currents.values():
        _enter_current(connection, note.experiment, note.current, "NOTHING")


def _enter_nodes(
    connection: sqlite3.Connection,
    nodes: Iterable[tuple[str, Node]],
    conflict: str = "UPDATE SET node = excluded.node",
) -> None:
    rows = [(node.id, of, node.decision.run_id, json_of(node)) for of, node in nodes]
    connection.executemany(
        "INSERT INTO steps (id, experiment, run_id, node) VALUES (?, ?, ?, ?) "
        f"ON CONFLICT (id) DO {conflict}",
        rows,
    )


def _enter_current(
    connection: sqlite3.Connection,
    experiment: str,
    current: str,
    conflict: str = "UPDATE SET current = excluded.current",
) -> None:
    connection.execute(
        f"INSERT INTO experiments VALUES (?, ?) ON CONFLICT (id) DO {conflict}",
        (experiment, current),
    )


def _note(
    root: Path, experiment: str, nodes: Sequence[Node], current: str, current_run: str
) -> None:
    """Write the same beside the weights; a failure is logged, the database has it."""
    written = datetime.now(UTC)
    for node in nodes:
        line = StepNote(experiment=experiment, written=written, node=node)
        append_lines(run_folder(root, node.decision.run_id), STEPS, [json_of(line)])
    line = StepNote(experiment=experiment, written=written, current=current)
    append_lines(run_folder(root, current_run), STEPS, [json_of(line)])


def _noted(root: Path) -> Iterable[StepNote]:
    for path in [*sorted((root / "runs").glob(f"*/{STEPS}")), root / BUNDLED_ID / STEPS]:
        run_id = path.parent.name
        if not (is_ordinary(path) and IDS.fullmatch(run_id)):
            continue
        try:
            lines = read_ordinary(path, StorageError, LARGEST).splitlines()
        except StorageError:
            continue
        yield from (note for line in lines if (note := _step_note(line)) is not None)


def _step_note(line: bytes) -> StepNote | None:
    try:
        return StepNote.model_validate_json(line)
    except ValueError:
        return None


def _node(text: str) -> Node | None:
    try:
        return Node.model_validate_json(text)
    except ValidationError:  # written by another version
        logger.warning("a step of the history could not be read")
        return None


def _joined(nodes: dict[str, Node]) -> dict[str, Node]:
    """Return the nodes as one tree: where the step before is lost, the first such stands in."""
    first = next(key for key, node in nodes.items() if node.parent not in nodes)
    return {
        key: node
        if key == first or node.parent in nodes
        else node.model_copy(update={"parent": first})
        for key, node in nodes.items()
    }
