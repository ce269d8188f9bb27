"""The runs that are kept: a folder each with weights and record, and a row in the database.

The folder is what counts: a run whose row is lost is found again by it.
"""

import logging
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from secateurs.core.base.arrays import Array, frozen
from secateurs.core.base.atomic import flush_folder, write_file
from secateurs.core.base.errors import StorageError, StoreUnwritable
from secateurs.core.base.files import is_ordinary, may_not_write, read_ordinary
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.history.decisions import Decision
from secateurs.core.measuring.measurement import Measurement
from secateurs.core.network.network import Network
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.storage.checkpoints import load_losses, save_losses
from secateurs.core.storage.damage import (
    delete_all_garbage,
    delete_garbage,
    half_gone,
    half_made,
    set_aside,
)
from secateurs.core.storage.database import reading_errors, transaction
from secateurs.core.storage.hand_file import kept_choices, load_choices, save_choices
from secateurs.core.storage.histories import (
    HistoryStore,
    delete_lost_histories,
    find_histories_again,
)
from secateurs.core.storage.journal import note_kept_points, points_noted
from secateurs.core.storage.models import load_with_masks, save_model, save_with_masks
from secateurs.core.storage.records import (
    BUNDLED_ID,
    IDS,
    RunRecord,
    json_of,
    run_name,
    save_record,
)
from secateurs.core.storage.recovery import (
    find_runs_again,
    found_again,
    holds_run,
    mend_records,
    mended_text,
    read_record,
    usable_database,
)
from secateurs.core.storage.sweeps import SweepStore, delete_orphans, enter_points
from secateurs.core.storage.trainings import TrainingStore, find_trainings_again
from secateurs.core.storage.weights import save_network

logger = logging.getLogger(__name__)

WEIGHTS, LOSSES, MEASURED = "weights.safetensors", "losses.npy", "measured.json"
LARGEST = 10_000_000  # bytes of what was measured

GONE = "That run is no longer there: it was deleted."


@dataclass(frozen=True, slots=True, eq=False)
class CutMeasured:
    """Sizes and times of a run's network, and how it was cut then."""

    decision: Decision
    measurement: Measurement


@cache
def _measured() -> TypeAdapter[CutMeasured]:
    return TypeAdapter(CutMeasured)


