"""A data set with something to learn, small enough to train in a blink."""

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.learning.settings import TrainingSettings


def stripes(count: int, seed: int) -> LabelledImages:
    """Noise with a bright band whose row tells the class."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count)
    pixels = rng.integers(0, 120, (count, 28, 28)).astype(np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        image[2 * label : 2 * label + 4] = 220
    return LabelledImages(frozen(pixels), frozen(labels))


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    names = tuple(str(digit) for digit in range(10))
    return Dataset(
        "Stripes", "0" * 16, stripes(300, 0), stripes(90, 1), stripes(50, 2), names, "bundled"
    )


@pytest.fixture
def settings() -> TrainingSettings:
    return TrainingSettings(hidden_layers=(24, 16), batch_size=32, epochs=3)
