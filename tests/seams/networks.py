"""Ten networks in files: a chain, a CNN, a residual one; whole, pruned, tuned, compact."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SAMPLES = 60
CLASSES = 4


def _chain() -> Any:
    import keras
    from keras import layers as kl

    return keras.Sequential(
        [
            keras.Input((784,)),
            kl.Dense(30, activation="relu", name="first"),
            kl.Dense(25, activation="relu", name="second"),
            kl.Dense(CLASSES, name="answer"),
        ]
    )


def _cnn() -> Any:
    import keras
    from keras import layers as kl

    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            kl.Conv2D(6, 3, activation="relu", padding="same", name="first"),
            kl.MaxPooling2D(name="pool"),
            kl.SeparableConv2D(8, 3, activation="relu", name="second"),
            kl.Flatten(name="flat"),
            kl.Dense(10, activation="relu", name="third"),
            kl.Dense(CLASSES, name="answer"),
        ]
    )


def _residual() -> Any:
    import keras
    from keras import layers as kl

    given = keras.Input((8, 8, 1))
    x = kl.ReLU()(kl.BatchNormalization()(kl.Conv2D(6, 3, padding="same", name="stem")(given)))
    y = kl.ReLU()(kl.Conv2D(10, 3, padding="same", name="inner")(x))
    x = kl.ReLU()(kl.Add()([x, kl.Conv2D(6, 3, padding="same", name="outer")(y)]))
    x = kl.DepthwiseConv2D(3, name="depth")(x)
    x = kl.GlobalAveragePooling2D()(x)
    return keras.Model(given, kl.Dense(CLASSES, name="answer")(x))


def _whole(build: Callable[[], Any]) -> Any:
    import keras

    from tests.zoo.randomised import randomised

    keras.utils.set_random_seed(0)
    return randomised(build())


def _pruned(build: Callable[[], Any], *cuts: tuple[float, str]) -> Any:
    import secateurs as sc

    found = _whole(build)
    for sparsity, method in cuts:
        found = sc.prune(found, sparsity, method)
    return found


def _tuned(build: Callable[[], Any], sparsity: float, method: str) -> Any:
    import secateurs as sc

    pruned = _pruned(build, (sparsity, method))
    x = np.random.default_rng(2).normal(size=(SAMPLES, *pruned.model.input_shape[1:]))
    return sc.fine_tune(
        pruned, (x.astype(np.float32), np.arange(SAMPLES) % CLASSES), sc.Recipe(epochs=1)
    )


def _compact(build: Callable[[], Any], *cuts: tuple[float, str]) -> Any:
    import secateurs as sc

    *before, (sparsity, method) = cuts
    return sc.compact(sc.prune(_pruned(build, *before), sparsity, method))


NETWORKS: dict[str, Callable[[], Any]] = {
    "chain, whole": lambda: _whole(_chain),
    "chain, units pruned": lambda: _pruned(_chain, (0.8, "unit")),
    "chain, tuned": lambda: _tuned(_chain, 0.7, "weight"),
    "chain, compact": lambda: _compact(_chain, (0.6, "weight"), (0.5, "unit")),
    "CNN, whole": lambda: _whole(_cnn),
    "CNN, weights pruned": lambda: _pruned(_cnn, (0.7, "weight")),
    "CNN, tuned": lambda: _tuned(_cnn, 0.7, "unit"),
    "CNN, units, then weights": lambda: _pruned(_cnn, (0.6, "unit"), (0.8, "weight")),
    "residual, units pruned": lambda: _pruned(_residual, (0.7, "unit")),
    "residual, compact": lambda: _compact(_residual, (0.5, "unit")),
}


def save(name: str, folder: Path) -> tuple[Path, Path]:
    """Write a network and samples most of which it names right; return both files."""
    import secateurs as sc

    network = NETWORKS[name]()
    model = getattr(network, "model", network)
    rng = np.random.default_rng(1)
    if len(model.input_shape) == 2:
        x = rng.integers(0, 256, (2 * SAMPLES, 28, 28), np.uint8)
        given = x.reshape(len(x), -1).astype(np.float32) / 255
    else:
        x = given = rng.normal(size=(2 * SAMPLES, *model.input_shape[1:])).astype(np.float32)
    logits = np.asarray(model(given))
    middle, width = logits.mean(axis=0), logits.std(axis=0)
    kernel, bias = model.layers[-1].get_weights()
    model.layers[-1].set_weights([kernel / width, (bias - middle) / width])
    y = ((logits - middle) / width).argmax(axis=1)
    y[:CLASSES] = y[SAMPLES : SAMPLES + CLASSES] = np.arange(CLASSES)  # none is missing
    data = folder / "data.npz"
    np.savez(data, x_train=x[:SAMPLES], y_train=y[:SAMPLES], x_test=x[SAMPLES:], y_test=y[SAMPLES:])
    return sc.export(network, folder / "network.keras").path, data
