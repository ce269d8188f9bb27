"""Small Keras models with random weights, and one of them as plain data without Keras."""

import json
from dataclasses import replace

import numpy as np

from secateurs.core.base.arrays import frozen
from secateurs.core.graph.graph import Graph
from secateurs.core.graph.structure import Extent, KernelLayer, Member, Structure, UnitSet
from secateurs.core.network.network import Network


def numbers(count):
    return frozen(np.arange(count, dtype=np.int32))


def plain_model(seed=0, classes=10, side=28) -> Network:
    """A convolution of 4 filters over the whole picture, tied with a second one, and an output."""
    rng = np.random.default_rng(seed)

    def array(*shape):
        return frozen(rng.normal(0, 0.1, shape).astype(np.float32))

    first, second, output = array(side, side, 1, 4), array(side, side, 1, 4), array(4, classes)
    biases = array(4), array(4), array(classes)
    tied = UnitSet("first + second", (Member("first", numbers(4)), Member("second", numbers(4))), 4)
    structure = Structure(
        (
            KernelLayer("first", "Conv2D", first.shape, 3, 1, True),
            KernelLayer("second", "Conv2D", second.shape, 3, 1, True),
            KernelLayer("output", "Dense", output.shape, 1, 1, False),
        ),
        (tied,),
        (),
        sum(one.size for one in (first, second, output, *biases)),
    )
    stays = frozen(np.full(classes, -1, np.int32))
    extents = (
        Extent(first.shape, ((3, numbers(4)),)),
        Extent((4,), ((0, numbers(4)),)),
        Extent(second.shape, ((3, numbers(4)),)),
        Extent((4,), ((0, numbers(4)),)),
        Extent(output.shape, ((0, numbers(4)), (1, stays))),
        Extent((classes,), ((0, stays),)),
    )
    weights = (first, biases[0], second, biases[1], output, biases[2])
    places = {"first": 0, "second": 2, "output": 4}
    config = json.dumps({"of": "a test", "side": side})
    return Network(Graph(config, structure, places, extents, (side, side, 1), classes), weights)


def taking(network: Network, input_shape) -> Network:
    """Say of the network that it takes samples of another shape."""
    return replace(network, graph=replace(network.graph, input_shape=input_shape))


def small_cnn(ending="softmax", classes=3):
    """8 x 8 x 1, a convolution, a Dense layer and an output, seeded."""
    import keras

    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, activation="relu", name="conv"),
            keras.layers.Flatten(),
            keras.layers.Dense(6, activation="tanh", name="hidden"),
            keras.layers.Dense(classes, activation=ending, name="answer"),
        ]
    )
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.5, weight.shape) for weight in model.get_weights()])
    return model
