"""Where things are kept. SECATEURS_HOME, if set, holds everything in one folder."""

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

HOME_VARIABLE = "SECATEURS_HOME"


def data_folder() -> Path:
    """Runs and their weights."""
    return _folder("data", platformdirs.user_data_path)


def config_folder() -> Path:
    """Preferences."""
    return _folder("config", platformdirs.user_config_path)


def cache_folder() -> Path:
    """What may be deleted at any time."""
    return _folder("cache", platformdirs.user_cache_path)


def log_folder() -> Path:
    """Log files."""
    return _folder("log", platformdirs.user_log_path)


def _folder(name: str, usual: Callable[..., Path]) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    folder = Path(home).expanduser() / name if home else usual("secateurs", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
