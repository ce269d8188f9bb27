"""Small models and their data in files, as a person has them."""

from pathlib import Path
from typing import Any

import numpy as np

INPUTS, UNITS, CLASSES = 6, 8, 3
# What a command says that it takes the samples of save_data for.
READ = (
    "rows.npz: 6 numbers from -3.5488 to 3.75164, given as they are; labels 0 to 2 are the classes."
)
PARAMETERS = 6 * 8 + 8 + 8 * 8 + 8 + 8 * 3 + 3


def save_chain(path: Path) -> Path:
    """Save a chain of Dense layers, 6-8-8-3, with random weights."""
    import keras

    from tests.zoo.randomised import randomised

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((INPUTS,)),
            layers.Dense(UNITS, activation="relu", name="first"),
            layers.Dense(UNITS, activation="relu", name="second"),
            layers.Dense(CLASSES, name="answer"),
        ],
        name="chain",
    )
    randomised(model).save(path)
    return path


def save_data(path: Path, model: Path) -> Path:
    """Save samples whose labels are what the model answers: it names all of them right."""
    x = np.random.default_rng(1).normal(size=(700, INPUTS)).astype(np.float32)
    y = answers(model, x)
    np.savez(path, x_train=x[:500], y_train=y[:500], x_test=x[500:], y_test=y[500:])
    return path


def outputs(model: Path, x: Any) -> Any:
    return load(model)(x, training=False).numpy()


def answers(model: Path, x: Any) -> Any:
    return outputs(model, x).argmax(axis=1)


def accuracy(model: Path, data: Path) -> float:
    """Return the share of test samples that a model in a file names right."""
    with np.load(data) as arrays:
        return float(np.mean(answers(model, arrays["x_test"]) == arrays["y_test"]))


def load(path: Path) -> Any:
    import keras

    return keras.models.load_model(path, compile=False)


def kernels(path: Path) -> dict[str, Any]:
    """Return layer -> kernel of a model in a .keras file."""
    return {each.name: each.kernel.numpy() for each in load(path).layers if each.weights}
