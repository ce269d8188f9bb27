"""Where things are kept. SECATEURS_HOME, if set, holds everything in one folder."""

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from secateurs.core.base.errors import StorageError, StoreUnwritable
from secateurs.core.base.files import may_not_write

HOME_VARIABLE = "SECATEURS_HOME"
ELSEWHERE = f"{HOME_VARIABLE} may name another folder."


def data_folder() -> Path:
    """Runs and their weights."""
    return _folder("data", platformdirs.user_data_path)


def data_place() -> Path:
    """Where they are, or would be."""
    return _place("data", platformdirs.user_data_path)


def config_folder() -> Path:
    """Preferences."""
    return _folder("config", platformdirs.user_config_path)


def log_folder() -> Path:
    """Log files."""
    return _folder("log", platformdirs.user_log_path)


def _folder(name: str, usual: Callable[..., Path]) -> Path:
    folder = _place(name, usual)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        kind = StoreUnwritable if may_not_write(error) else StorageError
        raise kind(f"The folder {folder} cannot be made: {reason}. {ELSEWHERE}") from error
    return folder


def _place(name: str, usual: Callable[..., Path]) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    try:
        return Path(home).expanduser() / name if home else usual("secateurs", appauthor=False)
    except RuntimeError as error:  # there is no home folder to expand ~ to
        raise StorageError(f"There is no home folder to keep things in. {ELSEWHERE}") from error
