"""What the window remembers from one start to the next."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from secateurs.core.drawing.strokes import Stroke
from secateurs.core.errors import StorageError
from secateurs.core.pruning.criteria.registry import rules
from secateurs.core.pruning.terms import METHODS, Criterion, Method, Scope
from secateurs.core.storage.atomic import write_file
from secateurs.core.storage.folders import config_folder
from secateurs.core.storage.records import BUNDLED_ID

FILE = "preferences.json"


class Preferences(BaseModel):
    """Everything has a default; entries of another version are left out when read."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    theme: Literal["system", "light", "dark"] = "system"
    page: int = Field(0, ge=0, le=4)
    sparsity: float = Field(0.0, ge=0, le=0.99)  # a fraction
    methods: tuple[Method, ...] = METHODS  # shown
    method: Method = "weight"  # mapped on the Prune page
    criterion: Criterion = "magnitude"
    scope: Scope = "layer"
    x_axis: Literal["sparsity", "parameters", "macs"] = "sparsity"
    levels: str = ""  # of the next sweep, as typed
    all_seeds: bool = False
    training: dict[str, str] = {}  # field -> text, as typed
    geometry: str = ""  # of the window, base64
    hint_dismissed: bool = False
    export_folder: str = ""
    opening_folder: str = ""
    run_id: str = BUNDLED_ID
    drawing: tuple[Stroke, ...] = ()

    @field_validator("criterion")
    @classmethod
    def _known(cls, name: Criterion) -> Criterion:
        """Fall back to magnitude: another version, or a user's function, may have been in use."""
        return name if any(rule.name == name for rule in rules()) else "magnitude"


def load_preferences(folder: Path | None = None) -> Preferences:
    """Read the preferences; the defaults if there are none.

    A file that cannot be read is kept aside with the ending .bad.
    """
    try:
        path = (folder or config_folder()) / FILE
        return Preferences.model_validate_json(path.read_bytes())
    except (FileNotFoundError, StorageError):  # none yet, or no folder to keep them in
        return Preferences()
    except (OSError, ValidationError):
        _set_aside(path)
        return Preferences()


def save_preferences(preferences: Preferences, folder: Path | None = None) -> None:
    content = preferences.model_dump_json(indent=2).encode()
    write_file((folder or config_folder()) / FILE, content)


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_name(f"{path.name}.bad"))
    except OSError:
        return
