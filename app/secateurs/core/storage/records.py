"""What is remembered of a run; the weights lie in a file beside it."""

import re
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from secateurs.core.errors import StorageError
from secateurs.core.files import read_ordinary
from secateurs.core.storage.atomic import write_file
from secateurs.core.storage.fitting import json_of
from secateurs.core.training.events import EpochEnded
from secateurs.core.training.settings import TrainingSettings

BUNDLED_ID = "bundled"
IDS = re.compile(r"[A-Za-z0-9_-]{1,100}")  # what names a run, a training and their folders
RECORD = "record.json"  # beside the weights
LARGEST = 100_000_000  # bytes of a record

Kind = Literal["trained", "opened", "tuned", "compacted"]


class RunRecord(BaseModel):
    """One network with all that was measured on it; accuracies are fractions.

    `kind` says how it came to be: trained here, opened from a file, or made of another run by
    fine-tuning or compaction; `origin` is that file's name or that run's name, and `parent`
    that run's id. Only a trained one has `settings`, `outcome` and `history` that mean
    something; one that was not tested yet has no `dataset_key`.
    `outcome` is "completed" when every epoch ran and "stopped" after Stop and keep.
    `best_epoch` is the epoch whose weights were kept; 0 when none had ended yet, or none of a
    fine-tuning did better than the start;
    `steps_per_epoch` is 0 where it is not known.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    created: datetime
    settings: TrainingSettings
    dataset: str
    dataset_key: str
    dataset_source: str
    class_names: tuple[str, ...]
    versions: dict[str, str]
    outcome: Literal["completed", "stopped"]
    history: tuple[EpochEnded, ...]
    best_epoch: int
    val_accuracy: float
    test_accuracy: float
    test_loss: float
    parameters: int
    seconds: float
    steps_per_epoch: int = 0
    kind: Kind = "trained"
    origin: str = ""
    parent: str = ""
    remark: str = ""  # a sentence on how it was made or tested

    @property
    def kept_epoch(self) -> str:
        """Say in words which epoch its weights are of; "" for a network that was not trained."""
        if self.history and self.best_epoch:
            return f"epoch {self.best_epoch} of {len(self.history)} kept"
        if self.history:
            return "no epoch did better than the start"
        return "stopped within the first epoch" if self.kind == "trained" else ""

    @property
    def is_tested(self) -> bool:
        """Whether its accuracies were measured."""
        return bool(self.dataset_key)

    @property
    def is_bundled(self) -> bool:
        return self.id == BUNDLED_ID


def save_record(folder: Path, record: RunRecord) -> None:
    """Write the record beside the weights, so that the folder can do without the database."""
    write_file(folder / RECORD, json_of(record, indent=1).encode())


def load_record(folder: Path) -> RunRecord:
    """Read the record beside the weights; StorageError where there is none that can be read."""
    content = read_ordinary(folder / RECORD, StorageError, LARGEST)
    try:
        return RunRecord.model_validate_json(content)
    except ValidationError as error:
        raise StorageError(f"The record {folder / RECORD} cannot be read.") from error
