"""Sensitivity and budget in the background: the same figures as the core's own."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import CancelledError
from secateurs.core.evaluation.budget import LEVELS, SmallestFound, spend
from secateurs.core.evaluation.budget_search import Allowance
from secateurs.core.evaluation.probes import probe_of
from secateurs.core.evaluation.sensitivity import sense
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.work.layer_costs import LayerWise, budgeting_work, layer_ranking, sensing_work
from secateurs.work.pace import Went
from tests.core.conftest import random_network, zeroed
from tests.core.looks import Looks
from tests.work.test_training import dataset  # noqa: F401

NETWORK = random_network(784, 12, 8, 10)


@pytest.fixture
def asked(dataset):  # noqa: F811
    return LayerWise(NETWORK, dataset, "unit", "magnitude")


def run(work, cancelled=lambda: False):
    reports = []
    return reports, work(reports.append, cancelled)


def test_a_sensitivity_is_measured_on_validation_data(asked):
    reports, found = run(sensing_work(asked))
    ranking = rank(NETWORK, "unit")
    expected = sense(probe_of(NETWORK, asked.data.validation), ranking, LEVELS)
    assert found.names == ("layer_0", "layer_1")
    np.testing.assert_array_equal(found.accuracy, expected.accuracy)
    assert isinstance(reports[-1], Went)
    assert (reports[-1].done, reports[-1].total) == (18, 18)


def test_choices_by_hand_hold_where_layers_are_measured_alone(asked):
    hand = HandChoices({"layer_0": (3, 7)}, {"layer_1": (0, 1, 2, 3)})
    _, found = run(sensing_work(replace(asked, hand=hand)))
    assert found.removed[1].tolist() == [0.25, *[0.5] * 8]
    assert found.is_met(0, 0)


def test_a_budget_is_chosen_on_validation_and_checked_on_test_data(asked):
    reports, found = run(budgeting_work(asked, 5.0, "macs", repaired=False))
    probes = [probe_of(NETWORK, part) for part in (asked.data.validation, asked.data.test)]
    expected = spend(*probes, rank(NETWORK, "unit"), Allowance(5.0, "macs", samples=60))
    assert found.shares == expected.shares
    assert (found.test, found.validation) == (expected.test, expected.validation)
    assert found.cost == "macs"
    assert found.size.macs <= found.whole.macs
    assert all(isinstance(report, Went) for report in reports)


def test_a_budget_keeps_to_what_is_chosen_by_hand_and_its_shares_say_so(asked):
    hand = HandChoices({"layer_0": (3, 7)}, {"layer_1": (0,)})
    _, found = run(budgeting_work(replace(asked, hand=hand), 5.0, "macs", repaired=False))
    assert not found.cut.kept[0][[3, 7]].any()
    assert found.cut.kept[1][0]
    used = rank(NETWORK, "unit", scope=found.shares).with_choices(hand).cut()
    for mine, theirs in zip(used.kept, found.cut.kept, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_every_network_tried_may_be_repaired(asked):
    asked = replace(asked, network=random_network(784, 6, 10))
    _, found = run(budgeting_work(asked, 20.0, "parameters", repaired=True))
    assert isinstance(found, SmallestFound)
    assert found.validation >= found.validation_dense - 0.2


@pytest.mark.parametrize("kind", ["sensitivity", "budget"])
def test_a_cancelled_one_finds_nothing(asked, kind):
    budget = budgeting_work(asked, 1.0, "parameters", repaired=False)
    work = sensing_work(asked) if kind == "sensitivity" else budget
    looks = Looks()
    assert run(work, looks)[1] is not None
    for most in {0, 1, looks.count // 2, looks.count - 1}:
        with suppress(CancelledError):
            assert run(work, Looks(most))[1] is None


def test_what_is_gone_stays_gone(asked):
    whole = np.ones((784, 12), bool)
    whole[:, :6] = False
    network = zeroed(asked.network, {"layer_0": frozen(whole)})
    ranking = layer_ranking(replace(asked, network=network))
    assert ranking.gone == (6, 0)
    assert not ranking.cut_shares([0.5, 0.0]).kept[0][:6].any()


def test_a_criterion_may_look_at_training_samples(asked):
    ranking = layer_ranking(replace(asked, criterion="apoz"))
    again = layer_ranking(replace(asked, criterion="apoz"))
    for one, other in zip(ranking.positions, again.positions, strict=True):
        np.testing.assert_array_equal(one, other)
    assert [scores.shape for scores in ranking.scores] == [(12,), (8,)]
