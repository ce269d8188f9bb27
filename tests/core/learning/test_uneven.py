"""Where an even share would choke the last layers, they keep more; as much goes in all."""

import pytest

from secateurs.core.evaluation.points import Way
from secateurs.core.evaluation.sweep import _cut
from secateurs.core.learning.recipe import CLASSIC_UNITS, uneven_shares
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import initial_network
from secateurs.core.pruning.rank import rank


@pytest.fixture(scope="module")
def network():
    return initial_network(TrainingSettings(), 784, 10)


def units_kept(cut):
    return [int(kept.sum()) for kept in cut.kept]


@pytest.mark.parametrize(
    ("level", "kept"), [(0.97, [48, 15, 10, 8]), (0.99, [15, 4, 4, 4])], ids=["97", "99"]
)
def test_what_is_trained_on_keeps_more_of_the_last_layers(network, level, kept):
    cut = _cut(rank(network, "unit"), network, Way("unit", treatment="tuned"), level)
    assert units_kept(cut) == kept
    assert sum(kept) == sum(CLASSIC_UNITS) - round(sum(CLASSIC_UNITS) * level)
    assert (cut.requested, cut.achieved) == (level, pytest.approx(level))


@pytest.mark.parametrize(
    "way", [Way("unit"), Way("unit", treatment="repaired"), Way("weight", treatment="tuned")]
)
def test_everything_else_is_cut_evenly(network, way):
    ranking = rank(network, way.method)
    assert units_kept(_cut(ranking, network, way, 0.99)) == units_kept(ranking.cut(0.99))


def test_one_ranking_over_all_layers_decides_by_itself(network):
    ranking = rank(network, "unit", scope="global")
    way = Way("unit", treatment="tuned")
    assert units_kept(_cut(ranking, network, way, 0.99)) == units_kept(ranking.cut(0.99))


@pytest.mark.parametrize(("sizes", "level"), [(CLASSIC_UNITS, 0.9), ((300, 100), 0.99)])
def test_other_networks_and_levels_have_no_shares_of_their_own(sizes, level):
    assert uneven_shares(sizes, level) is None
