"""What is remembered of a run; the weights lie in a file beside it."""

import json
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticSerializationError, from_json

from secateurs.core.base.arrays import Json
from secateurs.core.base.atomic import write_file
from secateurs.core.base.errors import SettingError, StorageError
from secateurs.core.base.files import read_ordinary
from secateurs.core.base.text import one_line
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.settings import TrainingSettings

Content = TypeVar("Content", bound=BaseModel)


def json_of(content: BaseModel, indent: int | None = None) -> str:
    """Return the content as JSON; of names that are no UTF-8 what can be written of them."""
    try:
        return content.model_dump_json(indent=indent)
    except PydanticSerializationError:
        text = json.dumps(content.model_dump(mode="python"), ensure_ascii=False, default=_plain)
        return type(content).model_validate_json(writable(text)).model_dump_json(indent=indent)


LONGEST_NAME = 60


def run_name(text: str) -> str:
    """Return the name that a run is called by where a person gives it this one.

    Raises:
        SettingError: it is too long, empty, or has characters that cannot be seen.
    """
    name = " ".join(text.split())
    if one_line(name) != name:
        raise SettingError("A run's name has only characters that can be seen.")
    if not 1 <= len(name) <= LONGEST_NAME:
        raise SettingError(f"A run's name has 1 to {LONGEST_NAME} characters.")
    return name


def writable(text: str) -> str:
    """Return the text with "?" for what UTF-8 does not have: parts of other systems' names."""
    return text.encode("utf-8", "replace").decode()


def _plain(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def entries_of(text: str | bytes) -> dict[str, Json]:
    """Return what a JSON text says, entry by entry; nothing where it is no such text."""
    try:
        found = from_json(text)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def with_fitting(usual: Content, entries: Mapping[str, Json]) -> Content:
    """Return `usual` with every entry that is in order by itself; the others are left out."""
    kind, facts = type(usual), usual.model_dump(mode="json")
    for name in kind.model_fields:
        if name not in entries:
            continue
        entry, inner = entries[name], getattr(usual, name)
        if isinstance(inner, BaseModel) and isinstance(entry, dict):
            entry = with_fitting(inner, entry).model_dump(mode="json")
        try:
            kind.model_validate({**facts, name: entry})
        except ValidationError:
            continue
        facts[name] = entry
    return kind.model_validate(facts)


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
    `outcome` is "completed" when every epoch ran, "stopped" after Stop and keep, and "diverged"
    where the loss was no longer a number, which `remark` says.
    `best_epoch` is the epoch whose weights were kept; 0 when none had ended yet, or none of a
    fine-tuning did better than the start;
    `epochs` is how many were asked for, where the settings do not say it;
    `steps_per_epoch` is 0 where it is not known, and `lost_steps` are those of an epoch that was
    not whole when it was stopped, whose weights are not kept.
    Of a fine-tuned or compacted one, `accuracy_before` is the test accuracy of the network before,
    cut alike, `parameters_before` how many that one has with nothing taken out, and `macs_before`
    its multiply-accumulates; None and 0 where it is not known.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, ser_json_inf_nan="constants")

    id: str
    name: str
    created: datetime
    settings: TrainingSettings
    dataset: str
    dataset_key: str
    dataset_source: str
    class_names: tuple[str, ...]
    versions: dict[str, str]
    outcome: Literal["completed", "stopped", "diverged"]
    history: tuple[EpochEnded, ...]
    best_epoch: int
    val_accuracy: float
    test_accuracy: float
    test_loss: float
    parameters: int
    seconds: float
    steps_per_epoch: int = 0
    epochs: int = 0
    lost_steps: int = 0
    accuracy_before: float | None = None
    parameters_before: int = 0
    macs_before: int = 0
    kind: Kind = "trained"
    origin: str = ""
    parent: str = ""
    remark: str = ""  # a sentence on how it was made or tested

    def to_json(self) -> dict[str, Json]:
        """Return it for other programs, null for what nobody knows: not 0 where untested."""
        content: dict[str, Json] = self.model_dump(mode="json")
        unknown = ["settings"] if self.kind == "opened" else []
        unknown += [] if self.is_tested else ["val_accuracy", "test_accuracy", "test_loss"]
        return content | dict.fromkeys(unknown)

    @property
    def own_class_names(self) -> tuple[str, ...]:
        """Return what its classes are called; () where nobody knows what it learned from."""
        return () if self.kind == "opened" else self.class_names

    @property
    def kept_epoch(self) -> str:
        """Say in words which epoch its weights are of; "" for a network that was not trained."""
        if self.history and self.best_epoch:
            return f"epoch {self.best_epoch} of {self.epochs_asked} kept"
        if self.history:
            return "no epoch did better than the start"
        asked = self.epochs_asked
        return (
            f"stopped within epoch 1 of {asked}, kept as it was" if self.kind == "trained" else ""
        )

    @property
    def epochs_asked(self) -> int:
        """How many epochs it was to be trained for; those that ended, where that is not known."""
        ended = len(self.history)
        if self.outcome == "completed" and ended:
            return ended
        asked = self.epochs or (self.settings.epochs if self.kind == "trained" else 0)
        return max(asked, ended)

    @property
    def stopped(self) -> str:
        """Say where it was stopped and what was lost; "" where nothing followed a kept epoch."""
        if self.outcome == "completed" or not self.history:
            return ""
        ended, asked = len(self.history), self.epochs_asked
        if self.outcome == "diverged":
            return f"stopped within epoch {ended + 1} of {asked}: the loss was not a number"
        if self.lost_steps:
            return f"stopped within epoch {ended + 1} of {asked}, which is not kept"
        return f"stopped after epoch {ended} of {asked}"

    @property
    def course(self) -> str:
        """Say which epoch is kept and, of one that was stopped, what became of the others."""
        return ", ".join(filter(None, (self.kept_epoch, self.stopped)))

    @property
    def is_tested(self) -> bool:
        """Whether its accuracies were measured."""
        return bool(self.dataset_key)

    @property
    def knows_data(self) -> str:
        """Say how it came to its data: nobody knows what a network from elsewhere learned from."""
        return "learned from" if self.kind == "trained" else "was tested on first"

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


# name -> the packages that it may be installed as
PACKAGES = {
    "secateurs": ("secateurs",),
    "tensorflow": ("tensorflow", "tensorflow-cpu"),
    "keras": ("keras",),
    "numpy": ("numpy",),
}


def versions() -> dict[str, str]:
    """Return name -> version; a package that is not installed is left out."""
    found = {"python": platform.python_version()}
    for name, packages in PACKAGES.items():
        for package in packages:
            try:
                found[name] = version(package)
            except PackageNotFoundError:
                continue
            break
    return found
