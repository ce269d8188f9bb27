from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.evaluation.budget import spend
from secateurs.core.evaluation.budget_search import Allowance, Trials
from secateurs.core.evaluation.probes import ChainProbe
from secateurs.core.network.forward import logits
from secateurs.core.network.network import chain_of
from secateurs.core.pruning.account import account
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.hand_choices import HandChoices


@pytest.fixture
def network(make_network):
    return make_network(12, 30, 20, 4)


@pytest.fixture
def probes(network):
    def probe(seed):
        inputs = np.random.default_rng(seed).normal(size=(400, 12)).astype(np.float32)
        return ChainProbe(network, inputs, logits(network, inputs).argmax(axis=1))

    return probe(1), probe(2)


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("cost", ["parameters", "macs"])
def test_what_is_found_is_smaller_and_keeps_within_the_points(network, probes, method, cost):
    ranking = rank(network, method)
    found = spend(*probes, ranking, Allowance(10, cost, most=40))
    assert found.validation >= found.validation_dense - 0.1
    assert found.size.of(cost) < network.parameters
    assert found.trials <= 40
    counts = account(network, found.cut)
    assert (found.size.parameters, found.size.macs) == (counts.parameters, counts.macs)
    again = ranking.cut_shares(list(found.shares.values()))
    for kept, same in zip(found.cut.kept, again.kept, strict=True):
        assert (kept == same).all()
    answers = logits(prune_network(network, found.cut), probes[1]._inputs).argmax(axis=1)
    assert found.test == np.mean(answers == probes[1]._labels)


def test_more_points_never_leave_more(network, probes):
    ranking = rank(network, "unit")
    sizes = [
        spend(*probes, ranking, Allowance(points)).size.parameters for points in (0, 5, 20, 50)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0]


def test_it_beats_or_equals_the_best_even_share(network, probes):
    ranking = rank(network, "weight")
    found = spend(*probes, ranking, Allowance(5))
    even = [ranking.cut(percent / 100) for percent in range(0, 100, 5)]
    holding = [cut for cut in even if probes[0].score(cut).accuracy >= 0.95]
    assert found.size.parameters <= min(probes[0].size(cut).parameters for cut in holding)


def test_a_layer_that_does_nothing_goes_first(make_network):
    network = make_network(6, 8, 3)
    kernel = network.layers[0].kernel.copy()
    kernel[:, 2:] = 0  # six units that emit a constant
    first = network.layers[0]
    quiet = chain_of((replace(first, name="a", kernel=kernel), network.output))
    inputs = np.random.default_rng(0).normal(size=(200, 6)).astype(np.float32)
    probe = ChainProbe(quiet, inputs, logits(quiet, inputs).argmax(axis=1))
    found = spend(probe, probe, rank(quiet, "unit"), Allowance(0))
    assert found.shares["a"] >= 0.75
    assert found.validation == found.validation_dense
    assert found.holds_on_test


def test_cancelled_at_once_it_leaves_the_network_as_it_is(network, probes):
    found = spend(*probes, rank(network, "unit"), Allowance(1), cancelled=lambda: True)
    assert set(found.shares.values()) == {0.0}
    assert found.validation == found.validation_dense == 1.0


def test_progress_is_told_of_as_one_count(network, probes):
    told = []
    found = spend(
        *probes,
        rank(network, "unit"),
        Allowance(5, most=10),
        report=lambda *done: told.append(done),
    )
    assert told == [(done, 28) for done in range(1, 19 + found.trials)]


def test_no_cut_is_scored_twice(network, probes):
    trials = Trials(probes[0], rank(network, "unit"), least=0.5, allowance=Allowance(0, "macs"))
    trials.holds((0.5, 0.5))
    trials.holds((0.501, 0.501))  # the same 15 and 10 units
    assert trials.done == 1


def test_what_an_earlier_pruning_took_stays_gone(network, probes):
    cut = rank(network, "unit").cut(0.5)
    ranking = rank(prune_network(network, cut), "unit", masks=cut.named_masks)
    found = spend(*probes, ranking, Allowance(0, most=5))
    assert all(share >= 0.5 for share in found.shares.values())


def test_shares_say_what_goes_beside_what_is_protected_and_removed_by_hand(network, probes):
    first, second = (layer.name for layer in network.hidden)
    chosen = HandChoices({first: (0, 1, 2)}, {first: tuple(range(3, 15)), second: tuple(range(18))})
    ranking = rank(network, "unit").with_choices(chosen)
    found = spend(*probes, ranking, Allowance(100, most=20))
    gone = [1 - left / size for left, size in zip(found.cut.left, (30, 20), strict=True)]
    assert list(found.shares.values()) == pytest.approx(gone) == [0.6, 0.1]
    few = spend(*probes, ranking, Allowance(0, most=1), cancelled=lambda: True)
    assert list(few.shares.values()) == [0.1, 0.0]


def test_shares_are_of_the_whole_network_whatever_went_before(network, probes):
    cut = rank(network, "unit").cut(0.5)
    ranking = rank(prune_network(network, cut), "unit", masks=cut.named_masks)
    found = spend(*probes, ranking, Allowance(0, most=1), cancelled=lambda: True)
    assert found.whole.parameters == network.parameters
    left = account(network, cut).parameters
    assert found.size.parameters == left
    said = f"{100 * left / network.parameters:.1f} % of all {network.parameters:,} parameters left"
    assert str(found).splitlines()[0].endswith(said)
    chosen = HandChoices({network.hidden[0].name: (0, 1, 2)})
    by_hand = spend(*probes, rank(network, "unit").with_choices(chosen), Allowance(0, most=1))
    assert by_hand.whole.parameters == network.parameters


def test_one_standard_error_of_the_accuracy_is_held_back(network, probes):
    ranking = rank(network, "unit")
    all_spent, careful = (spend(*probes, ranking, Allowance(10, samples=n)) for n in (0, 400))
    assert careful.margin == pytest.approx(1.5)  # 0.9 of 400
    assert careful.validation >= careful.validation_dense - 0.085
    assert "within 10 points, 1.50 points held back" in str(careful)
    assert all_spent.margin == 0


def test_no_more_is_held_back_than_there_is(network, probes):
    found = spend(*probes, rank(network, "unit"), Allowance(0, samples=400))
    assert found.margin == 0


def test_more_than_the_points_is_never_written_as_the_points(network, probes):
    found = spend(*probes, rank(network, "unit"), Allowance(1, most=1))
    said = str(replace(found, test=0.98125, test_dense=0.9913)).splitlines()[-1]
    assert said == ("test accuracy 98.13 %, dense 99.13 %: 1.01 points lost, not within the 1")
    said = str(replace(found, test=0.9938, test_dense=0.9913)).splitlines()[-1]
    assert said == ("test accuracy 99.38 %, dense 99.13 %: 0.25 points gained, within the 1")
