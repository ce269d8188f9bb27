"""Reads pictures out of folders that are named for their classes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Pixels
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import DataError
from secateurs.core.base.text import one_line
from secateurs.core.data.archive import MAX_BYTES, allocate
from secateurs.core.data.labels import MOST_CLASSES
from secateurs.core.data.tones import TURNED, is_bright_around
from secateurs.core.drawing.photos.photo import (
    Ends,
    Photo,
    PictureHeader,
    grey_of,
    ground_of,
    on_paper,
    read_header,
    read_photo,
)
from secateurs.core.drawing.picture import reading_of
from secateurs.core.drawing.picture_files import is_left_behind, list_pictures

MOST_IMAGES = 200_000
FEWEST_READ = 0.1  # share of the pictures: with less left, the set is refused
OF_ONE_SIZE = 0.9  # share of the pictures that must be, where none is scaled
_LARGE = 1024  # pixels a side of drawings: larger pictures are averaged down
_NAMED = 3  # pictures that a sentence names

Shape = Sequence[int | None]
How = Literal["drawn", "scaled", "as-is"]


@dataclass(frozen=True, slots=True, eq=False)
class ClassPictures:
    """The pictures of one class, before they are read.

    Attributes:
        passed_over: other files in the folder: hidden ones, and what is no picture.
    """

    name: str
    pictures: tuple[Path, ...]
    passed_over: int


@dataclass(frozen=True, slots=True, eq=False)
class Common:
    """What all pictures of a set have in common, so that none is brighter by itself.

    Attributes:
        ends: black and white of pictures with more than 8 bits; None for what each reaches.
        ground: the grey behind what is see-through; None for what suits each.
    """

    ends: Ends | None = None
    ground: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ReadPictures:
    """The pictures of a part that could be read.

    Attributes:
        pixels: (n, height, width) uint8 if grey, else (n, height, width, channels).
        names: (n,) of their classes.
        refused: a sentence on each picture that was left out.
        first_only: how many are the first of several in one file.
        drawn: how many were laid out as drawings; the others are as they were.
        turned: how many drawings were dark on bright.
        ends: all that was taken for black and white in pictures of more than 8 bits.
        grounds: all greys that were put behind what is see-through.
    """

    pixels: Pixels
    names: NDArray[np.str_]
    refused: tuple[str, ...]
    first_only: int = 0
    drawn: int = 0
    turned: int = 0
    ends: frozenset[Ends] = frozenset()
    grounds: frozenset[int] = frozenset()


def class_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders that hold pictures, by name; their names are the classes."""
    inside = sorted(folder.iterdir())
    found = (each for each in inside if each.is_dir() and not is_left_behind(each.name))
    return tuple(each for each in found if list_pictures(each, most=1).pictures)


def list_classes(folder: Path, cancelled: Cancelled = never) -> tuple[ClassPictures, ...]:
    """Return the pictures of each class that a folder has a folder for.

    Raises:
        DataError: there are more classes or pictures than are read.
    """
    name, folders = one_line(folder.name), class_folders(folder)
    if len(folders) > MOST_CLASSES:
        raise DataError(f"{name} has {len(folders):,} classes; {MOST_CLASSES} are the most.")
    listed = []
    for each in folders:
        go_on(cancelled)
        listed.append((each.name, list_pictures(each)))
    total = sum(len(each.pictures) for _, each in listed)
    if total > MOST_IMAGES:
        raise DataError(f"{name} has {total:,} pictures; {MOST_IMAGES:,} are the most.")
    return tuple(ClassPictures(label, each.pictures, each.passed_over) for label, each in listed)


