"""Looks into a .keras file, a zip archive, without building anything."""

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

from secateurs.core.data.reading import DEFLATE_LIMIT
from secateurs.core.errors import ModelError

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
MOST_CONFIG = 32 * 1024**2  # bytes; a network of 1,000 layers takes about 1 MB
MOST_BYTES = 4 * 1024**3
_HDF5 = b"\x89HDF\r\n\x1a\n"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def read_config(path: Path) -> Any:
    """Return the parsed configuration of a .keras file.

    Raises:
        ModelError: missing, truncated, another kind of file, too large, or of Keras 2.
    """
    _check_kind(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive)
            metadata = _parsed(path, archive, METADATA)
            _check_version(path, metadata)
            return _parsed(path, archive, CONFIG)
    except zipfile.BadZipFile as error:
        raise ModelError(f"{path.name} is truncated or not a .keras file.") from error
    except _BROKEN as error:
        reason = (str(error) or type(error).__name__).rstrip(".")
        raise ModelError(f"{path.name} is damaged: {reason}.") from error


def _check_kind(path: Path) -> None:
    if path.is_dir():
        raise ModelError(f"{path.name} is a folder: open a .keras file, which Keras can also save.")
    try:
        with path.open("rb") as file:
            start = file.read(len(_HDF5))
    except FileNotFoundError as error:
        raise ModelError(f"There is no file {path}.") from error
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if start == _HDF5:
        raise ModelError(
            f"{path.name} is in the older HDF5 format: load it in Keras, save it with"
            " model.save('model.keras') and open that file."
        )


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    sizes = {info.filename: info for info in archive.infolist()}
    missing = [name for name in (CONFIG, METADATA, WEIGHTS) if name not in sizes]
    if missing:
        raise ModelError(f"{path.name} is not a .keras file: it has no {missing[0]}.")
    if sizes[CONFIG].file_size > MOST_CONFIG or sizes[METADATA].file_size > MOST_CONFIG:
        raise ModelError(f"{path.name} has a configuration larger than {MOST_CONFIG >> 20} MiB.")
    if sum(info.file_size for info in sizes.values()) > MOST_BYTES:
        raise ModelError(f"{path.name} unpacks to more than {MOST_BYTES >> 30} GiB.")
    for info in sizes.values():
        # Deflate cannot pack more tightly: what promises more is lying.
        if info.file_size > max(info.compress_size, 1) * DEFLATE_LIMIT:
            raise ModelError(f"{path.name} does not hold what its table of contents promises.")


def _parsed(path: Path, archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as stream:
        content = stream.read(MOST_CONFIG + 1)
    try:
        return json.loads(content)
    except RecursionError:
        raise ModelError(f"{path.name} is nested too deeply.") from None
    except ValueError as error:
        raise ModelError(f"{path.name} is damaged: its {name} is not valid JSON.") from error


def _check_version(path: Path, metadata: Any) -> None:
    version = str(metadata.get("keras_version", "")) if isinstance(metadata, dict) else ""
    if version.startswith(("1.", "2.")):
        raise ModelError(
            f"{path.name} was saved by Keras {version[:20]}: load it there, rebuild it in Keras 3"
            " and save it again."
        )
