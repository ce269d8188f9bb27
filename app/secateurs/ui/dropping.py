"""What a file is taken for that is dropped on the window or named at the start."""

import os
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


def names_file(word: str) -> bool:
    """Tell a file from a command: by its URL, by a model's ending, or because it is there.

    A bare word is a command, whatever lies in the folder: ./train names the file.
    """
    if word.startswith("-"):
        return False
    path = Path(word)
    if word.lower().startswith("file://") or path.suffix.lower() in MODELS:
        return True
    is_bare = path.name == word and not path.suffix
    return not is_bare and os.path.exists(word)  # noqa: PTH110, too long a name is no error here
