"""Trials of a budget: nothing is scored twice, and never too much."""

import pytest

from secateurs.core.evaluation.budget_search import Allowance, Spent, Trials
from secateurs.core.evaluation.probe import Measured, Size
from secateurs.core.pruning.rank import rank

MACS = Allowance(0, "macs")


class Falling:
    """Accuracy falls by what goes of the first layer; the size is what stays."""

    def __init__(self) -> None:
        self.scored = 0

    def score(self, cut):
        self.scored += 1
        return Measured(1.0 - 0.1 * self._gone(cut)[0], 0.0)

    def size(self, cut):
        left = 100 - sum(self._gone(cut))
        return Size(left, 10 * left)

    def _gone(self, cut):
        return [int((~kept).sum()) for kept in cut.kept]


@pytest.fixture
def probe():
    return Falling()


@pytest.fixture
def ranking(make_network):
    return rank(make_network(6, 10, 20, 3), "unit")


def test_the_cheapest_that_holds_is_the_best(probe, ranking):
    trials = Trials(probe, ranking, 0.75, Allowance(0))
    assert trials.best.shares == (0.0, 0.0)
    assert trials.holds((0.2, 0.5))
    assert not trials.holds((0.3, 0.5))
    assert trials.holds((0.1, 0.5))
    assert trials.best.shares == (0.2, 0.5)
    assert trials.best.cost("parameters") == 88
    assert trials.best.cost("macs") == 880


def test_shares_of_the_same_parts_are_scored_once(probe, ranking):
    trials = Trials(probe, ranking, 0.0, Allowance(0))
    trials.holds((0.2, 0.5))
    trials.holds((0.201, 0.499))
    assert (trials.done, probe.scored) == (1, 2)
    assert trials.saved((0.2, 0.5)) == 0
    assert trials.saved((0.3, 0.5)) == 1
    assert trials.done == 1


def test_no_more_are_scored_than_may_be(probe, ranking):
    told = []
    trials = Trials(probe, ranking, 0.0, Allowance(0, "macs", 2), lambda *went: told.append(went))
    trials.holds((0.1, 0.0))
    trials.holds((0.2, 0.0))
    with pytest.raises(Spent):
        trials.holds((0.3, 0.0))
    assert trials.holds((0.1, 0.0))
    assert told == [(1, 2), (2, 2)]


def test_cancelled_there_are_none(probe, ranking):
    with pytest.raises(Spent):
        Trials(probe, ranking, 0.0, MACS, cancelled=lambda: True).holds((0.5, 0.5))


def test_shares_are_whole_parts_and_leave_one_in_every_layer(probe, ranking):
    trials = Trials(probe, ranking, 0.0, MACS)
    assert trials.within((0.26, 1.0)) == (0.3, 0.95)
    assert trials.within((0.0, 0.0)) == (0.0, 0.0)
