"""Looks into a .keras file, a zip archive, without building anything."""

import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import ModelError
from secateurs.core.base.files import open_ordinary
from secateurs.core.base.text import one_line
from secateurs.core.data.archive import DEFLATE_LIMIT

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
MOST_CONFIG = 32 * 1024**2  # bytes; a network of 1,000 layers takes about 1 MB
MOST_VALUES = 1_000_000  # of a configuration; each takes about a hundred bytes once it is read
MOST_BYTES = 4 * 1024**3
# Keras stores its files unpacked; zeros that somebody packed are not packed more tightly.
MOST_PACKED, TIGHTEST = 256 * 1024**2, 100
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def read_config(path: Path) -> Json:
    """Return the parsed configuration of a .keras file.

    Raises:
        ModelError: missing, truncated, another kind of file, or too large.
    """
    with _opened(path) as archive:
        return _parsed(path, archive, CONFIG)


def is_of_keras_2(path: Path) -> bool:
    """Tell whether a .keras file was written by Keras 2; errors as `read_config`."""
    with _opened(path) as archive:
        metadata = _parsed(path, archive, METADATA)
    version = metadata.get("keras_version") if isinstance(metadata, dict) else None
    return isinstance(version, str) and version.startswith(("1.", "2."))


def extract_weights(path: Path, folder: Path) -> Path:
    """Write the weights of a .keras file into a folder; return where.

    Raises:
        ModelError: as `read_config`, or the folder has no room for them.
    """
    with _opened(path) as archive:
        size = archive.getinfo(WEIGHTS).file_size
        with archive.open(WEIGHTS) as packed, (folder / WEIGHTS).open("wb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)
            if file.tell() != size:
                raise ModelError(f"{_name(path)} does not hold what its table of contents says.")
    return folder / WEIGHTS


def packed(folder: Path, room: Path) -> Path:
    """Return an archive, in another folder, of a .keras file that somebody unpacked.

    Raises:
        ModelError: a file of it is missing, too large or cannot be read.
    """
    path = room / f"{folder.resolve().name}.keras"
    with zipfile.ZipFile(path, "w") as archive:
        for name, most in ((CONFIG, MOST_CONFIG), (METADATA, MOST_CONFIG), (WEIGHTS, MOST_BYTES)):
            with (
                open_ordinary(folder / name, ModelError, most) as file,
                archive.open(name, "w", force_zip64=True) as member,
            ):
                shutil.copyfileobj(file, member, 1 << 20)
    return path


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the archive, its members checked."""
    try:
        with open_ordinary(path, ModelError) as file, zipfile.ZipFile(file) as archive:
            _check_members(path, archive)
            yield archive
    except zipfile.BadZipFile as error:
        raise ModelError(f"{_name(path)} is truncated or not a .keras file.") from error
    except (*_BROKEN, ValueError) as error:
        reason = one_line(str(error) or type(error).__name__).rstrip(".")
        raise ModelError(f"{_name(path)} is damaged: {reason}.") from error


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    sizes = {info.filename: info for info in archive.infolist()}
    missing = [name for name in (CONFIG, METADATA, WEIGHTS) if name not in sizes]
    if missing:
        raise ModelError(f"{_name(path)} is not a .keras file: it has no {missing[0]}.")
    if max(sizes[CONFIG].file_size, sizes[METADATA].file_size) > MOST_CONFIG:
        raise ModelError(f"{_name(path)} has a configuration larger than {MOST_CONFIG >> 20} MiB.")
    if sum(info.file_size for info in sizes.values()) > MOST_BYTES:
        raise ModelError(f"{_name(path)} unpacks to more than {MOST_BYTES >> 30} GiB.")
    for info in sizes.values():
        held = max(info.compress_size, 1)
        # Deflate cannot pack more tightly than its limit: what promises more is lying.
        if info.file_size > held * DEFLATE_LIMIT:
            raise ModelError(f"{_name(path)} does not hold what its table of contents promises.")
        if info.file_size > max(MOST_PACKED, held * TIGHTEST):
            raise ModelError(
                f"{_name(path)} is not opened: it unpacks to {info.file_size // held:,} times its"
                " size."
            )


def _parsed(path: Path, archive: zipfile.ZipFile, name: str) -> Json:
    with archive.open(name) as stream:
        content = stream.read(MOST_CONFIG + 1)
    return parsed_json(content, _name(path), name)


def parsed_json(content: bytes, file: str, part: str) -> Json:
    """Return what JSON says, if it is not too much.

    Raises:
        ModelError: names the file and its part.
    """
    if sum(map(content.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise ModelError(f"{file} has more than {MOST_VALUES:,} values in its {part}.")
    try:
        return json.loads(content)
    except RecursionError:
        raise ModelError(f"{file} is nested too deeply.") from None
    except ValueError as error:
        raise ModelError(f"{file} is damaged: its {part} is not valid JSON.") from error


def _name(path: Path) -> str:
    return one_line(path.name)
