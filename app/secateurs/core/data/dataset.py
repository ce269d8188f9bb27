"""A data set of labelled images or samples, and how samples are split for honest evaluation."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Labels, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import DataError
from secateurs.core.data.scaling import Scaling
from secateurs.core.drawing.strokes import SIDE


@dataclass(frozen=True, slots=True, eq=False)
class LabelledImages:
    """Images with their classes, or samples of another shape that an opened model takes.

    Attributes:
        pixels: (n, 28, 28) uint8, 0 is paper and 255 is ink, read-only; for an opened model
            (n, *sample shape). uint8 and uint16 are pixels, from 0 to all that the type holds;
            float32 are numbers that a network is given as they are.
        labels: (n,) int64, each from 0 to classes - 1, read-only.
    """

    pixels: AnyArray
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, start: int, stop: int) -> "LabelledImages":
        """Return the images from start to stop - 1, without copying."""
        return LabelledImages(self.pixels[start:stop], self.labels[start:stop])

    def frozen(self) -> "LabelledImages":
        """Return the images in one piece and read-only, so that they may cross a thread."""
        pixels, labels = np.ascontiguousarray(self.pixels), np.ascontiguousarray(self.labels)
        return LabelledImages(frozen(pixels), frozen(labels))


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A named data set: train to learn from, validation to choose by, test to report on.

    Attributes:
        name: as shown, such as "MNIST".
        key: 16 hex digits; the same pixels and labels in the same parts, the same key.
        class_names: one a class, in label order.
        source: the file or folder it came from, or "bundled", as `source.source_of` reads it.
        stored: the scaling by which a network gets the numbers as the file has them; None where
            they are bytes, or no pixels.
        given: the scaling by which networks get pixels where a person said so; else None.
        label: of a table, the column of the classes: its name or its number.
        remarks: clauses on what its numbers and its labels were taken for.
        whole: of a set with a test part only, all of it before it was split; else None.
        labels_may_turn: whether the last label may stand for class 0; see `labels.Classes`.
    """

    name: str
    key: str
    train: LabelledImages
    validation: LabelledImages
    test: LabelledImages
    class_names: tuple[str, ...]
    source: str
    stored: Scaling | None = None
    given: Scaling | None = None
    label: str = ""
    remarks: tuple[str, ...] = ()
    whole: LabelledImages | None = None
    labels_may_turn: bool = False

    def test_of(self, *, learned: bool) -> LabelledImages:
        """Return what a network is tested on.

        Args:
            learned: whether it learned anything from these data, or was chosen by them.
        """
        return self.test if learned or self.whole is None else self.whole

    @property
    def classes(self) -> int:
        return len(self.class_names)

    @property
    def sample_shape(self) -> tuple[int, ...]:
        return tuple(self.test.pixels.shape[1:])

    @property
    def is_drawable(self) -> bool:
        """Whether its samples are what the pad draws: 28 x 28 grey bytes."""
        return self.sample_shape == (SIDE, SIDE) and self.test.pixels.dtype == np.uint8


KEY_DIGITS = 16
_HASHED = 1 << 24  # bytes between two looks at `cancelled`


_AS_MNIST = (55_000, 5_000, 10_000)


def key_of(digest: str, sizes: Sequence[int], given: Scaling | None = None) -> str:
    """Return the key of a data set by its content.

    Figures are kept by this key, and are others where the same samples are split otherwise, or
    where a person said how pixels are given. Sets that are split as MNIST is have their digest's.

    Args:
        digest: see `content_digest`.
        sizes: of the training, the validation and the test part.
    """
    if tuple(sizes) != _AS_MNIST:
        digest = hashlib.sha256(f"{digest} in {', '.join(map(str, sizes))}".encode()).hexdigest()
    if given is not None:
        digest = hashlib.sha256(f"{digest} as {given}".encode()).hexdigest()
    return digest[:KEY_DIGITS]


def content_digest(*parts: LabelledImages, cancelled: Cancelled = never) -> str:
    """Return the sha256, in hex, over the samples of all parts and then their labels.

    Parts that follow one another count as one: where a set is split changes nothing.
    """
    digest = hashlib.sha256()
    for part in parts:
        at_once = max(1, _HASHED * len(part) // max(part.pixels.nbytes, 1))
        for start in range(0, len(part), at_once):
            go_on(cancelled)
            digest.update(part.pixels[start : start + at_once].data)
    for part in parts:
        digest.update(part.labels.astype("<i8", copy=False).data)
    return digest.hexdigest()


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
