"""Sensitivity and budget: what is asked for, found, and forgotten."""

import numpy as np
import pytest

from secateurs.core.evaluation.budget import SmallestFound
from secateurs.core.evaluation.probe import Size
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.layers import events as le
from secateurs.ui.layers.state import BudgetState, SensedBy, Sought, parsed, sensed_by, shares_of
from secateurs.ui.prune.state import Choice, LayerShares
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.advance import advance
from secateurs.work.pace import UNBEGUN, Went

BY = SensedBy("unit", "magnitude")
SENSED = Sensitivity("unit", ("dense_0", "dense_1"), (0.5, 0.9), np.full((2, 2), 0.9), 0.98)
SOUGHT = Sought("unit", "magnitude", False, 1.0, "parameters")


@pytest.fixture
def found(make_pruned, network):
    cut = make_pruned(network, Choice(percent=50)).unit.cut
    shares, size, whole = {"dense_0": 0.5, "dense_1": 0.25}, Size(4000, 3900), Size(9614, 9584)
    return SmallestFound(
        "unit", 1.0, "parameters", shares, cut, size, whole, 0.97, 0.975, 0.96, 0.98, 41, 0.2
    )


def test_how_far_it_is_goes_with_what_it_is_of(make_state):
    went = Went(3, 18, 4.0)
    state = advance(make_state(), le.SensingWent(BY, went))
    assert (state.sensitivity.at_work, state.sensitivity.went) == (BY, went)
    state = advance(state, le.SensingWent(None))
    assert (state.sensitivity.at_work, state.sensitivity.went) == (None, UNBEGUN)
    state = advance(state, le.BudgetingWent(SOUGHT, went))
    assert (state.budget.at_work, state.budget.went) == (SOUGHT, went)


def test_what_is_found_is_kept_by_what_was_asked_for(make_state, data, found):
    state = make_state(data=data)
    state = advance(state, le.Sensed(state.network, data, BY, SENSED))
    state = advance(state, le.BudgetFound(state.network, data, SOUGHT, found))
    assert state.sensitivity.found == {BY: SENSED}
    assert state.budget.found == {SOUGHT: found}


def test_what_was_found_of_another_network_is_not_taken(make_state, make_network, data, found):
    state, other = make_state(data=data), make_network(seed=1)
    assert advance(state, le.Sensed(other, data, BY, SENSED)) is state
    assert advance(state, le.BudgetFound(other, data, SOUGHT, found)) is state


def test_another_network_or_other_data_forget_what_was_found(
    make_state, make_network, make_record, data, found
):
    state = make_state(data=data)
    state = advance(state, le.Sensed(state.network, data, BY, SENSED))
    state = advance(state, le.BudgetFound(state.network, data, SOUGHT, found))
    for event in (RunOpened(make_record("x"), make_network(seed=1)), DataLoaded(data)):
        after = advance(state, event)
        assert after.sensitivity.found == {}
        assert after.budget.found == {}


def test_the_criterion_in_force_is_asked_for():
    assert sensed_by(Choice(method="unit", criterion="apoz")) == SensedBy("unit", "apoz")
    assert sensed_by(Choice(method="weight", criterion="apoz")) == SensedBy("weight", "magnitude")
    choice = Choice(method="unit", criterion="wanda", repaired=True)
    assert BudgetState(points=2.0, cost="macs").sought(choice) == Sought(
        "unit", "magnitude", True, 2.0, "macs"
    )


@pytest.mark.parametrize(
    ("text", "points"),
    [("1", 1.0), (" 0,5 ", 0.5), ("0", 0.0), ("50", 50.0), ("50.1", None), ("-1", None)]
    + [(text, None) for text in ("nan", "inf", "", "one")],
)
def test_points_are_read_with_a_point_or_a_comma(text, points):
    assert parsed(text) == points


def test_the_last_points_in_order_stay_while_nonsense_is_typed(make_state):
    state = advance(make_state(), le.PointsEdited("2,5"))
    state = advance(state, le.PointsEdited("2,5x"))
    assert (state.budget.text, state.budget.points) == ("2,5x", 2.5)
    assert state.budget.error == "points from 0 to 50"
    assert advance(state, le.PointsEdited("3")).budget.error == ""
    assert advance(state, le.CostChosen("macs")).budget.cost == "macs"


def test_the_found_shares_are_those_of_each_layer(found):
    assert shares_of(found) == LayerShares("unit", (("dense_0", 0.5), ("dense_1", 0.25)))
