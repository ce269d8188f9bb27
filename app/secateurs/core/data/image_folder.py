"""Reads pictures out of folders that are named for their classes."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.arrays import Labels, Pixels
from secateurs.core.data.labels import MOST_CLASSES
from secateurs.core.data.reading import MAX_BYTES, allocate
from secateurs.core.drawing.photo import FORMATS, MOST_PIXELS
from secateurs.core.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm"})
MOST_IMAGES = 200_000
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def class_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders that hold pictures, by name; their names are the classes."""
    inside = sorted(each for each in folder.iterdir() if each.is_dir())
    return tuple(each for each in inside if next(_pictures(each), None))


def read_classes(
    folders: Sequence[Path], names: Sequence[str], shape: Sequence[int | None] | None
) -> tuple[Pixels, Labels]:
    """Read every picture of the folders.

    Args:
        folders: each named for a class, of `names`.
        shape: (height, width) or (height, width, channels) that a model takes; pictures are
            scaled to it. None, or of another kind: all must have the size of the first.

    Returns:
        (n, height, width) uint8 if grey, else (n, height, width, channels), and labels.

    Raises:
        DataError: names the picture and what is wrong.
    """
    files = [(file, names.index(each.name)) for each in folders for file in _pictures(each)]
    _check_count(folders, files)
    shape = shape if shape is not None and len(shape) in (2, 3) else None
    wanted = _wanted(files[0][0], shape)
    room = allocate(_bytes(len(files), wanted, folders[0].parent), folders[0].parent.name)
    pixels = room.reshape(len(files), *wanted)
    scaled = shape is not None and None not in shape[:2]
    for place, (file, _) in enumerate(files):
        pixels[place] = _picture(file, wanted, scaled)
    return pixels, np.array([label for _, label in files], np.int64)


def _pictures(folder: Path) -> Any:
    files = sorted(folder.iterdir())
    return (each for each in files if each.suffix.lower() in SUFFIXES and each.is_file())


def _check_count(folders: Sequence[Path], files: Sequence[Any]) -> None:
    name = folders[0].parent.name
    if len(folders) > MOST_CLASSES:
        raise DataError(f"{name} has {len(folders):,} classes; {MOST_CLASSES} are the most.")
    if len(files) > MOST_IMAGES:
        raise DataError(f"{name} has {len(files):,} pictures; {MOST_IMAGES:,} are the most.")


def _bytes(count: int, wanted: tuple[int, ...], folder: Path) -> int:
    total = count * int(np.prod(wanted))
    if total > MAX_BYTES:
        raise DataError(f"{folder.name} asks for more than 2 GiB: scale its pictures down.")
    return total


def _wanted(file: Path, shape: Sequence[int | None] | None) -> tuple[int, ...]:
    """Return one picture's shape: the model's, or that of the first picture."""
    with _opened(file) as image:
        grey = image.mode in ("1", "L")
        size = (image.height, image.width)
    if shape is None:
        return size if grey else (*size, 3)
    channels = shape[2] if len(shape) == 3 else 1
    if channels is not None and channels not in _MODES:
        raise DataError(f"The model takes {channels} channels; pictures have 1, 3 or 4.")
    height, width = (side or own for side, own in zip(shape[:2], size, strict=True))
    return (height, width) if channels in (None, 1) else (height, width, int(channels))


def _picture(file: Path, wanted: tuple[int, ...], scaled: bool) -> Pixels:
    mode = _MODES[wanted[2] if len(wanted) == 3 else 1]
    with _opened(file) as image:
        size = (wanted[1], wanted[0])
        if image.size != size and not scaled:
            raise DataError(
                f"{file.name} is {image.width} x {image.height} pixels, but the first picture is"
                f" {size[0]} x {size[1]}: all must be of one size."
            )
        try:
            converted = image.convert(mode)
            return np.asarray(converted if converted.size == size else _scaled(converted, size))
        except Exception as error:  # decoders of broken files fail in many ways
            reason = (getattr(error, "strerror", None) or str(error)).rstrip(".")
            raise DataError(f"{file.name} cannot be read as a picture: {reason}.") from error


def _scaled(image: "Image", size: tuple[int, int]) -> "Image":
    from PIL import Image

    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _opened(file: Path) -> "Image":
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit is below
            image = Image.open(file, formats=FORMATS)
    except Exception as error:  # decoders of broken files fail in many ways
        raise DataError(f"{file.name} is not a picture that can be opened.") from error
    if image.width * image.height <= MOST_PIXELS and not image.mode.startswith(("I", "F")):
        return image
    image.close()
    if image.mode.startswith(("I", "F")):
        raise DataError(f"{file.name} has more than 8 bits a pixel: save it with 8.")
    raise DataError(f"{file.name} is larger than {MOST_PIXELS // 10**6} megapixels.")
