"""Builds a model in this process as the process apart does."""

import tempfile
from pathlib import Path

from secateurs.core.opening import apart


def parts_here(path, config):
    with tempfile.TemporaryDirectory() as room:
        return apart._parts(*apart._model(path, config, Path(room)), path)
