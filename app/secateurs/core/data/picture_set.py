"""Finds the folders of pictures that make a data set: one a class, in parts or not."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from secateurs.core.cancelled import Cancelled
from secateurs.core.data.image_folder import (
    DRAWING,
    PicturesRead,
    class_folders,
    read_classes,
)
from secateurs.core.data.raw import RawData, RawPart
from secateurs.core.errors import DataError
from secateurs.core.text import one_line

# In capitals or not.
_TRAIN_FOLDERS = ("train", "training")
_TEST_FOLDERS = ("test", "testing")
_VALIDATION_FOLDERS = ("valid", "validation", "val")


def has_classes(folder: Path) -> bool:
    """Say whether a folder, or its part to train, has a folder of pictures a class."""
    return bool(class_folders(_train_folder(folder)))


def read_picture_set(
    folder: Path, shape: Sequence[int | None] | None, cancelled: Cancelled
) -> RawData:
    """Read a folder with one folder of pictures a class, or with parts that have these.

    The parts are train and test, training and testing, valid or validation; any may be missing.

    Args:
        shape: of one sample that a model takes; pictures are scaled to it.

    Raises:
        DataError: names the picture or the folder and what is wrong.
    """
    train = _train_folder(folder)
    classes = class_folders(train)
    names = tuple(each.name for each in classes)
    learn = read_classes(classes, names, shape, cancelled)
    # The other parts must come out as the training pictures did, scaled or not.
    as_trained = shape if shape is None or tuple(shape) == DRAWING else learn.pixels.shape[1:]
    others = {
        kind: read_classes(found, names, as_trained, cancelled)
        for kind, folders in (("validation", _VALIDATION_FOLDERS), ("test", _TEST_FOLDERS))
        if train != folder and (found := _other_folders(folder, train, folders, names))
    }
    name = folder.resolve().name
    texts = np.array(names)
    parts = {kind: RawPart(read.pixels, texts[read.labels]) for kind, read in others.items()}
    return RawData(
        where=one_line(name),
        name=name,
        learn=RawPart(learn.pixels, texts[learn.labels]),
        validation=parts.get("validation"),
        test=parts.get("test"),
        remarks=_remarks([learn, *others.values()]),
    )


def _remarks(parts: Sequence[PicturesRead]) -> tuple[str, ...]:
    """Say what was passed over and what could not be read."""
    passed_over = sum(part.passed_over for part in parts)
    unread = [problem for part in parts for problem in part.unread]
    found = []
    if passed_over:
        files = "1 other file was" if passed_over == 1 else f"{passed_over:,} other files were"
        found.append(f"{files} passed over")
    if unread:
        pictures = "1 picture was" if len(unread) == 1 else f"{len(unread):,} pictures were"
        found.append(f"{pictures} left out ({unread[0].rstrip('.')})")
    return tuple(found)


def _train_folder(folder: Path) -> Path:
    order = (*_TRAIN_FOLDERS, *_VALIDATION_FOLDERS, *_TEST_FOLDERS)
    return next((each for each in _named(folder, order) if class_folders(each)), folder)


def _named(folder: Path, names: Sequence[str]) -> list[Path]:
    """Return the folders inside that have one of these names, in their order."""
    inside = sorted(each for each in folder.iterdir() if each.name.lower() in names)
    return sorted((each for each in inside if each.is_dir()), key=_place_in(names))


def _place_in(names: Sequence[str]) -> Callable[[Path], int]:
    return lambda folder: names.index(folder.name.lower())


def _other_folders(
    folder: Path, train: Path, wanted: Sequence[str], names: Sequence[str]
) -> tuple[Path, ...]:
    found = next((each for each in _named(folder, wanted) if each != train), None)
    folders = class_folders(found) if found else ()
    unknown = [each.name for each in folders if each.name not in names]
    if unknown:
        raise DataError(
            f"{one_line(folder.name)} has no training pictures of the class {one_line(unknown[0])}."
        )
    return folders
