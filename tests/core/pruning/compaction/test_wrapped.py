"""Layers within TimeDistributed and SpectralNormalization are pruned like others."""

import keras
import numpy as np
import pytest

import secateurs as sc
from tests.core.pruning.compaction.test_kernel_parts import lively

kl = keras.layers


def film():
    """Return a convolutional network of every frame, and cells over the frames."""

    def frame(layer, name=None):
        return kl.TimeDistributed(layer, name=name)

    inputs = keras.Input((4, 8, 8, 3))
    x = frame(kl.Conv2D(8, 3, padding="same"), "first")(inputs)
    x = frame(kl.MaxPooling2D())(kl.ReLU()(frame(kl.BatchNormalization())(x)))
    x = frame(kl.SeparableConv2D(6, 2, activation="relu"), "second")(x)
    x = kl.LSTM(8, name="cells")(frame(kl.Flatten())(x))
    return lively(keras.Model(inputs, kl.Dense(3, name="out")(x)))


def critic():
    """Return the discriminator of a GAN: the norm of every kernel is held."""
    inputs = keras.Input((12, 12, 3))
    x = kl.SpectralNormalization(kl.Conv2D(8, 3, strides=2), name="first")(inputs)
    x = kl.SpectralNormalization(kl.Conv2DTranspose(6, 1), name="second")(kl.LeakyReLU()(x))
    x = kl.SpectralNormalization(kl.Dense(10), name="third")(kl.Flatten()(kl.LeakyReLU()(x)))
    return lively(keras.Model(inputs, kl.Dense(1, name="out")(kl.LeakyReLU()(x))))


def reshaped():
    inputs = keras.Input((4, 6))
    x = kl.TimeDistributed(kl.Dense(12, activation="relu"), name="first")(inputs)
    x = kl.TimeDistributed(kl.Reshape((3, 4), name="maps"), name="second")(x)
    return lively(keras.Model(inputs, kl.Dense(2, name="out")(kl.Flatten()(x))))


LEFT = {
    film: {"first": 4, "second": 3, "cells": 4},
    critic: {"first": 4, "second": 3, "third": 5},
    reshaped: {"first": 6},
}


def samples_for(model):
    shape = (8, *model.input_shape[1:])
    return np.random.default_rng(1).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("network", LEFT)
def test_layers_within_a_wrapper_shrink_exactly(network):
    model = network()
    x = samples_for(model)
    pruned = sc.prune(model, 0.5)
    small = sc.compact(pruned)
    masked = np.asarray(pruned.model(x))
    assert np.abs(small(x) - masked).max() <= 1e-5 * np.abs(masked).max()
    assert small.count_params() == pruned.account.parameters
    assert not pruned.account.left_whole
    assert {name: _units(small.get_layer(name)) for name in LEFT[network]} == LEFT[network]


def _units(layer):
    inner = getattr(layer, "layer", layer)
    return inner.filters if hasattr(inner, "filters") else inner.units


def test_a_reshape_at_every_step_names_its_new_size():
    small = sc.compact(sc.prune(reshaped(), 0.5))
    assert small.get_layer("second").layer.target_shape == (3, 2)


def test_the_direction_of_a_kernel_shrinks_with_its_last_axis():
    pruned = sc.prune(critic(), remove={"first": [0, 1], "second": [5]}, sparsity=0.0)
    small = sc.compact(pruned)
    before = pruned.model.get_layer("first").vector_u.numpy()
    np.testing.assert_array_equal(small.get_layer("first").vector_u, before[:, 2:])
    before = pruned.model.get_layer("second").vector_u.numpy()  # a transposed kernel ends in inputs
    np.testing.assert_array_equal(small.get_layer("second").vector_u, before[:, 2:])
    small.compile("sgd", "mse")
    small.fit(np.ones((2, 12, 12, 3)), np.ones((2, 1)), verbose=0)


@pytest.mark.parametrize("network", [film, critic])
def test_what_they_read_and_emit_is_seen(network):
    model = network()
    x = samples_for(model)
    units = sc.rank(model, criterion="activation", data=x)
    assert {name for tied in units.structure.unit_sets for name in [tied.name]} == set(
        LEFT[network]
    )
    pruned = sc.prune(model, 0.5, "weight", "wanda", data=x)
    assert pruned.account.left_whole == ()
    repaired = sc.reconstruct(pruned, x, teacher=model)
    assert np.isfinite(repaired.model(x)).all()


