"""Classifications that small networks learn in a blink."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from secateurs.core.base.arrays import Array, frozen
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.progress import Progress
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import Trained
from secateurs.core.learning.training import train as trained
from secateurs.core.learning.written_digits import written_digits


def bands(count: int, seed: int):
    """Noise (n, 8, 8, 1) float32 with a bright row that tells the class, 0 to 3."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, count)
    images = rng.random((count, 8, 8, 1), dtype=np.float32)
    images[np.arange(count), 2 * labels] += 0.6
    return images, labels


@pytest.fixture(scope="session")
def train():
    return bands(256, 0)


@pytest.fixture(scope="session")
def validation():
    return bands(120, 1)


@pytest.fixture(scope="session")
def dense():
    """Layers of every kind that fine-tuning treats in its own way; answers probabilities."""
    import keras

    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(6, 3, name="conv", kernel_initializer=_draw(1)),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(),
            layers.DepthwiseConv2D(3, name="depth", depthwise_initializer=_draw(2)),
            layers.Flatten(),
            layers.Dropout(0.1),
            layers.Dense(12, activation="relu", name="hidden", kernel_initializer=_draw(3)),
            layers.Dense(4, activation="softmax", name="out", kernel_initializer=_draw(4)),
        ]
    )


@pytest.fixture(scope="session")
def shallow():
    """Two Dense layers, for what is the same of every network: a graph that is soon traced."""
    import keras

    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),
            layers.Dense(12, activation="relu", name="hidden", kernel_initializer=_draw(3)),
            layers.Dense(4, activation="softmax", name="out", kernel_initializer=_draw(4)),
        ]
    )


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


@pytest.fixture(scope="session")
def settings() -> TrainingSettings:
    return TrainingSettings(hidden_layers=(24, 16), batch_size=32, epochs=3)


@pytest.fixture(scope="session")
def paths() -> Array:
    """The digits written with the seed 0, once: nothing else of a short training takes a second."""
    return written_digits(0)


class Whole(NamedTuple):
    """A training without a break: its outcome, and what it reported and kept on the way."""

    outcome: Trained
    events: tuple[object, ...]
    kept: tuple[Progress, ...]


@pytest.fixture(scope="session")
def whole(dataset) -> Callable[[TrainingSettings], Whole]:
    """Train on the dataset by settings, once by each: most of a short training is its set-up."""

    @cache
    def by(settings: TrainingSettings) -> Whole:
        events, kept = [], []
        outcome = trained(settings, dataset, events.append, TrainingControl(), keep=kept.append)
        assert outcome is not None
        return Whole(outcome, tuple(events), tuple(kept))

    return by


def _draw(seed: int):
    import keras

    return keras.initializers.GlorotUniform(seed)