def common_shape(
    classes: Sequence[ClassPictures],
    shape: Shape | None,
    where: str,
    cancelled: Cancelled = never,
) -> tuple[int, ...]:
    """Return the shape that all pictures get: the model's, or that which most of them have.

    Args:
        shape: (height, width) or (height, width, channels) that a model takes, with None where
            any size will do; None, or of another kind, for pictures as they are.

    Raises:
        DataError: the model takes other channels than pictures have, or sizes differ too much.
    """
    wanted = shape if shape is not None and len(shape) in (2, 3) else (None, None, None)
    channels = wanted[2] if len(wanted) == 3 else 1
    if channels not in (None, 1, 3, 4):
        raise DataError(f"The model takes {channels} channels; pictures have 1, 3 or 4.")
    height, width = wanted[:2]
    if height is None or width is None or channels is None:
        size, grey = _most_common(classes, where, cancelled)
        height, width = height or size[0], width or size[1]
        channels = channels or (1 if grey else 3)
    return (height, width) if channels == 1 else (height, width, channels)


def read_classes(
    classes: Sequence[ClassPictures],
    wanted: tuple[int, ...],
    how: How,
    where: str,
    cancelled: Cancelled,
    common: Common = Common(),
) -> ReadPictures:
    """Read pictures in one shape; those that cannot be read are left out and told.

    Args:
        wanted: (height, width) or (height, width, channels) of every picture.
        how: "drawn", as the pad and the command classify read a picture, for 28 x 28 grey;
            "scaled" to the shape; or "as-is", where another size is refused.
        common: what was found to suit them all.

    Raises:
        DataError: nothing, or nearly nothing, could be read.
    """
    files = [(file, each.name) for each in classes for file in each.pictures]
    size = len(files) * int(np.prod(wanted))
    if size > MAX_BYTES:
        raise DataError(f"{where} asks for more than 2 GiB: scale its pictures down.")
    pixels = allocate(size, where).reshape(len(files), *wanted)
    names: list[str] = []
    refused: list[str] = []
    found: set[Ends] = set()
    grounds: set[int] = set()
    first_only = drawn = dark = 0
    for file, name in files:
        go_on(cancelled)
        try:
            if how == "drawn":
                one = _drawing(file, common.ends)
            else:
                one = _picture(file, wanted, how == "scaled", common)
        except DataError as refusal:
            refused.append(str(refusal))
            continue
        pixels[len(names)] = one.pixels
        names.append(name)
        first_only, drawn = first_only + one.is_first, drawn + one.is_laid_out
        dark += one.is_turned
        found.update(() if one.ends is None else [one.ends])
        grounds.update(() if one.ground is None else [one.ground])
    if len(names) < max(1, FEWEST_READ * len(files)):
        raise DataError(
            f"Of {len(files):,} pictures of {where} {len(refused):,} cannot be read. {refused[0]}"
        )
    counts = (first_only, drawn, dark)
    tones = (frozenset(found), frozenset(grounds))
    return ReadPictures(pixels[: len(names)], np.array(names), tuple(refused), *counts, *tones)


def common_of(read: Sequence[ReadPictures]) -> Common:
    """Return what suits all pictures: the widest range, and white unless all ink is pale."""
    ends = [pair for each in read for pair in each.ends]
    grounds = [ground for each in read for ground in each.grounds]
    widest = (min(low for low, _ in ends), max(high for _, high in ends)) if ends else None
    return Common(widest, max(grounds, default=None))


def are_alike(read: Sequence[ReadPictures]) -> bool:
    """Say whether all pictures were read with one range, and on one ground."""
    ends = {pair for each in read for pair in each.ends}
    return len(ends) < 2 and len({ground for each in read for ground in each.grounds}) < 2


def reading_words(read: Sequence[ReadPictures], classes: Sequence[ClassPictures]) -> list[str]:
    """Return clauses on what was made of the pictures, and on what was left out."""
    words = []
    if any(each.drawn for each in read):
        words.append("pictures are read as drawings, laid out as MNIST's are")
    dark = sum(each.turned for each in read)
    if dark:
        every = dark == sum(len(each.names) for each in read)
        words.append(TURNED if every else f"{_were(dark, 'picture')} {TURNED}")
    common = common_of(read)
    if common.ends is not None:
        shown = " to ".join(f"{end:g}" for end in common.ends)
        words.append(f"in pictures of more than 8 bits {shown} is black to white")
    if common.ground is not None:
        words.append(f"what is see-through is {'white' if common.ground else 'black'}")
    passed_over = sum(each.passed_over for each in classes)
    if passed_over:
        words.append(f"{_were(passed_over, 'other file')} passed over")
    refused = [sentence.rstrip(".") for each in read for sentence in each.refused]
    if refused:
        shown = "; ".join([*refused[:_NAMED], *(["…"] if len(refused) > _NAMED else [])])
        words.append(f"{_were(len(refused), 'picture')} left out ({shown})")
    first_only = sum(each.first_only for each in read)
    if first_only:
        words.append(f"of {_count(first_only, 'file')} only the first picture is read")
    return words


