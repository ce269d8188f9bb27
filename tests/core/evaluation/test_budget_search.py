"""The search for shares, on a network whose accuracy is known by a formula."""

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.evaluation.budget_search import Allowance, Trials, search
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.core.pruning.rank import rank
from tests.core.evaluation.test_trials import Falling

LEVELS = (0.25, 0.5, 0.75)


@pytest.fixture
def ranking(make_network):
    return rank(make_network(6, 10, 20, 3), "unit")


@pytest.fixture
def sensitivity():
    """The first layer costs what goes of it, the second nothing."""
    accuracy = np.array([[1 - level for level in LEVELS], [1.0] * 3])
    return Sensitivity("unit", ("layer_0", "layer_1"), LEVELS, frozen(accuracy), 1.0)


@pytest.mark.parametrize(("least", "most_of_first"), [(1.0, 0), (0.8, 2), (0.5, 5)])
def test_what_costs_nothing_goes_and_the_rest_as_far_as_it_holds(
    ranking, sensitivity, least, most_of_first
):
    trials = Trials(Falling(), ranking, least - 1e-9, Allowance(0, most=200))
    best = search(trials, sensitivity)
    gone = [int((~kept).sum()) for kept in best.cut.kept]
    assert gone == [most_of_first, 19]
    assert best.accuracy == pytest.approx(1 - 0.1 * most_of_first)


def test_with_few_trials_it_gives_the_best_so_far(ranking, sensitivity):
    trials = Trials(Falling(), ranking, 0.8, Allowance(0, most=3))
    best = search(trials, sensitivity)
    assert trials.done == 3
    assert best is trials.best
    assert best.accuracy >= 0.8