def test_an_open_number_of_steps_is_left_whole():
    inputs = keras.Input((None, 6))
    hidden = kl.Dense(5, activation="relu", name="hidden")(inputs)
    steps = kl.TimeDistributed(kl.Dense(4), name="steps")(hidden)
    model = keras.Model(inputs, kl.Dense(2, name="out")(kl.GlobalMaxPooling1D()(steps)))
    with pytest.raises(sc.PruningError, match="hidden feeds the TimeDistributed layer steps"):
        sc.prune(model, 0.5)


def test_a_layer_at_every_step_may_be_given_a_mask():
    inputs = keras.Input((6,), dtype="int32")
    words = kl.Embedding(9, 8, mask_zero=True, name="words")(inputs)
    x = kl.TimeDistributed(kl.Dense(6, activation="sigmoid"), name="steps")(words)
    x = kl.Dense(4, activation="relu", name="hidden")(x)
    model = lively(keras.Model(inputs, kl.Dense(2, name="out")(x)))
    pruned = sc.prune(model, 0.5)
    assert pruned.account.left_whole == ()
    given = np.array([[1, 2, 3, 0, 0, 0], [4, 5, 6, 7, 8, 0]])
    small = sc.compact(pruned)
    np.testing.assert_allclose(small(given), pruned.model(given), rtol=1e-5, atol=1e-6)
    assert small.count_params() == pruned.account.parameters == 4 * 9 + 15 + 8 + 6


class Reader(keras.Model):
    """Cells both ways over words, of a class of one's own."""

    def __init__(self):
        super().__init__()
        self.words = kl.Embedding(9, 8, mask_zero=True, name="words")
        cells = kl.LSTM(6, return_sequences=True, zero_output_for_mask=True)
        self.cells = kl.Bidirectional(cells, name="cells")
        self.last = kl.GRU(4, name="last")
        self.out = kl.Dense(2, name="out")

    def call(self, words):
        return self.out(self.last(self.cells(self.words(words))))


def reader():
    model = Reader()
    model(LENGTHS)
    return lively(model)


def nested():
    cells = [keras.Input((6, 8)), kl.LSTM(6, return_sequences=True, name="cells")]
    inputs = keras.Input((6,), dtype="int32")
    x = kl.Embedding(9, 8, mask_zero=True, name="words")(inputs)
    x = kl.GRU(4, name="last")(keras.Sequential(cells, name="inner")(x))
    return lively(keras.Model(inputs, kl.Dense(2, name="out")(x)))


LENGTHS = np.array([[1, 2, 3, 4, 5, 6], [7, 8, 1, 0, 0, 0], [5, 0, 0, 0, 0, 0], [0] * 6], np.int32)


@pytest.mark.filterwarnings("ignore:.*does not support masking")
@pytest.mark.parametrize("network", [reader, nested])
def test_masks_go_on_where_units_went_into_files_too(network, tmp_path):
    model = network()
    pruned = sc.prune(model, 0.5)
    assert {member.layer for tied in pruned.structure.unit_sets for member in tied.members} >= {
        "words/embeddings",
        "last/kernel",
    }
    small = sc.compact(pruned)
    small.save(tmp_path / "small.keras")
    masked = np.asarray(pruned.model(LENGTHS))
    for each in (small, sc.open_model(tmp_path / "small.keras")):
        np.testing.assert_allclose(each(LENGTHS), masked, rtol=1e-4, atol=1e-6)
    other = np.where(LENGTHS == 0, 3, LENGTHS)
    assert np.abs(small(other) - masked)[1:].max() > 0.01  # the mask counts


def test_units_that_decide_which_steps_are_masked_stay():
    inputs = keras.Input((6, 3))
    x = kl.Dense(8, activation="relu", name="steps")(inputs)
    x = kl.GRU(4, name="cells")(kl.Masking(name="masking")(x))
    model = lively(keras.Model(inputs, kl.Dense(2, name="out")(x)))
    left = {each.name: each.reason for each in sc.prune(model, 0.5).account.left_whole}
    assert left == {
        "steps": "decides which steps are masked",
        "masking": "is a layer which masks steps by what all units give",
    }


def test_what_another_model_calls_it_on_later_changes_nothing():
    steps = kl.TimeDistributed(kl.Dense(6, activation="relu"), name="steps")
    inputs = keras.Input((4, 3))
    model = lively(keras.Model(inputs, kl.Dense(2, name="out")(steps(inputs))))
    ranking = sc.rank(model)
    pruned = sc.prune(model, 0.5, ranking=ranking)
    steps(keras.Input((None, 3)))
    x = samples_for(model)
    for each in (pruned, sc.prune(model, 0.5, ranking=ranking)):
        small = sc.compact(each)
        np.testing.assert_allclose(small(x), each.model(x), rtol=1e-5, atol=1e-6)
        assert small.count_params() == each.account.parameters == 3 * 3 + 3 + 3 * 2 + 2
