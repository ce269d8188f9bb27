"""Splits labelled images into training, validation and test part."""

from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Labels, Pixels, frozen
from secateurs.core.data.content import KEY_DIGITS, content_digest
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.names import numbers, recognise
from secateurs.core.errors import DataError

FEWEST_TRAINING = 24  # leaves two to validate
FEWEST_TEST = 2
_SEED = 0

Images = tuple[Pixels, Labels]
D = TypeVar("D", bound=np.generic)


def split_off_test(
    images: tuple[NDArray[D], Labels],
) -> tuple[tuple[NDArray[D], Labels], tuple[NDArray[D], Labels]]:
    """Shuffle with a fixed seed and return all but the last sixth, and that sixth to test on."""
    pixels, labels = shuffled(images)
    stop = len(labels) - len(labels) // 6
    return (pixels[:stop], labels[:stop]), (pixels[stop:], labels[stop:])


def build_dataset(
    learn: Images, test: Images, name: str, source: str, class_names: tuple[str, ...] | None = None
) -> Dataset:
    """Split the last twelfth off the training images for validation, as MNIST's 5,000 are.

    Training images that are sorted by class are shuffled first, with a fixed seed.
    """
    where = Path(source).name
    check_size(learn, test, where)
    if np.all(np.diff(learn[1]) >= 0):
        learn = shuffled(learn)
    classes = int(max(learn[1].max(), test[1].max())) + 1
    whole, held_out = _labelled(learn), _labelled(test)
    key = content_digest(whole, held_out)[:KEY_DIGITS]
    known = recognise(key, name, classes)
    stop = len(whole) - len(whole) // 12
    return Dataset(
        name=known.name if known else name,
        key=key,
        train=whole.part(0, stop),
        validation=whole.part(stop, len(whole)),
        test=held_out,
        class_names=class_names_for(
            class_names or (known.class_names if known else None), classes, where
        ),
        source=source,
    )


def check_size(learn: tuple[Any, Labels], test: tuple[Any, Labels], where: str) -> None:
    """Refuse data that are too few, or of one class only."""
    if len(learn[1]) < FEWEST_TRAINING or len(test[1]) < FEWEST_TEST:
        raise DataError(
            f"{where} has {len(learn[1])} images to train and {len(test[1])} to test;"
            f" at least {FEWEST_TRAINING} and {FEWEST_TEST} are needed."
        )
    if learn[1].max() == learn[1].min():
        raise DataError(f"{where} has training images of one class only.")


def class_names_for(names: tuple[str, ...] | None, classes: int, where: str) -> tuple[str, ...]:
    """Return the given names, refused if they are too few, or else numbers."""
    if names is None:
        return numbers(classes)
    if len(names) < classes:
        raise DataError(f"{where} has {len(names)} class names but the label {classes - 1}.")
    return names


def shuffled(images: tuple[NDArray[D], Labels]) -> tuple[NDArray[D], Labels]:
    """Return images and labels in another order, the same at every call."""
    order = np.random.default_rng(_SEED).permutation(len(images[1]))
    return images[0][order], images[1][order]


def _labelled(images: Images) -> LabelledImages:
    pixels, labels = images
    return LabelledImages(frozen(np.ascontiguousarray(pixels)), frozen(labels))
