"""The runs that are kept: a row each in the database, and a folder with the weights."""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from secateurs.core.arrays import Array, Mask, frozen
from secateurs.core.errors import StorageError
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.storage.atomic import flush_folder
from secateurs.core.storage.losses import load_losses, save_losses
from secateurs.core.storage.models import CONFIG, load_masks, load_model, save_masks, save_model
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.sweeps import SweepStore
from secateurs.core.storage.trainings import TrainingStore
from secateurs.core.storage.weights import load_network, save_network

WEIGHTS, LOSSES = "weights.safetensors", "losses.npy"
LONGEST_NAME = 60


class RunStore(SweepStore, TrainingStore):
    """Runs, their sweep points and unfinished work; a kill leaves the old state or the new."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        try:
            (folder / "runs").mkdir(exist_ok=True)
            self.purge_deleted()
            self._tidy()
        except OSError as error:
            self.close()
            raise StorageError(f"{folder} cannot be used: {error.strerror or error}.") from error
        except BaseException:
            self.close()
            raise

    def runs(self) -> tuple[RunRecord, ...]:
        """Return the runs that can be opened, newest first."""
        rows = self._rows(
            "SELECT record FROM runs WHERE deleted_by IS NULL ORDER BY created DESC, rowid DESC"
        )
        records = (_record(text) for (text,) in rows)
        return tuple(
            record
            for record in records
            if record is not None and (self.folder(record.id) / WEIGHTS).is_file()
        )

    def record(self, run_id: str) -> RunRecord:
        rows = self._rows("SELECT record FROM runs WHERE id = ? AND deleted_by IS NULL", run_id)
        record = _record(rows[0][0]) if rows else None
        if record is None:
            raise StorageError(f"There is no run {run_id}.")
        return record

    def has(self, run_id: str) -> bool:
        return bool(self._rows("SELECT 1 FROM runs WHERE id = ? AND deleted_by IS NULL", run_id))

    def next_name(self) -> str:
        """Return "Run 4" after "Run 3"; deleted runs count, for they may come back."""
        names = (record.name for (text,) in self._rows("SELECT record FROM runs")
                 if (record := _record(text)))  # fmt: skip
        numbers = [int(found[1]) for name in names if (found := re.fullmatch(r"Run (\d+)", name))]
        return f"Run {max(numbers, default=0) + 1}"

    def save(self, record: RunRecord, network: Network, step_losses: Array) -> None:
        """Keep a trained network."""

        def write(folder: Path) -> None:
            save_network(folder / WEIGHTS, network)
            save_losses(folder / LOSSES, step_losses)

        self._keep(record, write)

    def save_model(
        self, record: RunRecord, model: Network | Model, masks: Mapping[str, Mask] | None = None
    ) -> None:
        """Keep a network that was opened, tuned or compacted.

        Args:
            masks: layer name -> bool array shaped like the kernel, of a network that was pruned.
        """

        def write(folder: Path) -> None:
            if isinstance(model, Model):
                save_model(folder, model)
            else:
                save_network(folder / WEIGHTS, model)
            if masks is not None:
                save_masks(folder, masks)

        self._keep(record, write)

    def update(self, record: RunRecord) -> None:
        """Put a record in place of the one with its id; the network stays as it is."""
        with self._writing() as connection:
            row = connection.execute(
                "UPDATE runs SET record = ? WHERE id = ?", (record.model_dump_json(), record.id)
            )
            if not row.rowcount:
                raise StorageError(f"There is no run {record.id}.")

    def rescale(self, run_id: str, model: Model) -> None:
        """Write a model anew whose scaling was found out since it was kept."""
        save_model(self.folder(run_id), model)

    def network(self, run_id: str) -> Network | Model:
        folder = self.folder(run_id)
        if (folder / CONFIG).is_file():
            return load_model(folder)
        return load_network(folder / WEIGHTS)

    def masks(self, run_id: str) -> Mapping[str, Mask] | None:
        """Return what survived an earlier pruning; None where all is there."""
        return load_masks(self.folder(run_id))

    def step_losses(self, run_id: str) -> Array:
        """Return the loss of every training step, (steps,) float32, read-only.

        Empty for a network that was not trained here.
        """
        path = self.folder(run_id) / LOSSES
        if not path.is_file() and self.record(run_id).kind != "trained":
            return frozen(np.zeros(0, np.float32))
        return load_losses(path)

    def folder(self, run_id: str) -> Path:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", run_id):
            raise StorageError(f"{run_id!r} does not name a run.")
        return self._root / "runs" / run_id

    def rename(self, run_id: str, name: str) -> None:
        name = name.strip()
        if not 1 <= len(name) <= LONGEST_NAME:
            raise StorageError(f"A run's name has 1 to {LONGEST_NAME} characters.")
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
        for run_id in [run_id for run_id, session in rows if session not in others]:
            with self._writing() as connection:
                connection.execute("DELETE FROM points WHERE run_id = ?", (run_id,))
                connection.execute("DELETE FROM runs WHERE id = ?", (run_id,))
            shutil.rmtree(self.folder(run_id), ignore_errors=True)

    def _keep(self, record: RunRecord, write: Callable[[Path], None]) -> None:
        """Keep a run: the files first, then the row that makes it a run."""
        folder = self.folder(record.id)
        new = folder.with_name(f".new-{record.id}")
        if self._rows("SELECT 1 FROM runs WHERE id = ?", record.id):
            raise StorageError(f"There is already a run {record.id}.")
        try:
            for stale in (new, folder):  # left by a kill; without a row they are no run
                shutil.rmtree(stale, ignore_errors=True)
            new.mkdir()
            write(new)
            new.rename(folder)
        except OSError as error:
            shutil.rmtree(new, ignore_errors=True)
            raise StorageError(f"The run could not be kept in {folder}: {error}.") from error
        flush_folder(folder.parent)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO runs (id, created, record) VALUES (?, ?, ?)",
                (record.id, record.created.isoformat(), record.model_dump_json()),
            )

    def _mark(self, run_id: str, session: str | None) -> None:
        with self._writing() as connection:
            row = connection.execute(
                "UPDATE runs SET deleted_by = ? WHERE id = ?", (session, run_id)
            )
            if not row.rowcount:
                raise StorageError(f"There is no run {run_id}.")

    def _tidy(self) -> None:
        """Remove what kills have left; not while another session may be writing."""
        if self._session.others():
            return
        with self._writing() as connection:  # ended, but killed before that was noted
            connection.execute("DELETE FROM trainings WHERE id IN (SELECT id FROM runs)")
        kept = {
            "runs": {run_id for (run_id,) in self._rows("SELECT id FROM runs")},
            "trainings": {run_id for (run_id,) in self._rows("SELECT id FROM trainings")},
        }
        for part, ids in kept.items():
            for folder in (self._root / part).glob("*"):
                if folder.name not in ids:
                    shutil.rmtree(folder, ignore_errors=True)


def _record(text: str) -> RunRecord | None:
    try:
        return RunRecord.model_validate_json(text)
    except ValidationError:
        return None
