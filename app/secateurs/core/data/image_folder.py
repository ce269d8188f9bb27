"""Reads pictures out of folders that are named for their classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from secateurs.core.arrays import Labels, Pixels
from secateurs.core.cancelled import Cancelled, go_on
from secateurs.core.data.dataset import SIDE
from secateurs.core.data.labels import MOST_CLASSES
from secateurs.core.data.reading import MAX_BYTES, allocate
from secateurs.core.drawing.photo import Photo, grey_of, on_paper, read_photo
from secateurs.core.drawing.picture import read_picture
from secateurs.core.drawing.picture_files import is_left_behind, list_pictures
from secateurs.core.errors import DataError
from secateurs.core.text import one_line

MOST_IMAGES = 200_000
DRAWING = (SIDE, SIDE)
_CHANNELS = (1, 3, 4)
_LEAST_READ = 0.5  # of the pictures; with fewer the folder is something else


@dataclass(frozen=True, slots=True, eq=False)
class PicturesRead:
    """The pictures of some folders.

    Attributes:
        pixels: (n, height, width) uint8 if grey, else (n, height, width, channels).
        labels: (n,) numbers of the folders' names.
        passed_over: files beside the pictures.
        unread: a sentence for each picture that could not be read.
    """

    pixels: Pixels
    labels: Labels
    passed_over: int
    unread: tuple[str, ...]


def class_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders that hold pictures, by name; their names are the classes."""
    inside = sorted(each for each in folder.iterdir() if each.is_dir())
    return tuple(
        each for each in inside if not is_left_behind(each.name) and list_pictures(each).pictures
    )


def read_classes(
    folders: Sequence[Path],
    names: Sequence[str],
    shape: Sequence[int | None] | None,
    cancelled: Cancelled,
) -> PicturesRead:
    """Read the pictures of the folders; one that cannot be read does not stop the others.

    Args:
        folders: each named for a class, of `names`.
        shape: `DRAWING` for networks of drawings: each picture is read as the pad reads it. Else
            (height, width) or (height, width, channels) that a model takes; pictures are scaled
            to it. None, or of another kind: all must have the size of the first.

    Raises:
        DataError: names the picture and what is wrong, where few can be read.
    """
    listed = [list_pictures(each) for each in folders]
    files = [
        (file, names.index(folder.name))
        for folder, found in zip(folders, listed, strict=True)
        for file in found.pictures
    ]
    _check_count(folders, files)
    reader = _Reader(shape if shape is not None and len(shape) in (2, 3) else None)
    pixels: Pixels | None = None
    labels: list[int] = []
    unread: list[str] = []
    for file, label in files:
        go_on(cancelled)
        try:
            one = reader.read(file)
        except DataError as problem:
            unread.append(str(problem))
            continue
        if pixels is None:
            parent = folders[0].parent
            room = allocate(_bytes(len(files), one.shape, parent), one_line(parent.name))
            pixels = room.reshape(len(files), *one.shape)
        pixels[len(labels)] = one
        labels.append(label)
    if pixels is None or len(labels) < _LEAST_READ * len(files):
        raise DataError(unread[0])
    return PicturesRead(
        pixels[: len(labels)],
        np.array(labels, np.int64),
        sum(found.passed_over for found in listed),
        tuple(unread),
    )


class _Reader:
    """Reads pictures in one form: the model's, or that of the first."""

    def __init__(self, shape: Sequence[int | None] | None) -> None:
        self._is_drawing = shape is not None and tuple(shape) == DRAWING
        self._shape = shape
        self._size: tuple[int, int] | None = None  # height and width
        self._channels = 1

    def read(self, file: Path) -> Pixels:
        name = one_line(file.name)
        if self._is_drawing:
            found = read_picture(file)
            if found.pixels is None:
                raise DataError(f"{name}: {found.problem}.")
            return found.pixels
        photo = read_photo(file)
        own = (int(photo.colour.shape[0]), int(photo.colour.shape[1]))
        if self._size is None:
            self._choose(photo, own)
        assert self._size is not None
        if own != self._size and not self._is_scaled:
            raise DataError(
                f"{name} is {own[1]} x {own[0]} pixels, but the first picture is"
                f" {self._size[1]} x {self._size[0]}: all must be of one size."
            )
        return _scaled(_in_channels(photo, self._channels), self._size)

    @property
    def _is_scaled(self) -> bool:
        return self._shape is not None and None not in self._shape[:2]

    def _choose(self, photo: Photo, own: tuple[int, int]) -> None:
        if self._shape is None:
            self._size, self._channels = own, 1 if photo.is_grey else 3
            return
        channels = self._shape[2] if len(self._shape) == 3 else 1
        channels = 1 if channels is None else channels
        if channels not in _CHANNELS:
            raise DataError(f"The model takes {channels} channels; pictures have 1, 3 or 4.")
        height, width = (side or mine for side, mine in zip(self._shape[:2], own, strict=True))
        self._size, self._channels = (height, width), channels


def _in_channels(photo: Photo, channels: int) -> Pixels:
    """Return (h, w) or (h, w, channels) uint8; a fourth channel is the opacity."""
    if channels == 4:
        colour = photo.colour if not photo.is_grey else np.stack([photo.colour] * 3, axis=-1)
        opaque = np.full(colour.shape[:2], 255, np.uint8)
        opacity = opaque if photo.opacity is None else photo.opacity
        return np.concatenate([colour, opacity[..., None]], axis=-1)
    flat = on_paper(photo)
    if channels == 1:
        return grey_of(flat)
    return flat if flat.ndim == 3 else np.stack([flat] * 3, axis=-1)


def _scaled(picture: Pixels, size: tuple[int, int]) -> Pixels:
    if picture.shape[:2] == size:
        return picture
    from PIL import Image

    image = Image.fromarray(picture)
    resized = image.resize((size[1], size[0]), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(resized)


def _check_count(folders: Sequence[Path], files: Sequence[object]) -> None:
    name = one_line(folders[0].parent.name)
    if len(folders) > MOST_CLASSES:
        raise DataError(f"{name} has {len(folders):,} classes; {MOST_CLASSES} are the most.")
    if len(files) > MOST_IMAGES:
        raise DataError(f"{name} has {len(files):,} pictures; {MOST_IMAGES:,} are the most.")


def _bytes(count: int, wanted: tuple[int, ...], folder: Path) -> int:
    total = count * int(np.prod(wanted))
    if total > MAX_BYTES:
        raise DataError(f"{one_line(folder.name)} asks for more than 2 GiB: scale them down.")
    return total
