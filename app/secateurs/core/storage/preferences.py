"""What the window remembers from one start to the next."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from secateurs.core.base.atomic import write_file
from secateurs.core.base.errors import StorageError
from secateurs.core.base.files import read_ordinary
from secateurs.core.base.text import one_line
from secateurs.core.drawing.strokes import Stroke
from secateurs.core.evaluation.points import Treatment
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.terms import CRITERIA, METHODS, UNSTRUCTURED, Criterion, Method, Scope
from secateurs.core.storage.damage import set_aside
from secateurs.core.storage.folders import config_folder
from secateurs.core.storage.records import BUNDLED_ID, entries_of, json_of, with_fitting

FILE = "preferences.json"
LARGEST = 50_000_000  # bytes; a drawing takes most of them


class Preferences(BaseModel):
    """Everything has a default; entries of another version are left out when read."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore", allow_inf_nan=False)

    theme: Literal["system", "light", "dark"] = "system"
    type_percent: int = Field(100, ge=80, le=200)
    folded: tuple[Literal["side", "pad"], ...] = ()  # columns of the window
    side_width: int = 176  # pixels
    pad_width: int = 0  # pixels; 0 goes with the window
    page: int = Field(0, ge=0, le=4)
    sparsity: float = Field(0.0, ge=0, le=0.99)  # a fraction
    methods: tuple[Method, ...] = METHODS  # shown
    method: Method = "weight"  # mapped on the Prune page
    criterion: Criterion = "magnitude"
    scope: Scope = "layer"
    x_axis: Literal["sparsity", "parameters", "macs"] = "sparsity"
    levels: str = ""  # of the next sweep, as typed
    all_seeds: bool = False
    sweep_methods: tuple[Method, ...] = METHODS
    sweep_criteria: tuple[Criterion, ...] = CRITERIA
    sweep_treatments: tuple[Treatment, ...] = ("none",)
    sweep_pattern: str = UNSTRUCTURED
    sweep_epochs: int = Field(10, ge=1, le=100)
    sweep_where: Literal["program", "processes", "cluster"] = "program"
    sweep_processes: int = Field(2, ge=1, le=256)
    sweep_cluster: str = ""  # the address of its scheduler
    sweep_certificates: str = ""  # their folder
    sweep_insecure: bool = False  # whether that address may be one without certificates
    training: dict[str, str] = {}  # field -> text, as typed
    geometry: str = ""  # of the window, base64
    hint_dismissed: bool = False
    export_folder: str = ""
    opening_folder: str = ""
    unit_order: Literal["score", "number", "alike"] = "score"  # of an opened layer
    layer_large: bool = False
    layers_as: Literal["maps", "network"] | None = None  # all of them, on the Prune page
    insight_seen: bool = False  # on the Try page
    run_id: str = BUNDLED_ID
    drawing: tuple[Stroke, ...] = ()

    @field_validator("criterion")
    @classmethod
    def _known(cls, name: Criterion) -> Criterion:
        """Fall back to magnitude: another version, or a user's function, may have been in use."""
        return name if any(rule.name == name for rule in rules()) else "magnitude"


def load_preferences(
    folder: Path | None = None, tell: Callable[[str], None] = lambda _: None
) -> Preferences:
    """Read the preferences; the defaults if there are none.

    Of a file that is not in order what can be read is taken, and the file is kept aside with
    the ending .bad.

    Args:
        tell: called with a sentence on a file that was set aside.
    """
    try:
        path = (folder or config_folder()) / FILE
    except StorageError:  # there is no folder to keep them in
        return Preferences()
    if not os.path.lexists(path):
        return Preferences()
    content = b""
    try:
        content = read_ordinary(path, StorageError, LARGEST)
        return Preferences.model_validate_json(content)
    except (OSError, StorageError, ValidationError):
        tell(_set_aside(path))
        return with_fitting(Preferences(), entries_of(content))


def save_preferences(preferences: Preferences, folder: Path | None = None) -> None:
    content = json_of(preferences, indent=2).encode()
    write_file((folder or config_folder()) / FILE, content)


def _set_aside(path: Path) -> str:
    """Move the file out of the way; return a sentence on it."""
    lost = "What the window remembered from the last time could not all be read"
    try:
        return f"{lost}; the file was set aside as {one_line(str(set_aside(path)))}."
    except OSError as error:
        return f"{lost}, and {one_line(str(path))} cannot be moved: {error.strerror or error}."
