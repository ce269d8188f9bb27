"""Keeps how far an unfinished training has come, so that it can go on after a kill."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from secateurs.core.errors import StorageError
from secateurs.core.storage.atomic import flush_folder
from secateurs.core.storage.checkpoints import load_checkpoint, save_checkpoint
from secateurs.core.storage.store import Store
from secateurs.core.training.checkpoint import Checkpoint, UnfinishedTraining
from secateurs.core.training.settings import TrainingSettings


class TrainingStore(Store):
    """Trainings under way in a store: a row each, and a folder with the last checkpoint."""

    def begin_training(self, settings: TrainingSettings, dataset_source: str) -> str:
        training_id = uuid4().hex[:12]
        begun = datetime.now(UTC).isoformat()
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO trainings VALUES (?, ?, ?, ?, 0, ?)",
                (training_id, begun, settings.model_dump_json(), dataset_source, self._session.id),
            )
        return training_id

    def checkpoint(self, training_id: str, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint in place of the one before."""
        folder = self._training_folder(training_id)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished, kept = folder / ".new", folder / str(checkpoint.epoch)
        for stale in (unfinished, kept):  # left by a kill; the row does not point there
            shutil.rmtree(stale, ignore_errors=True)
        unfinished.mkdir()
        save_checkpoint(unfinished, checkpoint)
        unfinished.rename(kept)
        flush_folder(folder)
        self._point_to(training_id, checkpoint.epoch)
        for older in folder.iterdir():
            if older != kept:
                shutil.rmtree(older, ignore_errors=True)

    def unfinished_training(self) -> UnfinishedTraining | None:
        """Return the newest training that no other live session is at work on."""
        others = self._session.others()
        for training_id, settings, source, epoch, session in self._rows(
            "SELECT id, settings, dataset_source, epoch, session FROM trainings "
            "WHERE id NOT IN (SELECT id FROM runs) ORDER BY begun DESC"
        ):
            if session not in others:
                return UnfinishedTraining(
                    training_id,
                    TrainingSettings.model_validate_json(settings),
                    source,
                    self._load(training_id, epoch),
                )
        return None

    def end_training(self, training_id: str) -> None:
        """Forget a training and its checkpoint."""
        with self._writing() as connection:
            connection.execute("DELETE FROM trainings WHERE id = ?", (training_id,))
        shutil.rmtree(self._training_folder(training_id), ignore_errors=True)

    def _point_to(self, training_id: str, epoch: int) -> None:
        with self._writing() as connection:
            connection.execute(
                "UPDATE trainings SET epoch = ?, session = ? WHERE id = ?",
                (epoch, self._session.id, training_id),
            )

    def _load(self, training_id: str, epoch: int) -> Checkpoint | None:
        """Read the checkpoint; a broken one means starting from the first epoch."""
        if not epoch:
            return None
        try:
            return load_checkpoint(self._training_folder(training_id) / str(epoch))
        except StorageError:
            return None

    def _training_folder(self, training_id: str) -> Path:
        return self._root / "trainings" / training_id
