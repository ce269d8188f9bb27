"""Opens data for an opened model: an .npz, IDX files, a CSV file, or pictures by class."""

from collections.abc import Sequence
from pathlib import Path

from secateurs.core.data.archive import Archive, open_archive
from secateurs.core.data.checks import as_labels, check_counts, check_labels
from secateurs.core.data.idx import idx_shape, read_idx
from secateurs.core.data.image_folder import class_folders, read_classes
from secateurs.core.data.mnist import BUNDLED, load_mnist
from secateurs.core.data.opening import (
    FASHION,
    array_pairs,
    dataset_from_source,
    find_idx,
    stored_class_names,
)
from secateurs.core.data.sample_checks import as_inputs, check_samples, kind_of
from secateurs.core.data.samples import SampleSet, build_samples, samples_of
from secateurs.core.data.table import read_table
from secateurs.core.errors import DataError

_TEST_FOLDERS = ("test", "val", "validation")


def samples_from_source(source: str, shape: Sequence[int | None] | None = None) -> SampleSet:
    """Return the data set of a name, "bundled" or "fashion-mnist", or of a path."""
    if source == BUNDLED:
        return samples_of(load_mnist())
    if source == FASHION and not Path(source).exists():
        return samples_of(dataset_from_source(source))
    return open_samples(Path(source), shape)


def open_samples(path: Path, shape: Sequence[int | None] | None = None) -> SampleSet:
    """Open samples of any shape with their classes.

    - .npz: x_train, y_train, x_test and y_test, or images and labels, or x and y.
    - .csv: see `table.read_table`.
    - A folder of four IDX files, named as MNIST's are.
    - A folder with one folder of pictures a class, or with train and test that have these.

    Args:
        shape: of one sample that a model takes; pictures of a folder are scaled to it.

    Raises:
        DataError: says which file and what is wrong.
    """
    if path.is_dir():
        return _from_folder(path, shape)
    if not path.exists():
        raise DataError(f"There is no file or folder {path}.")
    if path.suffix.lower() == ".csv":
        return _from_table(path)
    if path.suffix.lower() == ".npz":
        with open_archive(path) as archive:
            return _from_archive(path, archive)
    raise DataError(
        f"{path.name} is no data set that can be opened: an .npz or .csv file, a folder of IDX"
        " files or a folder of pictures by class is needed."
    )


def _from_archive(path: Path, archive: Archive) -> SampleSet:
    pairs = array_pairs(path, archive)
    for inputs, labels in pairs:
        _check_headers(path, archive, inputs, labels)
    shapes = {archive.header(inputs).shape[1:] for inputs, _ in pairs}
    if len(shapes) > 1:
        raise DataError(f"{path.name} has samples of different shapes to train and to test.")
    names = stored_class_names(path, archive)
    parts = [
        (
            as_inputs(archive.read(inputs), f"{path.name}, {inputs},"),
            as_labels(archive.read(labels), f"{path.name}, {labels},"),
        )
        for inputs, labels in pairs
    ]
    test = parts[1] if len(parts) == 2 else None
    kind = kind_of(shapes.pop())
    return build_samples(parts[0], test, path.stem, str(path.absolute()), kind, names)


def _check_headers(path: Path, archive: Archive, inputs: str, labels: str) -> None:
    header, classes = archive.header(inputs), archive.header(labels)
    check_samples(header.shape, header.dtype, f"{path.name}, {inputs},")
    check_labels(classes.shape, classes.dtype, f"{path.name}, {labels},")
    check_counts(header.shape[0], classes.shape[0], f"{path.name}, {inputs},")


def _from_table(path: Path) -> SampleSet:
    table = read_table(path)
    learn = (table.features, table.labels)
    return build_samples(learn, None, path.stem, str(path.absolute()), "table", table.class_names)


def _from_folder(folder: Path, shape: Sequence[int | None] | None) -> SampleSet:
    train = next((each for each in (folder / "train", folder / "training") if each.is_dir()), None)
    if train is not None and class_folders(train):
        return _from_pictures(folder, train, shape)
    if class_folders(folder):
        return _from_pictures(folder, folder, shape)
    if any("idx" in each.name for each in folder.iterdir()):
        return _from_idx(folder)
    raise DataError(
        f"The folder {folder} has neither folders of pictures, one a class, nor IDX files."
    )


def _from_pictures(folder: Path, train: Path, shape: Sequence[int | None] | None) -> SampleSet:
    classes = class_folders(train)
    names = tuple(each.name for each in classes)
    learn = read_classes(classes, names, shape)
    held_out = _test_folders(folder, names) if train != folder else ()
    # The test pictures must come out as the training pictures did, scaled or not.
    as_trained = shape if shape is None else learn[0].shape[1:]
    test = read_classes(held_out, names, as_trained) if held_out else None
    if test is not None and test[0].shape[1:] != learn[0].shape[1:]:
        raise DataError(f"{folder.name} has pictures of different sizes to train and to test.")
    source = str(folder.absolute())
    return build_samples(learn, test, folder.resolve().name, source, "images", names)


def _test_folders(folder: Path, names: Sequence[str]) -> tuple[Path, ...]:
    found = next((folder / name for name in _TEST_FOLDERS if (folder / name).is_dir()), None)
    folders = class_folders(found) if found else ()
    unknown = [each.name for each in folders if each.name not in names]
    if unknown:
        raise DataError(f"{folder.name} has no training pictures of the class {unknown[0]}.")
    return folders


def _from_idx(folder: Path) -> SampleSet:
    files = [
        (find_idx(folder, f"{part}-images", 3), find_idx(folder, f"{part}-labels", 1))
        for part in ("train", "t10k")
    ]
    for images, labels in files:
        where = f"{images.name} with {labels.name}"
        check_counts(idx_shape(images, 3)[0], idx_shape(labels, 1)[0], where)
    if len({idx_shape(images, 3)[1:] for images, _ in files}) > 1:
        raise DataError(f"{folder.name} has images of different sizes to train and to test.")
    learn, test = (
        (read_idx(images, 3), as_labels(read_idx(labels, 1), labels.name))
        for images, labels in files
    )
    return build_samples(learn, test, folder.resolve().name, str(folder.absolute()), "images")
