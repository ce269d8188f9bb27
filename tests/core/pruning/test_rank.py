"""One way to rank, whatever a network is given as."""

import numpy as np
import pytest

from secateurs.core.base.errors import CancelledError, PruningError
from secateurs.core.network.network import build_model, with_layers
from secateurs.core.pruning.prune import prune
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.criteria.keras_statistics import KerasStatistics


@pytest.fixture
def network(make_network):
    return make_network(6, 12, 8, 3)


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    return rng.normal(size=(40, 6)).astype(np.float32), rng.integers(0, 3, 40)


@pytest.mark.parametrize(
    ("method", "criterion"),
    [
        ("weight", "magnitude"),
        ("weight", "random"),
        ("weight", "taylor"),
        ("weight", "wanda"),
        ("unit", "magnitude"),
        ("unit", "taylor"),
        ("unit", "activation"),
    ],
)
def test_a_chain_goes_in_the_order_of_its_keras_model(network, data, method, criterion):
    plain = rank(network, method, criterion, data=data, seed=2)
    live = rank(build_model(network), method, criterion, data=data, seed=2)
    assert plain.names == live.names == ("layer_0", "layer_1")
    for a, b in zip(plain.positions, live.positions, strict=True):
        np.testing.assert_array_equal(a, b)


def test_masks_that_fit_no_layer_are_refused_of_a_chain_too(network):
    with pytest.raises(PruningError, match='in a layer "dense"'):
        rank(network, masks={"dense": np.ones((6, 12), bool)})
    with pytest.raises(PruningError, match=r'of the shape \(12, 6\) in a layer "layer_0"'):
        rank(network, masks={"layer_0": np.ones((12, 6), bool)})


def test_a_loss_is_that_of_a_chain_too(network, data):
    x, y = data
    wanted = np.eye(3, dtype=np.float32)[y]
    plain = rank(network, "weight", "taylor", data=(x, wanted), loss="mse")
    live = rank(build_model(network), "weight", "taylor", data=(x, wanted), loss="mse")
    for a, b in zip(plain.scores, live.scores, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)
    ours = rank(network, "weight", "taylor", data=data)
    assert (plain.positions[0] != ours.positions[0]).any()


def test_a_weight_that_is_zero_and_was_kept_is_ranked_by_prune_as_by_rank(network):
    """What an earlier pruning left is known of plain data, and need not be read from zeros."""
    first = network.layers[0]
    kernel = first.kernel.copy()
    kernel[:, :4] = 0
    gone = np.ones(kernel.shape, bool)
    gone[:, :2] = False
    layers = [type(first)(first.name, kernel, first.bias, first.activation), *network.layers[1:]]
    known = with_layers(network, layers)
    known = type(known)(known.graph, known.weights, {"layer_0": gone}, feeds=())
    ranking = rank(known, "unit")
    assert ranking.gone == (2, 0)
    np.testing.assert_array_equal(prune(known, 0.1).kept[0], ranking.cut(0.1).kept[0])
    assert prune(known, 0.1).account.gone_before == 0


def test_prune_asks_the_same_engine_as_rank(network, data, monkeypatch):
    monkeypatch.setattr(KerasStatistics, "__init__", None)
    cut = rank(network, "weight", "wanda", data=data[0]).cut(0.5)
    pruned = prune(network, 0.5, "weight", "wanda", data=data[0])
    for name, mask in cut.named_masks.items():
        np.testing.assert_array_equal(pruned.masks[name], mask)


def test_it_stops_once_cancelled(network):
    with pytest.raises(CancelledError):
        rank(network, cancelled=lambda: True)
    with pytest.raises(CancelledError):
        rank(build_model(network), cancelled=lambda: True)
