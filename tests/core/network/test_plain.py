from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.network.forward import classify
from secateurs.core.network.keras_chain import plain_network
from secateurs.core.network.network import build_model
from secateurs.core.pruning.plain_model import read_model


def chain(activation="relu", use_bias=True, side=28, between=(), **options):
    import keras

    return keras.Sequential(
        [
            keras.Input((side, side)),
            keras.layers.Flatten(),
            keras.layers.Dense(6, activation, use_bias, name="one", **options),
            *between,
            keras.layers.Dense(3, activation="softmax", name="two"),
        ]
    )


def test_a_dense_chain_becomes_a_plain_network_that_answers_the_same():
    model = chain()
    network = plain_network(read_model(model))
    assert [layer.name for layer in network.layers] == ["one", "two"]
    pixels = np.random.default_rng(0).integers(0, 256, (4, 28, 28)).astype(np.uint8)
    expected = np.asarray(model(pixels / 255.0))
    np.testing.assert_allclose(classify(network, pixels), expected, atol=1e-5)


@pytest.mark.parametrize("change", [{"activation": "tanh"}, {"use_bias": False}, {"side": 14}])
def test_anything_else_stays_a_model(change):
    assert plain_network(read_model(chain(**change))) is None


@pytest.mark.parametrize("name", ["Dropout", "GaussianDropout", "GaussianNoise"])
def test_what_acts_in_training_is_not_lost(name):
    import keras

    model = chain(between=[getattr(keras.layers, name)(0.3)])
    network = read_model(model)
    assert plain_network(network) is None
    assert [type(each).__name__ for each in build_model(network).layers][2:3] == [name]


@pytest.mark.parametrize(
    "option",
    [
        {"kernel_regularizer": "l2"},
        {"bias_regularizer": "l1"},
        {"activity_regularizer": "l2"},
        {"trainable": False},
    ],
)
def test_penalties_and_weights_that_are_not_trained_are_not_lost(option):
    network = read_model(chain(**option))
    assert plain_network(network) is None
    dense = build_model(network).get_layer("one")
    plain = chain().get_layer("one").get_config()
    assert [key for key, value in dense.get_config().items() if plain.get(key) != value] == [
        *option
    ]


def test_a_chain_that_wants_other_bytes_stays_a_model():
    assert plain_network(replace(read_model(chain()), scaling="byte")) is None
