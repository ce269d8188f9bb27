"""Opens a data set that a person points at: a folder of IDX files or an .npz file."""

from pathlib import Path

from secateurs.core.data.archive import Archive, open_archive
from secateurs.core.data.checks import (
    MOST_CLASSES,
    as_labels,
    as_pixels,
    check_counts,
    check_images,
    check_labels,
)
from secateurs.core.data.dataset import SIDE, Dataset
from secateurs.core.data.idx import idx_shape, read_idx
from secateurs.core.data.mnist import BUNDLED, load_mnist
from secateurs.core.data.splits import Images, build_dataset, split_off_test
from secateurs.core.errors import DataError

FASHION = "fashion-mnist"
NO_FASHION = (
    "Fashion-MNIST is not installed: on Debian and Ubuntu, apt install dataset-fashion-mnist."
)
DEBIAN_FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")  # package dataset-fashion-mnist

_SPLIT_KEYS = ("x_train", "y_train", "x_test", "y_test")
_WHOLE_KEYS = (("images", "labels"), ("x", "y"))
_LONGEST_NAME = 100  # characters


def dataset_from_source(source: str) -> Dataset:
    """Return the data set of a name, "bundled" or "fashion-mnist", or of a path."""
    if source == BUNDLED:
        return load_mnist()
    if source == FASHION and not Path(source).exists():
        folder = find_fashion_mnist()
        if folder is None:
            raise DataError(NO_FASHION)
        return open_dataset(folder)
    return open_dataset(Path(source))


def open_dataset(path: Path) -> Dataset:
    """Open a folder with four IDX files, or an .npz with images and labels.

    An .npz has x_train, y_train, x_test and y_test, or images and labels, or x and y; it
    may have class_names. Without a test part, a sixth is split off, shuffled with a fixed seed.

    Raises:
        DataError: says which file and what is wrong.
    """
    if path.is_dir():
        return _from_folder(path)
    if not path.exists():
        raise DataError(f"There is no file or folder {path}.")
    with open_archive(path) as archive:
        return _from_archive(path, archive)


def find_fashion_mnist() -> Path | None:
    """Return the folder of Debian's package with Fashion-MNIST, if it is installed."""
    return DEBIAN_FASHION_MNIST if DEBIAN_FASHION_MNIST.is_dir() else None


def _from_folder(folder: Path) -> Dataset:
    parts = [
        (find_idx(folder, f"{part}-images", 3), find_idx(folder, f"{part}-labels", 1))
        for part in ("train", "t10k")
    ]
    for images, labels in parts:
        shape = idx_shape(images, 3)
        check_counts(shape[0], idx_shape(labels, 1)[0], f"{images.name} with {labels.name}")
        if shape[1:] != (SIDE, SIDE):
            raise DataError(
                f"{images.name} has images of {shape[1]} x {shape[2]} pixels;"
                f" {SIDE} x {SIDE} are needed."
            )
    checked = [as_labels(read_idx(labels, 1), labels.name) for _, labels in parts]
    learn, test = (
        (read_idx(images, 3), labels) for (images, _), labels in zip(parts, checked, strict=True)
    )
    return build_dataset(learn, test, folder.resolve().name, str(folder.absolute()))


def find_idx(folder: Path, stem: str, dimensions: int) -> Path:
    """Return the file, spelt either way, plain or packed."""
    ending = f"idx{dimensions}-ubyte"
    for name in (f"{stem}-{ending}", f"{stem}.{ending}"):
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise DataError(f"The folder {folder} has no file {stem}-{ending} or {stem}-{ending}.gz.")


def _from_archive(path: Path, archive: Archive) -> Dataset:
    pairs = array_pairs(path, archive)
    for images, labels in pairs:
        _check_headers(path, archive, images, labels)
    names = stored_class_names(path, archive)
    checked = [as_labels(archive.read(labels), f"{path.name}, {labels},") for _, labels in pairs]
    parts: list[Images] = [
        (as_pixels(archive.read(images), f"{path.name}, {images},"), labels)
        for (images, _), labels in zip(pairs, checked, strict=True)
    ]
    learn, test = parts if len(parts) == 2 else split_off_test(parts[0])
    return build_dataset(learn, test, path.stem, str(path.absolute()), names)


def array_pairs(path: Path, archive: Archive) -> tuple[tuple[str, str], ...]:
    """Return the names of images and labels: training and test, or one for both."""
    if archive.names.issuperset(_SPLIT_KEYS):
        return _SPLIT_KEYS[:2], _SPLIT_KEYS[2:]
    for pair in _WHOLE_KEYS:
        if archive.names.issuperset(pair):
            return (pair,)
    found = ", ".join(sorted(archive.names)[:10]) or "nothing"
    raise DataError(
        f"{path.name} must hold x_train, y_train, x_test and y_test, or images and labels,"
        f" or x and y; it holds {found}."
    )


def _check_headers(path: Path, archive: Archive, images: str, labels: str) -> None:
    image_header, label_header = archive.header(images), archive.header(labels)
    check_images(image_header.shape, image_header.dtype, f"{path.name}, {images},")
    check_labels(label_header.shape, label_header.dtype, f"{path.name}, {labels},")
    check_counts(image_header.shape[0], label_header.shape[0], f"{path.name}, {images},")


def stored_class_names(path: Path, archive: Archive) -> tuple[str, ...] | None:
    """Return the member class_names, None if there is none."""
    if "class_names" not in archive.names:
        return None
    header = archive.header("class_names")
    fits = header.dtype.kind == "U" and header.dtype.itemsize <= 4 * _LONGEST_NAME
    if not (fits and len(header.shape) == 1 and 0 < header.shape[0] <= MOST_CLASSES):
        raise DataError(
            f"{path.name}, class_names, must be a list of at most {MOST_CLASSES} short texts."
        )
    return tuple(str(name) for name in archive.read("class_names"))
