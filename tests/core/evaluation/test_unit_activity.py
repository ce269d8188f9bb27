import keras
import numpy as np
import pytest

from secateurs.core.base.errors import ModelError
from secateurs.core.evaluation import unit_activity as module
from secateurs.core.evaluation.unit_activity import (
    BINS,
    looked_at,
    most_exciting,
    read_unit,
    unit_activity,
)
from secateurs.core.network.forward import activations, network_inputs
from secateurs.core.network.network import build_model
from secateurs.core.pruning.plain_model import read_model
from tests.core.network.small_models import small_cnn


@pytest.fixture(scope="module")
def cnn():
    return read_model(small_cnn())


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(3).integers(0, 256, (12, 8, 8)).astype(np.uint8)


def test_a_chain_s_activity_is_what_its_layers_emit(make_network, make_images):
    network, pixels = make_network(784, 6, 5, 3), make_images(7).pixels
    inputs = network_inputs(network, pixels)
    for layer, expected in zip(network.hidden, activations(network, inputs), strict=False):
        found = unit_activity(network, layer.name, pixels)
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_filter_s_activity_is_its_mean_over_the_picture(cnn, pictures):
    model = build_model(cnn)
    inner = keras.Model(model.inputs[0], model.get_layer("conv").output)
    expected = inner(network_inputs(cnn, pictures)).numpy().mean(axis=(1, 2))
    np.testing.assert_allclose(unit_activity(cnn, "conv", pictures), expected, atol=1e-6)


def test_a_dense_layer_of_a_model_is_read_after_its_activation(cnn, pictures):
    found = unit_activity(cnn, "hidden", pictures)
    assert found.shape == (12, 6)
    assert np.abs(found).max() <= 1  # tanh


def test_a_large_network_is_shown_fewer_samples(cnn, monkeypatch):
    assert looked_at(cnn, 5000) == 5000
    monkeypatch.setattr(module, "MOST_WORK", 1)
    assert looked_at(cnn, 5000) == 100
    assert looked_at(cnn, 7) == 7


@pytest.mark.parametrize("samples", [6, 40])
def test_the_most_exciting_come_first_and_ties_keep_their_order(samples):
    activity = np.zeros((samples, 70), np.float32)
    activity[4], activity[1], activity[2] = 3, 5, 3
    found = most_exciting(activity, 5)
    assert found[:3].T.tolist() == [[1, 2, 4]] * 70


def test_a_unit_is_read_class_by_class():
    activity = np.array([0, 0, 4, 2, 1], np.float32)
    labels = np.array([0, 0, 1, 1, 1])
    found = read_unit(activity, labels, 3)
    assert found.most == (2, 3, 4, 0, 1)
    assert found.least == (0, 1, 4, 3, 2)
    assert found.counts.shape == (3, BINS)
    assert found.counts.sum(axis=1).tolist() == [2, 3, 0]
    assert found.counts[0, 0] == 2
    assert found.counts[1, BINS - 1] == 1
    assert found.edges[[0, -1]].tolist() == [0, 4]
    assert found.means[:2].tolist() == [0, pytest.approx(7 / 3)]
    assert np.isnan(found.means[2])
    assert (found.silent, found.samples) == (0.4, 5)


def test_a_unit_that_never_changes_lies_in_one_bin():
    found = read_unit(np.full(4, 2, np.float32), np.array([0, 1, 0, 1]), 2)
    assert found.counts[:, 0].tolist() == [2, 2]
    assert found.silent == 0


def test_cells_are_read_and_heads_are_not():
    layers = keras.layers
    inputs = keras.Input((8, 8))
    steps = layers.LSTM(5, return_sequences=True, name="lstm")(inputs)
    attended = layers.MultiHeadAttention(2, 3, name="mha")(steps, steps)
    pooled = layers.GlobalAveragePooling1D()(attended)
    model = keras.Model(inputs, layers.Dense(3)(pooled))
    network, rows = read_model(model), np.random.default_rng(4).random((6, 8, 8), np.float32)
    expected = keras.Model(inputs, [steps, attended])(rows)
    for name, emitted in (("lstm/kernel", expected[0]), ("mha/output", expected[1])):
        found = unit_activity(network, name, rows)
        np.testing.assert_allclose(found, emitted.numpy().mean(axis=1), atol=1e-6)
    with pytest.raises(ModelError, match="What the heads of mha/query emit is not seen"):
        unit_activity(network, "mha/query", rows)
