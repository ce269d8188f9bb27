"""Labelled samples of any shape, split for honest evaluation: what an opened model is tested on."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Labels, frozen
from secateurs.core.data.content import KEY_DIGITS, arrays_digest
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.names import recognise
from secateurs.core.data.splits import check_size, class_names_for, shuffled, split_off_test

SampleKind = Literal["images", "table"]
Inputs = NDArray[Any]  # uint8 or float32


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Samples with their classes.

    Attributes:
        inputs: (n, *shape), uint8 for pixels from 0 to 255, else float32, read-only.
        labels: (n,) int64, each from 0 to classes - 1, read-only.
    """

    inputs: Inputs
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, start: int, stop: int) -> "Samples":
        """Return the samples from start to stop - 1, without copying."""
        return Samples(self.inputs[start:stop], self.labels[start:stop])


@dataclass(frozen=True, slots=True, eq=False)
class SampleSet:
    """A named data set: train to learn from, validation to choose by, test to report on.

    Attributes:
        key: 16 hex digits of the sha256 over all samples and labels; of 28 x 28 bytes the same
            as that of a `Dataset`.
        class_names: one a class, in label order.
        source: the file or folder it came from, or "bundled".
        kind: "images" of (height, width) or (height, width, channels), or a "table" of
            numbers.
    """

    name: str
    key: str
    train: Samples
    validation: Samples
    test: Samples
    class_names: tuple[str, ...]
    source: str
    kind: SampleKind

    @property
    def classes(self) -> int:
        return len(self.class_names)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return tuple(self.train.inputs.shape[1:])


def build_samples(
    learn: tuple[Inputs, Labels],
    test: tuple[Inputs, Labels] | None,
    name: str,
    source: str,
    kind: SampleKind,
    class_names: tuple[str, ...] | None = None,
) -> SampleSet:
    """Split samples into parts, the way `splits.build_dataset` does.

    Without a test part a sixth is split off; of what is left a twelfth is for validation.

    Raises:
        DataError: there are too few, or of one class only.
    """
    if test is None:
        learn, test = split_off_test(learn)
    check_size(learn, test, name)
    if np.all(np.diff(learn[1]) >= 0):
        learn = shuffled(learn)
    classes = int(max(learn[1].max(), test[1].max())) + 1
    whole, held_out = _samples(*learn), _samples(*test)
    inputs, labels = (whole.inputs, held_out.inputs), (whole.labels, held_out.labels)
    key = arrays_digest(inputs, labels)[:KEY_DIGITS]
    known = recognise(key, name, classes)
    stop = len(whole) - len(whole) // 12
    return SampleSet(
        name=known.name if known else name,
        key=key,
        train=whole.part(0, stop),
        validation=whole.part(stop, len(whole)),
        test=held_out,
        class_names=class_names_for(
            class_names or (known.class_names if known else None), classes, name
        ),
        source=source,
        kind=kind,
    )


def samples_of(dataset: Dataset) -> SampleSet:
    """Return a data set of 28 x 28 images as samples, without copying."""

    def part(images: LabelledImages) -> Samples:
        return Samples(images.pixels, images.labels)

    return SampleSet(
        name=dataset.name,
        key=dataset.key,
        train=part(dataset.train),
        validation=part(dataset.validation),
        test=part(dataset.test),
        class_names=dataset.class_names,
        source=dataset.source,
        kind="images",
    )


def _samples(inputs: Inputs, labels: Labels) -> Samples:
    return Samples(frozen(np.ascontiguousarray(inputs)), frozen(np.ascontiguousarray(labels)))
