"""MNIST, as it comes with the program, and Fashion-MNIST, where this computer has it.

LeCun, Cortes and Burges, "The MNIST database of handwritten digits", 1998.
"""

import os
from functools import cache
from pathlib import Path

import numpy as np

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import DataError
from secateurs.core.base.files import is_ordinary
from secateurs.core.base.installed import resource
from secateurs.core.data.archive import Archive, open_archive
from secateurs.core.data.class_names import MNIST
from secateurs.core.data.dataset import KEY_DIGITS, Dataset, LabelledImages, content_digest

BUNDLED = "bundled"
FASHION = "fashion-mnist"
DEBIAN_FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")  # package dataset-fashion-mnist
DEBIAN = Path("/etc/debian_version")  # a file that Debian, Ubuntu and their like have
TRAINING_IMAGES = 55_000  # of the 60,000 in the training file; the last 5,000 are for validation

_DIGEST = "b3fe36794a3a345d09632e9d79f122d61ca91a07e5a22f8536973655bacf2a78"


@cache
def load_mnist() -> Dataset:
    """Return the bundled MNIST: 55,000 to train, 5,000 to validate, 10,000 to test.

    Raises:
        DataError: the bundled file is missing, damaged or not the one that was shipped.
    """
    return read_mnist(resource("mnist.npz"))


def read_mnist(path: Path) -> Dataset:
    """Return MNIST from a file that `packaging/make_mnist.py` wrote."""
    with open_archive(path) as archive:
        learn = _part(archive, "train")
        test = _part(archive, "test")
    digest = content_digest(learn, test)
    if digest != _DIGEST:
        raise DataError(f"{path.name} is not the file that came with Secateurs: install it again.")
    return Dataset(
        name=MNIST.name,
        key=digest[:KEY_DIGITS],
        train=learn.part(0, TRAINING_IMAGES),
        validation=learn.part(TRAINING_IMAGES, len(learn)),
        test=test,
        class_names=MNIST.class_names,
        source=BUNDLED,
    )


def _part(archive: Archive, name: str) -> LabelledImages:
    labels = archive.read(f"y_{name}").astype(np.int64)
    return LabelledImages(frozen(archive.read(f"x_{name}")), frozen(labels))


def find_fashion_mnist() -> Path | None:
    """Return a folder with Fashion-MNIST: of Debian's package, or where Keras put it; or None."""
    keras = Path(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras"))  # noqa: PTH111
    folders = (DEBIAN_FASHION_MNIST, keras / "datasets" / FASHION)
    return next((each for each in folders if _is_whole(each)), None)


def _is_whole(folder: Path) -> bool:
    """Say whether a folder has the four files, packed or not; a download may have been cut off."""
    parts = ("images-idx3", "labels-idx1")
    names = [f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in parts]
    return all(any(is_ordinary(folder / f"{name}{end}") for end in ("", ".gz")) for name in names)


def fashion_advice() -> str:
    """Say how Fashion-MNIST can be had on this system, where it is not there."""
    if DEBIAN.exists():
        return "Fashion-MNIST is not installed: apt install dataset-fashion-mnist."
    return (
        "Fashion-MNIST is not on this computer: put its four IDX files into a folder and open"
        " that, or have Keras fetch them once, in Python: keras.datasets.fashion_mnist.load_data()."
    )
