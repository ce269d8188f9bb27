"""Splits labelled samples into training, validation and test part."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Labels
from secateurs.core.base.errors import DataError
from secateurs.core.data.dataset import LabelledImages

FEWEST_TRAINING = 24  # leaves two to validate
FEWEST_TEST = 2
_SEED = 0


def split(
    learn: LabelledImages,
    validation: LabelledImages | None,
    test: LabelledImages | None,
    where: str,
) -> tuple[LabelledImages, LabelledImages, LabelledImages]:
    """Return a training, a validation and a test part.

    Without a test part the last sixth of all samples, shuffled with a fixed seed, is split off;
    without a validation part the last twelfth of the training samples, as MNIST's 5,000 are.
    Training samples that are sorted by class are shuffled first.

    Raises:
        DataError: there are too few, or training samples of one class only.
    """
    if test is None:
        learn = _shuffled(learn)
        stop = len(learn) - len(learn) // 6
        learn, test = learn.part(0, stop), learn.part(stop, len(learn))
    _check_size(learn, test, where)
    if np.all(np.diff(learn.labels) >= 0):
        learn = _shuffled(learn)
    if validation is not None and len(validation):
        return learn, validation, test
    stop = len(learn) - len(learn) // 12
    return learn.part(0, stop), learn.part(stop, len(learn)), test


def _check_size(learn: LabelledImages, test: LabelledImages, where: str) -> None:
    if len(learn) < FEWEST_TRAINING or len(test) < FEWEST_TEST:
        raise DataError(
            f"{where} has {len(learn)} samples to train and {len(test)} to test;"
            f" at least {FEWEST_TRAINING} and {FEWEST_TEST} are needed."
        )
    if learn.labels.max() == learn.labels.min():
        raise DataError(f"{where} has training samples of one class only.")


def _shuffled(samples: LabelledImages) -> LabelledImages:
    """Return the samples in another order, the same at every call."""
    pixels: NDArray[Any] = samples.pixels
    labels: Labels = samples.labels
    order = np.random.default_rng(_SEED).permutation(len(labels))
    return LabelledImages(pixels[order], labels[order])
