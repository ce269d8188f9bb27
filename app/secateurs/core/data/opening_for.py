"""Opens data for the network in use: the exercise's pictures, or samples that a model takes."""

from collections.abc import Sequence
from pathlib import Path

from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.fitting import fitted
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.opening import FASHION, dataset_from_source
from secateurs.core.data.sample_opening import samples_from_source
from secateurs.core.data.samples import Samples, SampleSet
from secateurs.core.errors import DataError
from secateurs.core.network.feeding import fits, takes_drawings

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
        except DataError:
            raise refusal from None
        if not fits(samples.shape, PICTURE):
            raise
        return dataset_of(fitted(samples, PICTURE))


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
