import numpy as np
import pytest

from secateurs.core.base.errors import PruningError
from secateurs.core.pruning.rank_keras import rank as rank_keras
from secateurs.core.ranking.rank import rank_network
from tests.core.pruning.models import residual_net


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_each_layer_loses_its_share(make_network, method):
    network = make_network(6, 20, 10, 3)
    ranking = rank_network(network, method, scope={"layer_1": 0.3})
    cut = ranking.cut()
    parts = (120, 200) if method == "weight" else (20, 10)
    assert [int((~kept).sum()) for kept in cut.kept] == [0, round(parts[1] * 0.3)]
    assert cut.requested == pytest.approx(parts[1] * 0.3 / sum(parts))
    uniform = rank_network(network, method).cut(0.3)
    np.testing.assert_array_equal(cut.kept[1], uniform.kept[1])


def test_one_ranking_may_be_cut_by_many_shares(make_network):
    network = make_network(6, 20, 10, 3)
    ranking = rank_network(network, "unit")
    for shares in [(0.5, 0.0), (0.25, 0.9)]:
        named = dict(zip(ranking.names, shares, strict=True))
        expected = rank_network(network, "unit", scope=named).cut()
        cut = ranking.cut_shares(shares)
        assert cut.requested == expected.requested
        for a, b in zip(cut.kept, expected.kept, strict=True):
            np.testing.assert_array_equal(a, b)


def test_shares_do_not_cut_a_ranking_over_all_layers(make_network):
    network = make_network(6, 20, 10, 3)
    with pytest.raises(ValueError, match="ranks each layer on its own"):
        rank_network(network, "unit", scope="global").cut_shares((0.1, 0.2))
    with pytest.raises(ValueError, match="2 shares between 0 and 1"):
        rank_network(network, "unit").cut_shares((0.1, 1.2))


def test_a_sparsity_beside_shares_is_refused(make_network):
    ranking = rank_network(make_network(6, 20, 10, 3), "unit", scope={"layer_0": 0.5})
    with pytest.raises(PruningError, match=r"shares given per layer fix the sparsity at 0.3333"):
        ranking.cut(0.9)


def test_tied_units_are_named_by_any_of_their_layers_or_by_their_set():
    for scope in ({"conv_2": 0.4}, {"conv_1 + conv_2": 0.4}, {"conv_1": 0.4, "conv_2": 0.4}):
        cut = rank_keras(residual_net(), "unit", scope=scope).cut()
        assert [int(kept.sum()) for kept in cut.kept] == [3, 4]


def test_shares_that_cannot_be_are_refused(make_network):
    network = make_network(6, 20, 10, 3)
    with pytest.raises(
        PruningError, match='no layer "layer_9" whose weights can go; there are "lay'
    ):
        rank_network(network, "weight", scope={"layer_9": 0.5})
    with pytest.raises(PruningError, match='no layer "layer_2" whose units can go'):
        rank_network(network, "unit", scope={"layer_2": 0.5})  # the output layer
    with pytest.raises(PruningError, match='"layer_0" must be a fraction from 0 to 1, not 50'):
        rank_network(network, "unit", scope={"layer_0": 50})
    with pytest.raises(PruningError, match='"conv_1" and "conv_2" go together'):
        rank_keras(residual_net(), "unit", scope={"conv_1": 0.2, "conv_2": 0.4})
