"""Keeps how far a training or a fine-tuning has come, so that it can go on after a kill."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from secateurs.core.base.atomic import flush_folder, write_file
from secateurs.core.base.errors import StorageError
from secateurs.core.base.files import read_ordinary
from secateurs.core.base.text import one_line
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.progress import Progress
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage.checkpoints import load_checkpoint, save_checkpoint
from secateurs.core.storage.damage import delete_garbage, half_gone, half_made
from secateurs.core.storage.database import transaction
from secateurs.core.storage.records import IDS, writable
from secateurs.core.storage.store import Store
from secateurs.core.storage.tunings import TuningNote

NOTE = "training.json"  # beside the checkpoint
LARGEST = 1_000_000  # bytes of a note


Settings = TrainingSettings | TuningNote
SETTINGS: TypeAdapter[Settings] = TypeAdapter(Settings, config=ConfigDict(defer_build=True))
S = TypeVar("S", TrainingSettings, TuningNote)


@dataclass(frozen=True, slots=True, eq=False)
class Unfinished(Generic[S]):
    """A training or a fine-tuning that was begun and never ended.

    Attributes:
        settings: how it goes.
        dataset_key: of the samples it learns from, "" where it is not known.
        epoch: the last that ended, 0 where none had.
        folder: where all lies that it goes on from.
        name: that a person gave the run that comes of it, or "".
    """

    id: str
    settings: S
    dataset_source: str
    dataset_key: str
    epoch: int
    folder: Path
    name: str = ""

    @property
    def checkpoint(self) -> Progress | None:
        """Read how far it has come, in any thread; None means from the first epoch.

        So it is where no epoch had ended, and where the files are broken.
        """
        if not self.epoch:
            return None
        try:
            return load_checkpoint(self.folder / str(self.epoch))
        except StorageError:
            return None

    def learns_from(self, dataset: Dataset) -> bool:
        """Say whether the data set is the one that the training began with."""
        if self.dataset_key:
            return self.dataset_key == dataset.key
        return self.dataset_source == dataset.source


def nothing_beside(folder: Path) -> None:
    """Write nothing: of a training the settings tell all."""


class TrainingNote(BaseModel):
    """What a training needs to go on beside its checkpoint; but for the name the database says it.

    Attributes:
        name: that a person gave the run that comes of it, or "".
    """

    model_config = ConfigDict(defer_build=True, frozen=True)

    name: str = ""
    begun: datetime
    settings: Settings
    dataset_source: str
    dataset_key: str


class TrainingStore(Store):
    """Trainings and fine-tunings under way: a row each, and a folder with the last checkpoint."""

    def begin_training(
        self,
        settings: Settings,
        dataset_source: str,
        dataset_key: str = "",
        write: Callable[[Path], None] = nothing_beside,
        name: str = "",
    ) -> str:
        """Note a training that is under way, and return its id.

        Args:
            write: puts into a folder what else is needed to go on.
            name: that the run is to have; "" for the store's next one.
        """
        training_id = uuid4().hex[:12]
        begun, dataset_source = datetime.now(UTC), writable(dataset_source)
        note = TrainingNote(
            name=name,
            begun=begun,
            settings=settings,
            dataset_source=dataset_source,
            dataset_key=dataset_key,
        )
        folder = self.training_folder(training_id)
        new = _written(half_made(folder), note, write)
        try:
            with self._writing() as connection:
                connection.execute(
                    "INSERT INTO trainings (id, begun, settings, dataset_source, epoch, session, "
                    "dataset_key) VALUES (?, ?, ?, ?, 0, ?, ?)",
                    (
                        training_id,
                        begun.isoformat(),
                        settings.model_dump_json(),
                        dataset_source,
                        self._session.id,
                        dataset_key,
                    ),
                )
                # Another process that opens the store enters what is noted and has no row.
                _put(new, folder)
        finally:
            delete_garbage(new)
        return training_id

    def claim_training(self, training_id: str) -> None:
        """Take an unfinished training over, before going on with it.

        Raises:
            StorageError: it is no longer there, or another live session is at work on it.
        """
        with self._writing() as connection:
            row = connection.execute(
                "SELECT session FROM trainings WHERE id = ?", (training_id,)
            ).fetchone()
            if row is None:
                raise StorageError("That training is no longer there: it was ended elsewhere.")
            if row[0] in self._session.others():
                raise StorageError("Another window is already going on with that training.")
            connection.execute(
                "UPDATE trainings SET session = ? WHERE id = ?", (self._session.id, training_id)
            )

    def checkpoint(self, training_id: str, checkpoint: Progress) -> None:
        """Keep a checkpoint in place of the one before."""
        folder = self.training_folder(training_id)
        kept = folder / str(checkpoint.epoch)
        try:
            _write(checkpoint, folder / ".new", kept)
        except OSError as error:
            raise StorageError(
                f"The training could not be kept in {folder}: {error.strerror or error}."
            ) from error
        self._point_to(training_id, checkpoint.epoch)
        for older in _checkpoints(folder):
            if older != kept:
                shutil.rmtree(older, ignore_errors=True)

    def unfinished_training(self) -> Unfinished[TrainingSettings] | None:
        """Return the newest training that no other live session is at work on."""
        return self._unfinished(TrainingSettings)

    def unfinished_tuning(self) -> Unfinished[TuningNote] | None:
        """Return the newest such fine-tuning."""
        return self._unfinished(TuningNote)

    def _unfinished(self, kind: type[S]) -> Unfinished[S] | None:
        others = self._session.others()
        for training_id, text, source, key, epoch, session in self._rows(
            "SELECT id, settings, dataset_source, dataset_key, epoch, session FROM trainings "
            "WHERE id NOT IN (SELECT id FROM runs) ORDER BY rowid DESC"
        ):
            settings = _settings(text)
            usable = isinstance(training_id, str) and IDS.fullmatch(training_id)
            if usable and session not in others and isinstance(settings, kind):
                folder = self.training_folder(training_id)
                note = _noted(folder / NOTE)
                name = note.name if note else ""
                return Unfinished(training_id, settings, source, key, epoch, folder, name)
        return None

    def end_training(self, training_id: str) -> None:
        """Forget a training and its checkpoint."""
        with self._writing() as connection:
            connection.execute("DELETE FROM trainings WHERE id = ?", (training_id,))
            gone = half_gone(self.training_folder(training_id))
        delete_garbage(gone)

    def _point_to(self, training_id: str, epoch: int) -> None:
        with self._writing() as connection:
            connection.execute(
                "UPDATE trainings SET epoch = ?, session = ? WHERE id = ?",
                (epoch, self._session.id, training_id),
            )

    def training_folder(self, training_id: str) -> Path:
        """Return where a training keeps what it goes on from."""
        if not IDS.fullmatch(training_id):
            raise StorageError(f"{one_line(repr(training_id))} does not name a training.")
        return self._root / "trainings" / training_id


def find_trainings_again(root: Path, connection: sqlite3.Connection) -> None:
    """Enter the trainings whose folders the database does not know, unless they are runs now."""
    with transaction(connection):
        known = {
            name
            for (name,) in connection.execute("SELECT id FROM trainings UNION SELECT id FROM runs")
        }
        folders = [path.parent for path in (root / "trainings").glob(f"*/{NOTE}")]
        unknown = [each for each in folders if each.name not in known and IDS.fullmatch(each.name)]
        noted = [(note, each) for each in unknown if (note := _noted(each / NOTE)) is not None]
        noted.sort(key=lambda each: (each[0].begun.isoformat(), each[1].name))
        for note, folder in noted:
            epochs = [int(kept.name) for kept in _checkpoints(folder)]
            connection.execute(
                "INSERT INTO trainings (id, begun, settings, dataset_source, epoch, session, "
                "dataset_key) VALUES (?, ?, ?, ?, ?, '', ?)",
                (
                    folder.name,
                    note.begun.isoformat(),
                    note.settings.model_dump_json(),
                    note.dataset_source,
                    max(epochs, default=0),
                    note.dataset_key,
                ),
            )


def _written(folder: Path, note: TrainingNote, write: Callable[[Path], None]) -> Path:
    """Make a folder with all that the training needs to go on; where that fails, it is gone."""
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise StorageError(
            f"The training could not be kept in {folder.parent}: {error.strerror or error}."
        ) from error
    try:
        write(folder)
        write_file(folder / NOTE, note.model_dump_json().encode())
    except BaseException as error:
        delete_garbage(folder)
        if isinstance(error, StorageError):
            raise StorageError(f"The training could not be kept: {error}") from error
        raise
    return folder


def _put(new: Path, folder: Path) -> None:
    try:
        new.rename(folder)
    except OSError as error:
        raise StorageError(f"{folder} cannot be made: {error.strerror or error}.") from error
    flush_folder(folder.parent)


def _noted(path: Path) -> TrainingNote | None:
    try:
        return TrainingNote.model_validate_json(read_ordinary(path, StorageError, LARGEST))
    except (StorageError, ValidationError):
        return None


def _checkpoints(folder: Path) -> Iterator[Path]:
    """Yield the folders that are named by an epoch."""
    return (each for each in folder.iterdir() if re.fullmatch("[0-9]{1,9}", each.name))


def _write(checkpoint: Progress, unfinished: Path, kept: Path) -> None:
    """Write a checkpoint to one folder, then move it to another."""
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    for stale in (unfinished, kept):  # left by a kill; the row does not point there
        shutil.rmtree(stale, ignore_errors=True)
    unfinished.mkdir()
    save_checkpoint(unfinished, checkpoint)
    unfinished.rename(kept)
    flush_folder(kept.parent)


def _settings(text: str) -> Settings | None:
    try:
        return SETTINGS.validate_json(text)
    except ValidationError:  # written by another version
        return None
