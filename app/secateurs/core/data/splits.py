"""Splits labelled samples into training, validation and test part."""

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
    """Return a training, a validation and a test part, each with samples of every class.

    Without a test part a sixth of all samples, shuffled with a fixed seed, is split off; without
    a validation part the last twelfth of the training samples, as MNIST's 5,000 are. Where the
    end does not have its share of every class, the samples are shuffled and drawn class by class.

    Raises:
        DataError: there are too few, or training samples of one class only.
    """
    if test is None:
        learn, test = _split_off(_shuffled(learn), len(learn) // 6)
    _check_size(learn, test, where)
    if validation is not None and len(validation):
        return (_shuffled(learn) if _is_sorted(learn.labels) else learn), validation, test
    learn, validation = _split_off(learn, len(learn) // 12)
    return learn, validation, test


def _check_size(learn: LabelledImages, test: LabelledImages, where: str) -> None:
    if len(learn) < FEWEST_TRAINING or len(test) < FEWEST_TEST:
        raise DataError(
            f"{where} has {len(learn)} samples to train and {len(test)} to test;"
            f" at least {FEWEST_TRAINING} and {FEWEST_TEST} are needed."
        )
    if learn.labels.max() == learn.labels.min():
        raise DataError(f"{where} has training samples of one class only.")


def _is_sorted(labels: Labels) -> bool:
    """Say whether every class is one run of samples, in whatever order."""
    runs = 1 + np.count_nonzero(np.diff(labels))
    return bool(runs == len(np.unique(labels)))


def _split_off(samples: LabelledImages, size: int) -> tuple[LabelledImages, LabelledImages]:
    """Return what is left, and so many samples with the share of every class."""
    stop = len(samples) - size
    if _has_shares(samples.labels[stop:], samples.labels) and not _is_sorted(samples.labels):
        return samples.part(0, stop), samples.part(stop, len(samples))
    samples = _shuffled(samples)
    taken = np.zeros(len(samples), bool)
    for label, number in enumerate(_quotas(np.bincount(samples.labels), size)):
        (places,) = np.nonzero(samples.labels == label)
        taken[places[len(places) - number :]] = True
    return _taken(samples, ~taken), _taken(samples, taken)


def _has_shares(end: Labels, every: Labels) -> bool:
    """Say whether the end has about its share of every class, and leaves some of each."""
    counts = np.bincount(every)
    found = np.bincount(end, minlength=len(counts))
    expected = counts * (len(end) / max(len(every), 1))
    near = np.abs(found - expected) <= np.maximum(1, expected / 2)
    room = np.count_nonzero(counts > 1) <= len(end)
    there = (found >= 1) | (counts < 2) if room else np.ones(len(counts), bool)
    left = (found < counts) | (counts == 0)
    return bool((near & there & left).all())


def _quotas(counts: NDArray[np.intp], size: int) -> list[int]:
    """Share a number of samples out among classes, by largest remainders.

    Each class that has two samples or more gets one where there is room for all, and keeps one.
    """
    most = np.maximum(counts - 1, 0)
    least = np.minimum(most, 1)
    if least.sum() > size:
        least[:] = 0
    shares = counts * (size / max(int(counts.sum()), 1))
    quotas = np.clip(np.floor(shares).astype(np.int64), least, most)
    while quotas.sum() != size:
        step = 1 if quotas.sum() < size else -1
        free = quotas < most if step > 0 else quotas > least
        if not free.any():
            break
        lacks = np.where(free, step * (shares - quotas), -np.inf)
        quotas[int(lacks.argmax())] += step
    return [int(each) for each in quotas]


def _shuffled(samples: LabelledImages) -> LabelledImages:
    """Return the samples in another order, the same at every call."""
    return _taken(samples, np.random.default_rng(_SEED).permutation(len(samples)))


def _taken(samples: LabelledImages, which: NDArray[np.bool_] | NDArray[np.int64]) -> LabelledImages:
    return LabelledImages(samples.pixels[which], samples.labels[which])
