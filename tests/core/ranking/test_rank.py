import numpy as np
import pytest

from secateurs.core.base.errors import PruningError
from secateurs.core.evaluation.points import CLASSIC_LEVELS
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.terms import CRITERIA
from tests.core.pruning.models import residual_net


def test_a_weight_counts_by_its_absolute_value(make_network):
    network = make_network(6, 5, 4, 3)
    ranking = rank(network, "weight")
    np.testing.assert_array_equal(ranking.scores[0], np.abs(network.layers[0].kernel))


def test_a_unit_counts_by_the_norm_of_its_column(make_network):
    network = make_network(6, 5, 4, 3)
    expected = np.linalg.norm(network.layers[1].kernel.astype(np.float64), axis=0)
    np.testing.assert_allclose(rank(network, "unit").scores[1], expected, rtol=1e-12)


def test_globally_a_unit_counts_by_its_root_mean_square(make_network):
    network = make_network(6, 5, 4, 3)
    kernel = network.layers[1].kernel.astype(np.float64)
    expected = np.sqrt((kernel**2).mean(axis=0))
    np.testing.assert_allclose(rank(network, "unit", scope="global").scores[1], expected)


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("scope", ["layer", "global"])
def test_a_ranking_cannot_be_changed(make_network, method, criterion, scope):
    ranking = rank(make_network(6, 5, 4, 3), method, criterion, scope)
    assert not any(part.flags.writeable for part in (*ranking.positions, *ranking.scores))


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("scope", ["layer", "global"])
def test_the_output_layer_is_not_ranked(make_network, method, scope):
    ranking = rank(make_network(6, 5, 4, 3), method, scope=scope)
    assert len(ranking.positions) == 2


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_random_rankings_follow_the_seed(make_network, method):
    network = make_network(6, 50, 40, 3)
    same, again, other = (
        rank(network, method, "random", seed=seed).positions[0] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(same, again)
    assert (same != other).any()


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_pruning_50_then_80_ends_at_80(make_network, method):
    network = make_network(20, 30, 10, 3)
    before = rank(network, method).cut(0.5)
    again = rank(network, method, "random", seed=4, masks=before.named_masks).cut(0.8)
    for was, now in zip(before.masks, again.masks, strict=True):
        assert not (now & ~was).any()
    assert again.achieved == pytest.approx(0.8, abs=0.01)


def test_every_classic_level_removes_the_rounded_count(make_network):
    network = make_network(17, 33, 21, 4)
    for level in CLASSIC_LEVELS:
        cut = rank(network, "unit").cut(level)
        assert [int((~kept).sum()) for kept in cut.kept] == [round(33 * level), round(21 * level)]


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"method": "units"}, 'There is no method "units"; there are weight, unit.'),
        ({"scope": "Global"}, 'There is no scope "Global"; there are layer, global, or shares'),
        ({"scope": None}, 'There is no scope "None"'),
        ({"method": "weight", "pattern": None}, '"None" is no pattern of weights'),
    ],
)
def test_a_choice_that_there_is_not_is_refused(make_network, choice, sentence):
    with pytest.raises(PruningError, match=sentence):
        rank(make_network(6, 5, 4, 3), **{"method": "unit", **choice})


@pytest.mark.parametrize("sparsity", ["0.5", [0.5], np.nan, 50])
def test_a_sparsity_that_is_no_fraction_is_refused(make_network, sparsity):
    with pytest.raises(ValueError, match="sparsity must be between 0 and 1, not "):
        rank(make_network(6, 5, 4, 3), "unit").cut(sparsity)


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_each_layer_loses_its_share(make_network, method):
    network = make_network(6, 20, 10, 3)
    ranking = rank(network, method, scope={"layer_1": 0.3})
    cut = ranking.cut()
    parts = (120, 200) if method == "weight" else (20, 10)
    assert [int((~kept).sum()) for kept in cut.kept] == [0, round(parts[1] * 0.3)]
    assert cut.requested == pytest.approx(parts[1] * 0.3 / sum(parts))
    uniform = rank(network, method).cut(0.3)
    np.testing.assert_array_equal(cut.kept[1], uniform.kept[1])


def test_one_ranking_may_be_cut_by_many_shares(make_network):
    network = make_network(6, 20, 10, 3)
    ranking = rank(network, "unit")
    for shares in [(0.5, 0.0), (0.25, 0.9)]:
        named = dict(zip(ranking.names, shares, strict=True))
        expected = rank(network, "unit", scope=named).cut()
        cut = ranking.cut_shares(shares)
        assert cut.requested == expected.requested
        for a, b in zip(cut.kept, expected.kept, strict=True):
            np.testing.assert_array_equal(a, b)


def test_shares_do_not_cut_a_ranking_over_all_layers(make_network):
    network = make_network(6, 20, 10, 3)
    with pytest.raises(ValueError, match="ranks each layer on its own"):
        rank(network, "unit", scope="global").cut_shares((0.1, 0.2))
    with pytest.raises(ValueError, match="2 shares between 0 and 1"):
        rank(network, "unit").cut_shares((0.1, 1.2))


def test_a_sparsity_beside_shares_is_refused(make_network):
    ranking = rank(make_network(6, 20, 10, 3), "unit", scope={"layer_0": 0.5})
    with pytest.raises(PruningError, match=r"shares given per layer fix the sparsity at 0.3333"):
        ranking.cut(0.9)


def test_tied_units_are_named_by_any_of_their_layers_or_by_their_set():
    for scope in ({"conv_2": 0.4}, {"conv_1 + conv_2": 0.4}, {"conv_1": 0.4, "conv_2": 0.4}):
        cut = rank(residual_net(), "unit", scope=scope).cut()
        assert [int(kept.sum()) for kept in cut.kept] == [3, 4]


def test_shares_that_cannot_be_are_refused(make_network):
    network = make_network(6, 20, 10, 3)
    with pytest.raises(
        PruningError, match='no layer "layer_9" whose weights can go; there are "lay'
    ):
        rank(network, "weight", scope={"layer_9": 0.5})
    with pytest.raises(PruningError, match='no layer "layer_2" whose units can go'):
        rank(network, "unit", scope={"layer_2": 0.5})  # the output layer
    with pytest.raises(PruningError, match='"layer_0" must be a fraction from 0 to 1, not 50'):
        rank(network, "unit", scope={"layer_0": 50})
    with pytest.raises(PruningError, match='"conv_1" and "conv_2" go together'):
        rank(residual_net(), "unit", scope={"conv_1": 0.2, "conv_2": 0.4})
