from dataclasses import replace

import keras
import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage

from secateurs.core.base.arrays import frozen
from secateurs.core.base.cancelled import never
from secateurs.core.evaluation.unit_activity import unit_activity
from secateurs.core.evaluation.unit_pictures import (
    _leaves,
    _merges,
    alike_order,
    first_layer_sides,
    picture_sides,
    shrunk,
    unit_pictures,
)
from secateurs.core.network.network import chain_of
from secateurs.core.pruning.plain_model import read_model
from tests.core.network.small_models import small_cnn


@pytest.fixture(scope="module")
def cnn():
    return read_model(small_cnn())


def test_a_first_layer_on_pictures_shows_its_weights_where_they_lie(make_network):
    network = make_network(784, 4, 3)
    found = unit_pictures(network, "layer_0")
    kernel = network.layers[0].kernel
    assert (found.kind, found.values.shape) == ("weights", (4, 28, 28))
    strongest = np.percentile(np.abs(kernel), 99.5)
    expected = np.clip(kernel[:, 2] / strongest, -1, 1).reshape(28, 28)
    np.testing.assert_allclose(found.values[2], expected, rtol=1e-5)
    assert found.is_signed
    assert sorted(found.alike.tolist()) == [0, 1, 2, 3]


def test_a_convolution_that_reads_the_picture_shows_its_filters(cnn):
    found = unit_pictures(cnn, "conv", np.zeros((10, 8, 8), np.uint8))
    assert (found.kind, found.values.shape) == ("filters", (4, 3, 3))
    assert np.sign(found.values[1]).tolist() == np.sign(cnn.kernels["conv"][:, :, 0, 1]).tolist()


def test_a_filter_over_three_colours_is_shown_in_colour():
    model = keras.Sequential(
        [
            keras.Input((6, 6, 3)),
            keras.layers.Conv2D(2, 3, name="conv"),
            keras.layers.Flatten(),
            keras.layers.Dense(2),
        ]
    )
    found = unit_pictures(read_model(model), "conv")
    assert (found.kind, found.values.shape) == ("filters", (2, 3, 3, 3))
    assert found.in_colour
    assert not found.is_signed
    assert 0 <= found.values.min() < 0.5 < found.values.max() <= 1


@pytest.mark.parametrize("layer", ["hidden", "layer_1"])
def test_a_deeper_layer_shows_the_mean_of_the_ten_that_excite_most(
    layer, cnn, make_network, make_images
):
    network = cnn if layer == "hidden" else make_network(784, 6, 5, 3)
    pixels = make_images(30).pixels if network is not cnn else make_images(30).pixels[:, :8, :8]
    found = unit_pictures(network, layer, pixels)
    activity = unit_activity(network, layer, pixels)
    assert (found.kind, found.samples) == ("samples", 30)
    np.testing.assert_array_equal(found.activity, activity)
    for unit in range(activity.shape[1]):
        most = np.argsort(-activity[:, unit], kind="stable")[:10]
        most = most[activity[most, unit] != 0]
        assert found.silent[unit] == (not len(most))
        if len(most):
            np.testing.assert_allclose(
                found.values[unit], pixels[most].mean(axis=0) / 255, atol=1e-6
            )


def test_a_unit_that_nothing_excites_is_silent(make_network, make_images):
    network = make_network(784, 6, 5, 3)
    first, second, last = network.layers
    bias = np.array(second.bias)
    bias[3] = -1e6
    second = replace(second, bias=frozen(bias))
    found = unit_pictures(chain_of((first, second, last)), "layer_1", make_images(30).pixels)
    assert found.silent[3]
    assert not found.values[3].any()


def test_without_samples_a_deeper_layer_shows_its_weights_in_rows(make_network):
    network = make_network(784, 6, 5, 3)
    found = unit_pictures(network, "layer_1")
    assert (found.kind, found.values.shape) == ("inputs", (5, 2, 3))
    assert unit_pictures(make_network(4, 5, 3), "layer_0").kind == "inputs"
    padded = unit_pictures(make_network(784, 5, 4, 3), "layer_1").values
    assert np.isnan(padded[:, 1, 2]).all()
    assert not np.isnan(padded[:, 0]).any()


def test_samples_of_a_table_are_no_pictures(make_network):
    table = np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32)
    assert unit_pictures(make_network(4, 5, 3), "layer_0", table).kind == "inputs"
    assert picture_sides((4,)) is None
    assert picture_sides((1, 28, 28)) == (28, 28, 1)
    assert picture_sides((28, 28, 4)) is None


def test_only_a_layer_that_reads_the_sample_has_its_sides(cnn, make_network):
    network = make_network(784, 784, 3)
    assert first_layer_sides(network, "layer_0") == (28, 28, 1)
    assert first_layer_sides(network, "layer_1") is None
    assert first_layer_sides(cnn, "conv", (8, 8)) == (3, 3, 1)
    assert first_layer_sides(cnn, "hidden", (8, 8)) is None


def test_units_that_look_alike_are_neighbours():
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=(2, 1, 5, 5)).astype(np.float32)
    noise = rng.normal(0, 0.1, (8, 5, 5)).astype(np.float32)
    values = np.where((np.arange(8) % 2 == 0)[:, None, None], one, other) + noise
    order = alike_order(values)
    assert len({unit % 2 for unit in order[:4]}) == 1
    assert sorted(order) == list(range(8))


def test_large_pictures_are_shrunk_by_means():
    pixels = np.zeros((1, 64, 64), np.uint8)
    pixels[0, 0, 0] = 255
    small = shrunk(pixels)
    assert small.shape == (1, 32, 32)
    assert small[0, 0, 0] == pytest.approx(0.25)
    numbers = np.array([[[-1.0, 1.0], [0.0, 0.0]]], np.float32)
    assert shrunk(numbers)[0].tolist() == [[0, 1], [0.5, 0.5]]


def test_clusters_merge_at_the_distances_of_scipy():
    values = np.random.default_rng(0).normal(size=(40, 9))
    distances = 1 - np.corrcoef(values)
    condensed = distances[np.triu_indices(40, 1)]
    wanted = linkage(condensed, "average")[:, 2]
    square = np.zeros((40, 40))
    square[np.triu_indices(40, 1)] = condensed
    merges = _merges(square + square.T, never)
    np.testing.assert_allclose([distance for distance, *_ in merges], wanted, atol=1e-12)
    assert sorted(_leaves(40, merges)) == list(range(40))
