"""Small models of every kind that is exported, dense and pruned, and their samples."""

from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pytest

from secateurs.core.graph.structure import Structure
from secateurs.core.pruning.model_account import ModelAccount
from secateurs.core.pruning.pruned import Pruned


class Case(NamedTuple):
    model: object  # a keras.Model
    pruned: Pruned
    x: np.ndarray


def classic(keras):
    """The classic network, a tenth as wide."""
    layers = keras.layers
    widths = (100, 100, 50, 20)
    hidden = [layers.Dense(width, activation="relu") for width in widths]
    return keras.Sequential([keras.Input((784,)), *hidden, layers.Dense(10)], name="classic")


def lenet(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(6, 5, padding="same", activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10, activation="softmax"),
        ],
        name="lenet",
    )


def residual(keras):
    layers = keras.layers
    given = keras.Input((8, 8, 3))
    first = layers.Conv2D(8, 3, padding="same", use_bias=False)(given)
    first = layers.ReLU()(layers.BatchNormalization()(first))
    second = layers.Conv2D(8, 3, padding="same", use_bias=False)(first)
    second = layers.BatchNormalization()(second)
    joined = layers.ReLU()(layers.Add()([first, second]))
    pooled = layers.GlobalAveragePooling2D()(joined)
    return keras.Model(given, layers.Dense(4)(pooled), name="residual")


MAKERS = {"classic": classic, "lenet": lenet, "residual": residual}


def with_random_weights(model, seed=0):
    rng = np.random.default_rng(seed)
    for variable in model.variables:
        spread = 1 / np.sqrt(max(1, np.prod(variable.shape[:-1])))
        values = rng.normal(0, spread, variable.shape)
        variable.assign(np.abs(values) + 0.5 if "variance" in variable.path else values)
    return model


def pruned_by_weights(keras, model, share=0.8):
    """Zero the smallest weights of every kernel but the last."""
    copy, masks = keras.models.clone_model(model), {}
    copy.set_weights(model.get_weights())
    for layer in [each for each in copy.layers if hasattr(each, "kernel")][:-1]:
        kernel = np.asarray(layer.kernel.numpy())
        kept = np.abs(kernel) > np.quantile(np.abs(kernel), share)
        layer.kernel.assign(kernel * kept)
        masks[layer.name] = kept
    count = model.count_params()
    account = ModelAccount(
        "weight", share, share, 0.0, (), count, count, 0, 0, 4 * count, 4 * count
    )
    return Pruned(copy, MappingProxyType(masks), account, Structure((), (), (), count))


@pytest.fixture(scope="session", params=list(MAKERS))
def case(request):
    import keras

    model = with_random_weights(MAKERS[request.param](keras))
    x = np.random.default_rng(1).random((24, *model.inputs[0].shape[1:]), np.float32)
    return Case(model, pruned_by_weights(keras, model), x)


@pytest.fixture(scope="session")
def small():
    """A model of one hidden layer, quick to export."""
    import keras

    layers = [keras.Input((6,)), keras.layers.Dense(5, "relu"), keras.layers.Dense(3)]
    return with_random_weights(keras.Sequential(layers, name="small"))


@pytest.fixture
def left(tmp_path):
    """What is in the folder, hidden files too."""
    return lambda: sorted(path.name for path in tmp_path.iterdir())
