import numpy as np
import pytest

from secateurs.core.base.errors import DataError, PruningError
from secateurs.core.network.forward import logits
from secateurs.core.network.network import Layer, chain_of
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.criteria.chain_statistics import NetworkStatistics
from secateurs.core.ranking.criteria.registry import rule_named
from secateurs.core.ranking.criteria.samples import Samples, samples_for
from tests.images import flat_pixels


def samples(inputs, classes, count=1200):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(count, inputs)).astype(np.float32)
    return Samples(x, rng.integers(0, classes, count), count)


def test_features_are_those_of_all_samples(make_network):
    network = make_network(6, 5, 4, 3)
    given = samples(6, 3)
    first = network.layers[0]
    emitted = np.maximum(given.x @ first.kernel + first.bias, 0)
    found = NetworkStatistics(network, given).features
    np.testing.assert_allclose(
        found["layer_0"].input_norm, np.linalg.norm(given.x, axis=0)[:, None], rtol=1e-5
    )
    np.testing.assert_allclose(found["layer_0"].mean_activation, emitted.mean(axis=0), rtol=1e-4)
    np.testing.assert_allclose(found["layer_0"].zero_share, (emitted == 0).mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(
        found["layer_1"].input_norm, np.linalg.norm(emitted, axis=0)[:, None], rtol=1e-5
    )


def test_gradients_are_the_slopes_of_the_mean_cross_entropy(make_network):
    network = make_network(6, 5, 4, 3)
    given = samples(6, 3, 50)
    found = NetworkStatistics(network, given).gradients

    def loss(layers):
        answers = np.exp(logits(chain_of(tuple(layers)), given.x.astype(np.float64)))
        right = answers[np.arange(50), given.y] / answers.sum(axis=1)
        return -np.log(right).mean()

    for index, layer in enumerate(network.layers):
        for place in [(0, 0), (3, 2)]:
            ends = []
            for step in (1e-5, -1e-5):
                kernel = layer.kernel.astype(np.float64)
                kernel[place] += step
                moved = list(network.layers)
                moved[index] = Layer(layer.name, kernel, layer.bias, layer.activation)
                ends.append(loss(moved))
            slope = (ends[0] - ends[1]) / 2e-5
            assert found[layer.name][place] == pytest.approx(slope, abs=1e-6)


def test_changes_are_squared_in_mini_batches_and_then_averaged(make_network):
    network = make_network(6, 5, 3)
    given = samples(6, 3, 80)
    weights, units = [], []
    for start in (0, 32, 64):
        part = slice(start, start + 32)
        here = Samples(given.x[part], given.y[part], len(given.x[part]))
        change = NetworkStatistics(network, here).gradients["layer_0"] * network.layers[0].kernel
        weights.append(change**2)
        units.append(change.sum(axis=0) ** 2)
    found = NetworkStatistics(network, given).changes["layer_0"]
    np.testing.assert_allclose(found.weights, np.mean(weights, axis=0), rtol=1e-4, atol=1e-12)
    np.testing.assert_allclose(found.units, np.mean(units, axis=0), rtol=1e-4)


def test_images_are_read_as_the_network_reads_them(make_network):
    network = make_network(784, 5, 3)
    pixels = np.random.default_rng(0).integers(0, 256, (20, 28, 28)).astype(np.uint8)
    of_images, of_inputs = (
        NetworkStatistics(network, Samples(x, None, 20)).features["layer_0"].mean_activation
        for x in (pixels, flat_pixels(pixels))
    )
    np.testing.assert_array_equal(of_images, of_inputs)


def test_a_unit_that_is_always_zero_goes_first(make_network):
    network = make_network(6, 5, 3)
    dead = np.array([0, 0, 0, -100, 0], np.float32)
    layers = (
        Layer("layer_0", network.layers[0].kernel, dead, "relu"),
        network.layers[1],
    )
    data = samples(6, 3).x
    for name in ("apoz", "activation"):
        kept = rank(chain_of(layers), "unit", name, data=data).cut(0.2).kept[0]
        assert kept.tolist() == [True, True, True, False, True]


@pytest.mark.parametrize("scope", ["layer", "global"])
def test_criteria_that_look_at_data_rank_the_same_twice(make_network, scope):
    network = make_network(6, 9, 8, 3)
    given = samples(6, 3)
    for name, method in [("snip", "weight"), ("taylor", "unit"), ("wanda", "weight")]:
        first, second = (
            rank(network, method, name, scope, data=(given.x, given.y)).cut(0.5).kept
            for _ in range(2)
        )
        for a, b in zip(first, second, strict=True):
            np.testing.assert_array_equal(a, b)


def test_data_that_is_missing_is_asked_for():
    with pytest.raises(PruningError, match=r'"snip" needs data=\(x, y\), labelled samples'):
        samples_for(rule_named("snip"), np.ones((3, 2)))
    with pytest.raises(PruningError, match=r'"wanda" needs data=x, inputs to look at'):
        samples_for(rule_named("wanda"), None)


def test_data_that_does_not_match_is_refused(make_network):
    with pytest.raises(PruningError, match="3 inputs but 2 labels"):
        samples_for(rule_named("snip"), (np.ones((3, 2)), [0, 1]))
    with pytest.raises(PruningError, match="at least one sample"):
        samples_for(rule_named("wanda"), np.ones((0, 2)))
    with pytest.raises(PruningError, match="at least one sample"):
        samples_for(rule_named("wanda"), [])
    with pytest.raises(
        PruningError, match=r"reads 6 values a sample; the data have the shape \(5,"
    ):
        rank(make_network(6, 4, 3), "weight", "wanda", data=np.ones((2, 5)))
    with pytest.raises(DataError, match="labels go from 0 to 3; the network knows classes 0 to 2"):
        rank(make_network(6, 4, 3), "weight", "snip", data=(np.ones((2, 6)), [0, 3]))


def test_inputs_alone_do_for_criteria_that_ask_for_no_labels():
    x = np.ones((3, 2))
    assert samples_for(rule_named("wanda"), x).y is None
    assert samples_for(rule_named("wanda"), (x, [0, 1, 2])).count == 3
    assert samples_for(rule_named("magnitude"), x) is None
