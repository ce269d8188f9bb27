"""Finds the files that come with the program."""

from pathlib import Path


def resource(name: str) -> Path:
    """Return the path of a bundled file: in the installed package, else in the checkout."""
    package = Path(__file__).resolve().parents[2]
    packaged = package / "_resources"
    folder = packaged if packaged.is_dir() else package.parents[1] / "resources"
    return folder / name
