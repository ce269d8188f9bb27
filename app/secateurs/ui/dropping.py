"""What names a file where the program is started."""

import os
from pathlib import Path

from secateurs.core.file_kinds import MODEL_ENDINGS


def names_file(word: str) -> bool:
    """Tell a file from a command: by its URL, by a model's ending, or because it is there.

    A bare word is a command, whatever lies in the folder: ./train names the file.
    """
    if word.startswith("-"):
        return False
    path = Path(word)
    if word.lower().startswith("file://") or path.suffix.lower() in MODEL_ENDINGS:
        return True
    is_bare = path.name == word and not path.suffix
    return not is_bare and os.path.exists(word)  # noqa: PTH110, too long a name is no error here
