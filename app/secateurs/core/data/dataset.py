"""A data set of labelled images or samples, split for honest evaluation."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from secateurs.core.base.arrays import AnyArray, Labels, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
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
        key: 16 hex digits of the sha256 over all pixels and labels; the same data, the same key.
        class_names: one a class, in label order.
        source: the file or folder it came from, or "bundled", as `source.source_of` reads it.
        stored: the scaling by which a network gets the numbers as the file has them; None where
            they are bytes, or no pixels.
        given: the scaling by which networks get pixels where a person said so; else None.
        label: of a table, the column of the classes: its name or its number.
        remarks: clauses on what its numbers and its labels were taken for.
        whole: of a set with a test part only, all of it before it was split; else None.
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


def key_of(
    parts: Sequence[LabelledImages], given: Scaling | None = None, cancelled: Cancelled = never
) -> str:
    """Return the first digits of the digest, others where a person said how pixels are given.

    Figures are kept by this key, and a network's are others when it gets other inputs.
    """
    digest = content_digest(*parts, cancelled=cancelled)
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
