"""Which files of a folder are pictures, and which are passed over."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from secateurs.core.base.file_kinds import role_of
from secateurs.core.base.files import is_ordinary

SUFFIXES = frozenset(
    {
        *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".gif", ".tif", ".tiff"),
        *(".webp", ".ppm", ".pgm", ".pbm", ".pnm", ".heic", ".avif"),
    }
)
# What systems leave behind; also every name that begins with a dot.
_SYSTEM = frozenset({"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A folder's pictures, by name, and how many other files it has."""

    pictures: tuple[Path, ...]
    passed_over: int


def list_pictures(folder: Path, most: int | None = None) -> Listed:
    """Return the pictures that lie in a folder itself, or some; OSError if it cannot be read."""
    files = sorted(each for each in folder.iterdir() if not each.is_dir())
    pictures = tuple(islice((each for each in files if is_picture(each)), most))
    return Listed(pictures, len(files) - len(pictures))


def pictures_below(folder: Path) -> Iterator[Listed]:
    """Make the lists of a folder and of the folders in it, however deep; links are not followed."""
    for place, inside, _ in os.walk(folder):
        inside[:] = sorted(name for name in inside if not is_left_behind(name))
        yield list_pictures(Path(place))


def is_picture(file: Path) -> bool:
    """Tell by the ending, or by the content where the ending says nothing of pictures."""
    if is_left_behind(file.name) or not is_ordinary(file):
        return False
    return file.suffix.lower() in SUFFIXES or role_of(file) == "picture"


def is_left_behind(name: str) -> bool:
    """Say whether a file or folder is hidden, or one that a system keeps for itself."""
    return name.startswith(".") or name.lower() in _SYSTEM
