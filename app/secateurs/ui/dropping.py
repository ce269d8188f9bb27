"""What a file that is dropped on the window is taken for."""

from pathlib import Path
from typing import Literal

MODELS = (".keras", ".safetensors")
DATA = (".npz", ".csv")


def kind_of(path: str) -> Literal["model", "data", "picture"]:
    """Tell by the ending; a folder is data, anything unknown a picture or a drawing."""
    file = Path(path)
    if file.suffix.lower() in MODELS:
        return "model"
    return "data" if file.suffix.lower() in DATA or file.is_dir() else "picture"