def _were(number: int, thing: str) -> str:
    return f"{_count(number, thing)} {'was' if number == 1 else 'were'}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True, eq=False)
class _One:
    pixels: Pixels
    is_first: bool
    is_laid_out: bool = False
    is_turned: bool = False
    ends: Ends | None = None
    ground: int | None = None


def _drawing(file: Path, ends: Ends | None) -> _One:
    photo = read_photo(file, (_LARGE, _LARGE), ends)
    found = reading_of(photo)
    if found.pixels is None:
        raise DataError(f"{one_line(file.name)}: {found.problem}.")
    is_paper = is_bright_around(grey_of(on_paper(photo)))
    laid_out = not found.is_as_it_was
    return _One(found.pixels, bool(found.remark), laid_out, is_paper, photo.ends)


def _picture(file: Path, wanted: tuple[int, ...], scaled: bool, common: Common) -> _One:
    from PIL import Image

    height, width = wanted[:2]
    photo = read_photo(file, (2 * width, 2 * height) if scaled else None, common.ends)
    size = photo.colour.shape[:2]
    if size != (height, width) and not scaled:
        raise DataError(
            f"{one_line(file.name)} is {size[1]} x {size[0]} pixels, but most pictures are"
            f" {width} x {height}: all must be of one size."
        )
    channels = wanted[2] if len(wanted) == 3 else 1
    ground = common.ground
    if ground is None and channels < 4:
        ground = ground_of(photo)
    pixels = _with_channels(photo, channels, ground)
    if size != (height, width):
        image = Image.fromarray(pixels).resize((width, height), Image.Resampling.BILINEAR)
        pixels = np.asarray(image)
    filled = None if photo.opacity is None else ground
    return _One(pixels, bool(photo.remark), ends=photo.ends, ground=filled)


def _with_channels(photo: Photo, channels: int, ground: int | None) -> Pixels:
    if channels == 1:
        return grey_of(on_paper(photo, ground))
    colour = on_paper(photo, ground) if channels == 3 else photo.colour
    colour = np.stack([colour] * 3, axis=2) if colour.ndim == 2 else colour
    if channels == 3:
        return colour
    opaque = np.full(colour.shape[:2], 255, np.uint8)
    return np.dstack([colour, opaque if photo.opacity is None else photo.opacity])


def _most_common(
    classes: Sequence[ClassPictures], where: str, cancelled: Cancelled
) -> tuple[tuple[int, int], bool]:
    """Return the (height, width) that nearly all pictures have, and whether all are grey."""
    headers = []
    for file in (file for each in classes for file in each.pictures):
        go_on(cancelled)
        found = _header(file)
        headers += [] if found is None else [found]
    if not headers:
        raise DataError(f"No picture of {where} can be read.")
    sizes = Counter((header.height, header.width) for header in headers)
    (size, count), *_ = sizes.most_common(1)
    if count < OF_ONE_SIZE * len(headers):
        other = next(each for each in sizes if each != size)
        raise DataError(
            f"{where} has pictures of {len(sizes):,} sizes, such as {size[1]} x {size[0]} and"
            f" {other[1]} x {other[0]} pixels: all must be of one size."
        )
    return size, all(header.is_grey for header in headers)


def _header(file: Path) -> PictureHeader | None:
    try:
        return read_header(file)
    except DataError:
        return None
