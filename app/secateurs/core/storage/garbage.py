"""What may be deleted: folders that say by their names that they are half made or half gone."""

import shutil
from pathlib import Path
from uuid import uuid4

HALF_MADE, HALF_GONE = ".new-", ".gone-"


def half_made(folder: Path) -> Path:
    """Return where a folder's files are written until it is whole."""
    return folder.with_name(f"{HALF_MADE}{folder.name}-{uuid4().hex[:8]}")


def half_gone(folder: Path) -> Path:
    """Rename a folder in one step, so that a kill leaves all of it or garbage; return the name.

    Where it cannot be renamed, or is not there, nothing happens.
    """
    gone = folder.with_name(f"{HALF_GONE}{folder.name}-{uuid4().hex[:8]}")
    try:
        folder.rename(gone)
    except OSError:
        return folder
    return gone


def delete_garbage(folder: Path) -> None:
    """Delete a folder that `half_made` or `half_gone` named, and no other."""
    if folder.name.startswith((HALF_MADE, HALF_GONE)):
        shutil.rmtree(folder, ignore_errors=True)


def delete_all_garbage(parent: Path) -> None:
    """Delete what kills have left; to be called while no other process is at work there."""
    for folder in parent.glob(".*"):
        delete_garbage(folder)
