"""Layers that are made from what others hold are what Keras builds of their configuration."""

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.graph.twins import Twin

MADE_OTHERWISE = {"_auto_config", "_tracker"}  # the first says what a call without get_config was


@keras.saving.register_keras_serializable("tests")
class Own(kl.Dense):
    pass


def net():
    x = inputs = keras.Input((8, 8, 3))
    x = kl.Conv2D(6, 3, padding="same", kernel_regularizer="l2", name="conv")(x)
    x = kl.ReLU(6.0)(kl.BatchNormalization(name="norm")(x))
    x = kl.DepthwiseConv2D(3, bias_initializer="ones", name="depth")(kl.ZeroPadding2D()(x))
    y = kl.Conv2D(6, 1, use_bias=False, activation="tanh", name="beside")(x)
    x = kl.Concatenate()([kl.Add()([x, y]), kl.MaxPooling2D(3, 1, padding="same")(y)])
    x = kl.Flatten()(kl.AveragePooling2D(2)(kl.Activation("relu")(x)))
    x = kl.Dense(7, kernel_constraint="non_neg", bias_initializer="ones", name="dense")(x)
    model = keras.Model(inputs, kl.Dense(4, name="logits")(x), name="net")
    rng = np.random.default_rng(0)
    model.set_weights([rng.uniform(0.1, 1, each.shape) for each in model.get_weights()])
    return model


def compacted(model, monkeypatch, *, twins):
    if not twins:
        monkeypatch.setattr(Twin, "made", lambda *_: None)
    return sc.compact(sc.prune(model, 0.5))


def described(value):
    """Say what an attribute holds, whichever objects it holds it in."""
    if isinstance(value, keras.Variable):
        settings = (value.name, value.path, value.trainable, value.aggregation, value._autocast)
        held = (value.regularizer, value.constraint, value.numpy().tolist())
        return (*settings, *map(described, held))
    if isinstance(value, set):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [described(each) for each in value]
    if isinstance(value, dict):
        return {key: described(each) for key, each in value.items()}
    if hasattr(value, "get_config"):
        return value.get_config()
    if callable(value):
        return value.__qualname__
    return value if isinstance(value, bool | int | float | str | None) else str(type(value))


@pytest.fixture(scope="module")
def both():
    with pytest.MonkeyPatch.context() as monkeypatch:
        model = net()
        twins = compacted(model, monkeypatch, twins=True)
        return twins, compacted(model, monkeypatch, twins=False)


def test_layers_hold_what_keras_would_have_given_them(both):
    for made, built in zip(*(each.layers for each in both), strict=True):
        assert vars(made).keys() == vars(built).keys()
        for name in vars(made).keys() - MADE_OTHERWISE:
            assert described(vars(made)[name]) == described(vars(built)[name]), (made.name, name)
        assert made.get_build_config() == built.get_build_config()
        assert str(made.input_spec) == str(built.input_spec)
        assert made._tracker.locked == built._tracker.locked


def test_nothing_is_shared_with_the_layer_that_one_is_like(both):
    own = net()
    made = Twin(own.get_layer("conv")).made({}, own.get_layer("conv").get_weights())
    assert made.build.__wrapped__.__self__ is made
    assert made.quantize.__wrapped__.__self__ is made
    assert made._inbound_nodes == []
    assert made.kernel is not own.get_layer("conv").kernel
    made.kernel.assign(np.zeros(made.kernel.shape))
    assert own.get_layer("conv").kernel.numpy().any()


def test_such_a_model_is_saved_trained_quantised_and_pruned_again(both, tmp_path):
    twins, _ = both
    x = np.random.default_rng(1).uniform(0, 1, (6, 8, 8, 3)).astype(np.float32)
    twins.save(tmp_path / "made.keras")
    again = keras.saving.load_model(tmp_path / "made.keras")
    np.testing.assert_array_equal(twins.predict(x, verbose=0), again.predict(x, verbose=0))
    copy = keras.models.clone_model(twins)
    copy.set_weights(twins.get_weights())
    copy.compile("sgd", "mse")
    copy.fit(x, np.zeros((6, 4)), verbose=0)
    twins.get_layer("dense").quantize("int8")
    assert twins.predict(x, verbose=0).shape == (6, 4)
    assert sc.prune(again, 0.5).account.achieved > 0


@pytest.mark.parametrize(
    "layer",
    [
        Own(3),
        kl.Dense(3, dtype="mixed_float16", kernel_initializer=lambda *_, **__: np.zeros((2, 3))),
        kl.Dense(3, trainable=False),
        kl.Dense(3, activation=lambda x: x),
        kl.BatchNormalization(renorm=True),
        kl.LSTM(3),
        kl.Dropout(0.5),
    ],
    ids=["own", "function", "frozen", "activation", "renorm", "cells", "seed"],
)
def test_what_holds_more_is_built_the_long_way(layer):
    keras.Sequential([keras.Input((4, 2) if isinstance(layer, kl.LSTM) else (2,)), layer])
    assert Twin(layer).made({}, layer.get_weights()) is None
