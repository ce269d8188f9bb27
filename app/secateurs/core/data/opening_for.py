"""Opens data for the network in use: the exercise's pictures, or samples that a model takes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.fitting import fitted
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.opening import FASHION, dataset_from_source
from secateurs.core.data.sample_opening import samples_from_source
from secateurs.core.data.samples import Samples, SampleSet
from secateurs.core.errors import DataError
from secateurs.core.network.feeding import takes_drawings

PICTURE = (28, 28)


def dataset_for(source: str, input_shape: Sequence[int | None]) -> Dataset:
    """Open data in the shape that a network's input takes.

    Args:
        source: "bundled", "fashion-mnist", or a path.

    Raises:
        DataError: says what is wrong, or how the shapes differ.
    """
    if source in (BUNDLED, FASHION) and not Path(source).exists():
        return dataset_from_source(source)
    if not takes_drawings(input_shape):
        return dataset_of(fitted(samples_from_source(source, input_shape), input_shape))
    try:
        return dataset_from_source(source)
    except DataError as refusal:
        try:
            samples = samples_from_source(source, PICTURE)
        except DataError as other:
            # Of an .npz the first says more, of all else it says that it is no .npz.
            raise refusal if source.lower().endswith(".npz") else other from None
        try:
            return dataset_of(_as_bytes(fitted(samples, PICTURE)))
        except DataError as other:
            raise refusal if samples.kind != "table" else other from None


def _as_bytes(samples: SampleSet) -> SampleSet:
    """Return pixels that a table spells as whole numbers from 0 to 255 as bytes."""
    parts = (samples.train, samples.validation, samples.test)
    if not all(_are_bytes(part.inputs) for part in parts):
        return samples
    train, validation, test = (
        Samples(part.inputs.astype(np.uint8, copy=False), part.labels) for part in parts
    )
    return replace(samples, train=train, validation=validation, test=test)


def _are_bytes(values: NDArray[Any]) -> bool:
    # A greatest value of 1 means ink or none, which is no scale of 0 to 255.
    within = bool(values.min() >= 0) and bool(1 < values.max() <= 255)
    return within and bool(np.all(values == np.floor(values)))


def dataset_of(samples: SampleSet) -> Dataset:
    """Return samples as the window's data set, without copying."""

    def part(these: Samples) -> LabelledImages:
        return LabelledImages(these.inputs, these.labels)

    return Dataset(
        name=samples.name,
        key=samples.key,
        train=part(samples.train),
        validation=part(samples.validation),
        test=part(samples.test),
        class_names=samples.class_names,
        source=samples.source,
    )