class RunStore(SweepStore, TrainingStore, HistoryStore):
    """Runs, their points and histories, unfinished work; a kill leaves the old state or the new.

    `notices` says, in sentences, what a start has found wrong and put right; `why_unkept` why
    nothing outlives the store, "" where it does.
    """

    why_unkept = ""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.notices: tuple[str, ...] = ()
        try:
            (folder / "runs").mkdir(exist_ok=True)
            self._recover()
            self.purge_deleted()
            self._tidy()
        except OSError as error:
            self.close()
            kind = StoreUnwritable if may_not_write(error) else StorageError
            raise kind(f"{folder} cannot be used: {error.strerror or error}.") from error
        except BaseException:
            self.close()
            raise

    def runs(self) -> tuple[RunRecord, ...]:
        """Return the runs that can be opened, the one kept last first, whatever the clock said."""
        rows = self._rows(
            "SELECT id, record FROM runs WHERE deleted_by IS NULL ORDER BY rowid DESC"
        )
        records = (read_record(run_id, text) for run_id, text in rows)
        return tuple(
            record
            for record in records
            if record is not None and IDS.fullmatch(record.id) and holds_run(self.folder(record.id))
        )

    def record(self, run_id: str) -> RunRecord:
        rows = self._rows("SELECT record FROM runs WHERE id = ? AND deleted_by IS NULL", run_id)
        record = read_record(run_id, rows[0][0]) if rows else None
        if record is None:
            raise StorageError(GONE)
        return record

    def has(self, run_id: str) -> bool:
        return bool(self._rows("SELECT 1 FROM runs WHERE id = ? AND deleted_by IS NULL", run_id))

    def next_name(self, ahead: int = 0) -> str:
        """Return "Run 4" after "Run 3"; deleted runs count, for they may come back.

        Args:
            ahead: names that are left to others before it.
        """
        names = (record.name for run_id, text in self._rows("SELECT id, record FROM runs")
                 if (record := read_record(run_id, text)))  # fmt: skip
        numbers = [
            int(found[1]) for name in names if (found := re.fullmatch(r"Run ([0-9]{1,15})", name))
        ]
        return f"Run {max(numbers, default=0) + 1 + ahead}"

    def save(self, record: RunRecord, network: Network, step_losses: Array) -> None:
        """Keep a trained network."""

        def write(folder: Path) -> None:
            save_network(folder / WEIGHTS, network)
            save_losses(folder / LOSSES, step_losses)

        self._keep(record, write)

    def save_model(
        self, record: RunRecord, model: Network, step_losses: Array | None = None
    ) -> None:
        """Keep a network that was opened, tuned or compacted, with its masks.

        Args:
            step_losses: of a fine-tuning, (steps,) float32.
        """

        def write(folder: Path) -> None:
            save_with_masks(folder, model)
            if step_losses is not None:
                save_losses(folder / LOSSES, step_losses)

        self._keep(record, write)

    def update(self, record: RunRecord) -> None:
        """Put a record in place of the one with its id; the network stays as it is."""
        with self._writing() as connection:
            row = connection.execute(
                "UPDATE runs SET record = ? WHERE id = ?", (json_of(record), record.id)
            )
            if not row.rowcount:
                raise StorageError(GONE)
            if holds_run(self.folder(record.id)):
                save_record(self.folder(record.id), record)

    def rescale(self, run_id: str, model: Network) -> None:
        """Write a model anew whose scaling was found out since it was kept."""
        save_model(self.folder(run_id), model)

    def network(self, run_id: str) -> Network:
        """Read a run's network with its masks."""
        return load_with_masks(self.folder(run_id))

    def step_losses(self, run_id: str) -> Array:
        """Return the loss of every training step, (steps,) float32, read-only.

        Empty for a network that was neither trained nor fine-tuned here.
        """
        path = self.folder(run_id) / LOSSES
        if not path.is_file() and self.record(run_id).kind != "trained":
            return frozen(np.zeros(0, np.float32))
        return load_losses(path)

    def hand(self, run_id: str, network: Network) -> HandChoices:
        """Return what is kept of the choices by hand of a run, whose network this is."""
        return load_choices(self._own_folder(run_id), network.structure, network.masks)

    def keep_hand(self, run_id: str, choices: HandChoices) -> None:
        """Keep choices by hand in place of the last ones; the bundled run's among them."""
        self._check_there(run_id)
        save_choices(self._own_folder(run_id), choices)

    def keep_measurement(self, run_id: str, found: CutMeasured) -> None:
        """Keep what was measured of a run as it was cut, in place of the last; not of others."""
        self._check_there(run_id)
        folder = self._own_folder(run_id)
        folder.mkdir(exist_ok=True)
        write_file(folder / MEASURED, _measured().dump_json(found))

    def measurement(self, run_id: str) -> CutMeasured | None:
        """Return what was measured last of a run; None where nothing was, or it is unreadable."""
        path = self._own_folder(run_id) / MEASURED
        if not is_ordinary(path):
            return None
        try:
            return _measured().validate_json(read_ordinary(path, StorageError, LARGEST))
        except (StorageError, ValidationError):
            logger.warning("what was measured in %s cannot be read", path, exc_info=True)
            return None

    def points_that_hold(self, run_ids: Sequence[str]) -> tuple[SweepPoint, ...]:
        """Return the points of runs without those of choices by hand that hold no more."""
        keys = {run_id: kept_choices(self._own_folder(run_id)).key for run_id in run_ids}
        return tuple(
            point for point in self.points(run_ids) if point.hand in ("", keys[point.run_id])
        )

    def _check_there(self, run_id: str) -> None:
        """Raise StorageError where another process has removed a run: no folder is left of it."""
        if run_id != BUNDLED_ID and not self.has_row(run_id):
            raise StorageError(GONE)

    def _own_folder(self, run_id: str) -> Path:
        return self._root / BUNDLED_ID if run_id == BUNDLED_ID else self.folder(run_id)

    def folder(self, run_id: str) -> Path:
        if not IDS.fullmatch(run_id):
            raise StorageError(f"{run_id!r} does not name a run.")
        return self._root / "runs" / run_id

    def place(self, run_id: str) -> Path:
        """Return where a person finds a run's files."""
        return self.folder(run_id)

    def rename(self, run_id: str, name: str) -> None:
        name = run_name(name)
        self.update(self.record(run_id).model_copy(update={"name": name}))

    def delete(self, run_id: str) -> None:
        """Mark a run as deleted; `restore` undoes it until `purge_deleted`."""
        self._mark(run_id, self._session.id)

    def restore(self, run_id: str) -> None:
        self._mark(run_id, None)

    def purge_deleted(self) -> None:
        """Remove deleted runs for good, but not those that another session may still undo."""
        others = self._session.others()
        rows = self._rows("SELECT id, deleted_by FROM runs WHERE deleted_by IS NOT NULL")
        for run_id, session in rows:
            if session not in others and isinstance(run_id, str) and IDS.fullmatch(run_id):
                self._purge(run_id, session)

    def _purge(self, run_id: str, session: str) -> None:
        """Remove a run that is still deleted by this session."""
        with self._writing() as connection:
            row = connection.execute(
                "DELETE FROM runs WHERE id = ? AND deleted_by = ?", (run_id, session)
            )
            if not row.rowcount:  # another process was faster, or has brought it back
                return
            connection.execute("DELETE FROM points WHERE run_id = ?", (run_id,))
            delete_lost_histories(connection)
            gone = half_gone(self.folder(run_id))
        delete_garbage(gone)

    def _keep(self, record: RunRecord, write: Callable[[Path], None]) -> None:
        """Keep a run: its files first, then folder and row in one step."""
        folder = self.folder(record.id)
        new = half_made(folder)
        if self.has_row(record.id) or holds_run(folder):
            raise StorageError(f"There is already a run {record.id}.")
        try:
            new.mkdir()
            write(new)
            save_record(new, record)
            if os.path.lexists(folder):  # without weights, so no run; what it holds stays
                set_aside(folder)
            with self._writing() as connection:
                connection.execute(
                    "INSERT INTO runs (id, created, record) VALUES (?, ?, ?)",
                    (record.id, record.created.isoformat(), json_of(record)),
                )
                new.rename(folder)
        except BaseException as error:
            if not new.exists() and not self.has_row(record.id):  # so it is no run
                new = half_gone(folder)
            delete_garbage(new)
            if isinstance(error, OSError):
                reason = error.strerror or error
                raise StorageError(f"The run could not be kept in {folder}: {reason}.") from error
            if isinstance(error, StorageError):
                raise StorageError(f"The run could not be kept: {error}") from error
            raise
        flush_folder(folder.parent)

    def has_row(self, run_id: str) -> bool:
        """Return whether the database knows the run, deleted ones among them."""
        return bool(self._rows("SELECT 1 FROM runs WHERE id = ?", run_id))

    def _mark(self, run_id: str, session: str | None) -> None:
        with self._writing() as connection:
            row = connection.execute(
                "UPDATE runs SET deleted_by = ? WHERE id = ?", (session, run_id)
            )
            if not row.rowcount:
                raise StorageError(GONE)

    def _recover(self) -> None:
        """Make the database usable, and find runs again that it does not know."""
        why = usable_database(self._database, self._session, lambda: self._rows("SELECT 1"))
        with reading_errors(self._database), self._connection() as connection:
            again = find_runs_again(self._root, connection)
            mended = mend_records(self._root, connection)
            find_trainings_again(self._root, connection)
            noted = []
            if again or not self._rows("SELECT 1 FROM points LIMIT 1"):
                noted = points_noted(self._root)
            lost_steps = again or not self._rows("SELECT 1 FROM steps LIMIT 1")
            with transaction(connection):
                enter_points(connection, reversed(noted), "INSERT OR IGNORE")
                delete_orphans(connection)
                if lost_steps:
                    find_histories_again(self._root, connection)
                delete_lost_histories(connection)
            note_kept_points(self._root, connection)
        said = (found_again(why, again), mended_text(mended))
        self.notices = tuple(text for text in said if text)

    def _tidy(self) -> None:
        """Remove what kills have left; not while another session may be writing."""
        if self._session.others():
            return
        for training in (self._root / "trainings").glob("*"):
            if IDS.fullmatch(training.name) and holds_run(self.folder(training.name)):
                self.end_training(training.name)  # killed before that was noted
        for part in ("runs", "trainings"):
            delete_all_garbage(self._root / part)
