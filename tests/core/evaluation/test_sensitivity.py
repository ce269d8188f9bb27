import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.evaluation.probes import ChainProbe
from secateurs.core.evaluation.sensitivity import Sensitivity, sense
from secateurs.core.network.forward import logits
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.hand_choices import HandChoices

LEVELS = (0.0, 0.3, 0.5, 0.9, 1.0)


@pytest.fixture
def network(make_network):
    return make_network(12, 10, 8, 6, 4)


@pytest.fixture
def data(network):
    inputs = np.random.default_rng(1).normal(size=(700, 12)).astype(np.float32)
    return inputs, logits(network, inputs).argmax(axis=1)


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_it_equals_pruning_each_layer_alone(network, data, method):
    inputs, labels = data
    ranking = rank(network, method)
    found = sense(ChainProbe(network, inputs, labels), ranking, LEVELS)
    assert found.names == ("layer_0", "layer_1", "layer_2")
    assert found.dense == 1.0
    for index in range(3):
        for place, level in enumerate(LEVELS):
            shares = [level if other == index else 0.0 for other in range(3)]
            alone = prune_network(network, ranking.cut_shares(shares))
            answers = logits(alone, inputs).argmax(axis=1)
            assert found.accuracy[index, place] == np.mean(answers == labels)


def test_it_reports_every_cut_and_can_be_cancelled(network, data):
    told = []
    probe, ranking = ChainProbe(network, *data), rank(network, "unit")
    assert sense(probe, ranking, LEVELS, lambda *told_of: told.append(told_of)) is not None
    assert told == [(done, 15) for done in range(1, 16)]
    assert sense(probe, ranking, LEVELS, cancelled=lambda: True) is None


CURVES = Sensitivity(
    "unit", ("a",), (0.5, 0.8, 0.9), frozen(np.array([[0.96, 0.9, 0.94]])), dense=0.98
)


@pytest.mark.parametrize(
    ("drop", "share"), [(0.0, 0.0), (0.01, 0.25), (0.02, 0.5), (0.05, 0.65), (0.08, 0.9)]
)
def test_the_share_within_a_drop_lies_on_the_curve_that_never_rises_again(drop, share):
    assert CURVES.share_within(0, drop + 1e-12) == pytest.approx(share, abs=1e-9)
    assert CURVES.drop_at(0, min(share, 0.8)) == pytest.approx(drop)


HAND = HandChoices({"layer_0": (0, 1, 2)}, {"layer_1": tuple(range(6))})


def test_beside_choices_by_hand_it_says_what_really_goes(network, data):
    inputs, labels = data
    ranking = rank(network, "unit").with_choices(HAND)
    found = sense(ChainProbe(network, inputs, labels), ranking, LEVELS)
    np.testing.assert_allclose(
        found.removed, [[0.3, 0.3, 0.5, 0.9, 1], [0, 0.3, 0.25, 0.25, 0.25], LEVELS]
    )
    assert [found.is_met(1, place) for place in range(5)] == [True, True, False, False, False]
    assert found.unmet(0) == ((0.0, 0.3),)
    whole = ranking.cut_shares([0.0] * 3)
    for index, level in ((1, 0.9), (2, 0.5)):
        shares = [level if other == index else 0.0 for other in range(3)]
        answers = logits(prune_network(network, ranking.cut_shares(shares)), inputs).argmax(axis=1)
        place = LEVELS.index(level)
        assert found.accuracy[index, place] == np.mean(answers == labels)
    before = logits(prune_network(network, whole), inputs).argmax(axis=1)
    assert found.dense == np.mean(before == labels)
    assert str(found).splitlines()[-2:] == [
        "layer_0: at 0 % really 30.0 % of the units",
        "layer_1: at 50 %, 90 % and 100 % really 25.0 % of the units",
    ]


def test_what_a_layer_may_lose_is_read_off_what_goes():
    shares = frozen(np.array([[0.4, 0.4, 0.4]]))
    accuracy = frozen(np.array([[0.96, 0.96, 0.96]]))
    found = Sensitivity("unit", ("a",), (0.5, 0.8, 0.9), accuracy, 0.98, shares)
    assert found.share_within(0, 0.5) == 0.4
    assert found.share_within(0, 0.01) == pytest.approx(0.2)
    assert found.drop_at(0, 0.2) == pytest.approx(0.01)


def test_printed_it_is_a_row_a_layer():
    assert str(CURVES).splitlines() == [
        "accuracy, %, with one layer's units removed; dense 98.00 %",
        "layer     50     80     90",
        "a      96.00  90.00  94.00",
    ]
