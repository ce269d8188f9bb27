"""Finds the folders of pictures that make a data set: one a class, in parts or not."""

from collections.abc import Sequence
from pathlib import Path

from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import DataError
from secateurs.core.base.text import one_line
from secateurs.core.data.numbers import PICTURE
from secateurs.core.data.raw import PARTS, PartName, RawData, RawPart
from secateurs.core.data.readers.image_folder import (
    ClassPictures,
    Common,
    How,
    ReadPictures,
    are_alike,
    class_folders,
    common_of,
    common_shape,
    list_classes,
    read_classes,
    reading_words,
)
from secateurs.core.drawing.picture_files import is_left_behind


def has_classes(folder: Path) -> bool:
    """Say whether a folder, or a part in it, has a folder of pictures a class."""
    return bool(_part_folders(folder))


def read_picture_set(
    folder: Path, shape: Sequence[int | None] | None = None, cancelled: Cancelled = never
) -> RawData:
    """Read a folder with one folder of pictures a class, or with parts that have these.

    Parts are called train or training, valid, validation or val, and test or testing, in upper
    or lower case; some of them will do.

    Args:
        shape: of one sample that a model takes; pictures are scaled to it, or for 28 x 28 read
            as drawings.

    Raises:
        DataError: says what is wrong with the folder, or with nearly all of its pictures.
        CancelledError: nobody wants the data any more.
    """
    where, name = one_line(folder.name), folder.resolve().name
    folders = _part_folders(folder).items()
    listed = {part: list_classes(place, cancelled) for part, place in folders}
    every = [each for classes in listed.values() for each in classes]
    wanted = common_shape(every, shape, where, cancelled)
    how = _how(shape)

    def read_with(common: Common) -> dict[PartName, ReadPictures]:
        return {
            part: read_classes(classes, wanted, how, where, cancelled, common)
            for part, classes in listed.items()
        }

    read = read_with(Common())
    if not are_alike(list(read.values())):
        read = read_with(common_of(list(read.values())))
    parts = {part: RawPart(each.pixels, each.names) for part, each in read.items()}
    first = next(part for part in ("train", "", "validation", "test") if part in parts)
    _check_classes(listed, first, where)
    words = reading_words(list(read.values()), every)
    return RawData(
        where=where,
        name=name,
        learn=parts[first],
        validation=parts.get("validation") if first != "validation" else None,
        test=parts.get("test") if first != "test" else None,
        is_test=list(parts) == ["test"],
        are_photos=True,
        remarks=tuple(words),
    )


def _how(shape: Sequence[int | None] | None) -> How:
    if shape is not None and tuple(shape) == PICTURE:
        return "drawn"
    fixed = shape is not None and len(shape) in (2, 3) and None not in shape[:2]
    return "scaled" if fixed else "as-is"


def _part_folders(folder: Path) -> dict[PartName, Path]:
    """Return the folder of each part that has folders of pictures; "" for one without parts."""
    inside = [each for each in sorted(folder.iterdir()) if each.is_dir()]
    inside = [each for each in inside if not is_left_behind(each.name)]
    found: dict[PartName, Path] = {}
    for each in inside:
        part = PARTS.get(each.name.lower())
        if part is not None and part not in found and class_folders(each):
            found[part] = each
    if "train" not in found and class_folders(folder):
        found[""] = folder
    if not found and len(inside) == 1:  # as many unpack: a folder in a folder of its name
        return _part_folders(inside[0])
    return found


def _check_classes(
    listed: dict[PartName, tuple[ClassPictures, ...]], first: PartName, where: str
) -> None:
    """Refuse classes of another part that there are no pictures of to learn from."""
    known = {each.name for each in listed[first]}
    unknown = [one.name for classes in listed.values() for one in classes if one.name not in known]
    if unknown:
        raise DataError(f"{where} has no training pictures of the class {one_line(unknown[0])}.")
