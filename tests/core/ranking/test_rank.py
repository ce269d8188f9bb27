import numpy as np
import pytest

from secateurs.core.base.errors import PruningError
from secateurs.core.evaluation.points import CLASSIC_LEVELS
from secateurs.core.ranking.rank import rank_network
from secateurs.core.ranking.terms import CRITERIA


def test_a_weight_counts_by_its_absolute_value(make_network):
    network = make_network(6, 5, 4, 3)
    ranking = rank_network(network, "weight")
    np.testing.assert_array_equal(ranking.scores[0], np.abs(network.layers[0].kernel))


def test_a_unit_counts_by_the_norm_of_its_column(make_network):
    network = make_network(6, 5, 4, 3)
    expected = np.linalg.norm(network.layers[1].kernel.astype(np.float64), axis=0)
    np.testing.assert_allclose(rank_network(network, "unit").scores[1], expected, rtol=1e-12)


def test_globally_a_unit_counts_by_its_root_mean_square(make_network):
    network = make_network(6, 5, 4, 3)
    kernel = network.layers[1].kernel.astype(np.float64)
    expected = np.sqrt((kernel**2).mean(axis=0))
    np.testing.assert_allclose(rank_network(network, "unit", scope="global").scores[1], expected)


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("scope", ["layer", "global"])
def test_a_ranking_cannot_be_changed(make_network, method, criterion, scope):
    ranking = rank_network(make_network(6, 5, 4, 3), method, criterion, scope)
    assert not any(part.flags.writeable for part in (*ranking.positions, *ranking.scores))


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("scope", ["layer", "global"])
def test_the_output_layer_is_not_ranked(make_network, method, scope):
    ranking = rank_network(make_network(6, 5, 4, 3), method, scope=scope)
    assert len(ranking.positions) == 2


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_random_rankings_follow_the_seed(make_network, method):
    network = make_network(6, 50, 40, 3)
    same, again, other = (
        rank_network(network, method, "random", seed=seed).positions[0] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(same, again)
    assert (same != other).any()


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_pruning_50_then_80_ends_at_80(make_network, method):
    network = make_network(20, 30, 10, 3)
    masks = rank_network(network, method).cut(0.5).masks
    again = rank_network(network, method, "random", seed=4, masks=masks).cut(0.8)
    for was, now in zip(masks, again.masks, strict=True):
        assert not (now & ~was).any()
    assert again.achieved == pytest.approx(0.8, abs=0.01)


def test_every_classic_level_removes_the_rounded_count(make_network):
    network = make_network(17, 33, 21, 4)
    for level in CLASSIC_LEVELS:
        cut = rank_network(network, "unit").cut(level)
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
        rank_network(make_network(6, 5, 4, 3), **{"method": "unit", **choice})


@pytest.mark.parametrize("sparsity", ["0.5", [0.5], np.nan, 50])
def test_a_sparsity_that_is_no_fraction_is_refused(make_network, sparsity):
    with pytest.raises(ValueError, match="sparsity must be between 0 and 1, not "):
        rank_network(make_network(6, 5, 4, 3), "unit").cut(sparsity)
