import random
from contextlib import nullcontext

import keras
import numpy as np
import pytest
from keras import layers as kl
from keras.initializers import HeNormal, RandomNormal

from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.graph import copies
from secateurs.core.graph.copies import Blueprint, copy_of
from secateurs.core.graph.prototypes import Prototypes


@keras.saving.register_keras_serializable("tests.copies")
class Own(HeNormal):
    """What a person wrote: it may do more than draw."""


def one_layer(initializer):
    return keras.Sequential([keras.Input((3,)), kl.Dense(2, kernel_initializer=initializer)])


def test_a_copy_draws_no_weights_and_keeps_how_they_are_drawn(monkeypatch):
    model = keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            kl.SeparableConv2D(3, 3, pointwise_initializer=HeNormal(7)),
            kl.DepthwiseConv2D(2),
            kl.Flatten(),
            kl.Dense(2, kernel_initializer=RandomNormal(seed=1)),
        ]
    )
    for kind in (keras.initializers.VarianceScaling, RandomNormal):
        monkeypatch.setattr(kind, "__call__", lambda *_, **__: pytest.fail("weights were drawn"))
    copy = copy_of(model)
    for one, other in zip(model.layers, copy.layers, strict=True):
        assert one.get_config() == other.get_config()
    for one, other in zip(model.get_weights(), copy.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("make", [lambda: RandomNormal(seed=keras.random.SeedGenerator(3)), Own])
def test_an_initializer_that_counts_its_draws_or_is_a_persons_own_is_asked(make):
    built = Blueprint(one_layer(make())).built(lambda layer, name: {})
    assert built.layers[0].kernel.numpy().all()


def test_a_layer_whose_range_keras_watches_is_copied():
    model = keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Solarization(name="light")])
    assert copy_of(model).get_layer("light").value_range == [0, 255]


def test_what_keras_does_not_read_back_is_said():
    """A later Keras may: then RandomShear belongs into tests/zoo/test_matrix.py."""
    layers = [keras.Input((8, 8, 3)), kl.RandomShear(0.1, 0.1, name="shear"), kl.Dense(2)]
    with pytest.raises(UnsupportedModel, match=r"shear cannot be built again: .* of a RandomShear"):
        copy_of(keras.Sequential(layers))


def test_layers_are_built_with_what_they_hold():
    model = keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            kl.SeparableConv2D(3, 3, pointwise_initializer=HeNormal(7)),
            kl.BatchNormalization(scale=False),
            kl.DepthwiseConv2D(2, use_bias=False),
            kl.PReLU(),
            kl.Flatten(),
            kl.Dense(2),
        ]
    )
    rng = np.random.default_rng(0)
    own = {
        each.name: [rng.random(weight.shape, np.float32) for weight in each.weights]
        for each in model.layers
    }
    built = Blueprint(model).built(lambda layer, name: {}, weights=dict(own))
    for before, layer in zip(model.layers, built.layers, strict=True):
        assert layer.get_config() == before.get_config()
        for value, weight in zip(own[layer.name], layer.get_weights(), strict=True):
            np.testing.assert_array_equal(weight, value)


def test_variables_are_called_as_keras_calls_them(monkeypatch):
    inner = keras.Sequential([keras.Input((4,)), kl.Dense(4), kl.BatchNormalization()], name="in")
    layers = [keras.Input((4,)), inner, kl.Dense(2, name="last")]
    model = keras.Sequential(layers, name="out")
    names = [(each.path, each.value.name) for each in copy_of(model).weights]
    monkeypatch.setattr(copies, "variables_of_few_kernels", nullcontext)
    assert names == [(each.path, each.value.name) for each in copy_of(model).weights]
    assert names[-1][1] == "out/last/bias:0"


def test_initializers_draw_the_seeds_that_keras_would_have_them_draw(monkeypatch):
    layers = [keras.Input((4,)), kl.Dense(4), kl.BatchNormalization(), kl.Dense(4), kl.Dense(4)]
    model = keras.Sequential(layers)

    def seeds():
        random.seed(1)
        return [each.kernel_initializer.seed for each in copy_of(model).layers[::2]]

    first = seeds()
    monkeypatch.setattr(Prototypes, "layer", lambda self, kind, config, own, make: make())
    assert first == seeds()


def test_weights_are_given_where_a_strategy_makes_the_variables_otherwise():
    """Its variables have no name to be written over and are made again: they were all zeros."""
    import tensorflow as tf

    model = keras.Sequential([keras.Input((3,)), kl.Dense(2), kl.BatchNormalization()])
    held = {layer.name: layer.get_weights() for layer in model.layers}
    with tf.distribute.MirroredStrategy(["/cpu:0"]).scope():
        built = Blueprint(model).built(lambda layer, name: {}, weights=dict(held))
    for layer in built.layers:
        for one, other in zip(layer.get_weights(), held[layer.name], strict=True):
            np.testing.assert_array_equal(one, other)
