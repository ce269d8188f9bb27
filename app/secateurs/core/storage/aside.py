"""What cannot be read is moved aside under a new name, and stays there."""

import os
from pathlib import Path

BAD = "bad"


def set_aside(path: Path, ending: str = BAD, beside: tuple[str, ...] = ()) -> Path:
    """Move a file, a folder or whatever lies there to a free name; return that name.

    Args:
        ending: of the new name; a number follows where there is such a name already.
        beside: endings of files that belong to it, such as "-wal"; they go along.

    Raises:
        OSError: it cannot be moved.
    """
    free, number = path.with_name(f"{path.name}.{ending}"), 1
    while any(os.path.lexists(f"{free}{end}") for end in ("", *beside)):
        number += 1
        free = path.with_name(f"{path.name}.{ending}-{number}")
    for end in ("", *beside):
        if os.path.lexists(f"{path}{end}"):
            Path(f"{path}{end}").rename(f"{free}{end}")
    return free
