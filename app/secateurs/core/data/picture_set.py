"""Finds the folders of pictures that make a data set: one a class, in parts or not."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from secateurs.core.data.image_folder import class_folders, read_classes
from secateurs.core.data.raw import RawData, RawPart
from secateurs.core.errors import DataError
from secateurs.core.text import one_line

_TRAIN_FOLDERS = ("train", "training")
_TEST_FOLDERS = ("test", "val", "validation")


def has_classes(folder: Path) -> bool:
    """Say whether a folder, or its part to train, has a folder of pictures a class."""
    return bool(class_folders(_train_folder(folder)))


def read_picture_set(folder: Path, shape: Sequence[int | None] | None = None) -> RawData:
    """Read a folder with one folder of pictures a class, or with train and test that have these.

    Args:
        shape: of one sample that a model takes; pictures are scaled to it.

    Raises:
        DataError: names the picture or the folder and what is wrong.
    """
    train = _train_folder(folder)
    classes = class_folders(train)
    names = tuple(each.name for each in classes)
    learn = read_classes(classes, names, shape)
    held_out = _test_folders(folder, names) if train != folder else ()
    # The test pictures must come out as the training pictures did, scaled or not.
    as_trained = shape if shape is None else learn[0].shape[1:]
    test = read_classes(held_out, names, as_trained) if held_out else None
    name = folder.resolve().name
    texts = np.array(names)
    return RawData(
        where=one_line(name),
        name=name,
        learn=RawPart(learn[0], texts[learn[1]]),
        test=None if test is None else RawPart(test[0], texts[test[1]]),
    )


def _train_folder(folder: Path) -> Path:
    found = (folder / name for name in _TRAIN_FOLDERS if (folder / name).is_dir())
    return next((each for each in found if class_folders(each)), folder)


def _test_folders(folder: Path, names: Sequence[str]) -> tuple[Path, ...]:
    found = next((folder / name for name in _TEST_FOLDERS if (folder / name).is_dir()), None)
    folders = class_folders(found) if found else ()
    unknown = [each.name for each in folders if each.name not in names]
    if unknown:
        raise DataError(
            f"{one_line(folder.name)} has no training pictures of the class {one_line(unknown[0])}."
        )
    return folders
