"""Sensing and budgeting: started once, ended by another network, and what they found."""

from collections import deque
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.evaluation.budget import SmallestFound
from secateurs.core.evaluation.probe import Size
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.jobs.job import Failure
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.layers import events as le
from secateurs.ui.layers.actions import Budgeting, Sensing, asked_of
from secateurs.ui.layers.state import SensedBy, Sought
from secateurs.ui.prune.events import CriterionChosen, MethodChosen
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.runs.events import RunOpened
from secateurs.work.pace import UNBEGUN, Went

BY = SensedBy("weight", "magnitude")
SENSED = Sensitivity("weight", ("dense_0", "dense_1"), (0.5,), np.full((2, 1), 0.9), 0.98)


class HeldRunner:
    """Takes jobs and leaves them to the test."""

    def __init__(self) -> None:
        self.jobs = deque()

    def start(self, job):
        self.jobs.append(job)


@pytest.fixture
def runner():
    return HeldRunner()


@pytest.fixture
def sensing(ranked, runner):
    return Sensing(ranked, runner)


@pytest.fixture
def budgeting(ranked, runner):
    return Budgeting(ranked, runner)


@pytest.fixture
def found(ranked):
    cut = ranked.state.pruning.weight.cut
    shares = {"dense_0": 0.5, "dense_1": 0.25}
    half, whole = Size(4807, 4788), Size(9614, 9584)
    return SmallestFound(
        "weight", 1.0, "parameters", shares, cut, half, whole, 0.9, 0.9, 0.9, 0.9, 7
    )


def is_cancelled(job):
    return job.is_cancelled


def test_the_choice_is_what_is_asked(ranked):
    ranked.dispatch(MethodChosen("unit"))
    ranked.dispatch(CriterionChosen("wanda"))
    asked = asked_of(ranked.state)
    assert asked.network is ranked.state.network
    assert (asked.method, asked.criterion, asked.seed) == ("unit", "magnitude", 0)
    assert asked_of(replace(ranked.state, data=None)) is None


def test_sensing_tells_how_far_it_is_and_what_it_found(sensing, runner, ranked):
    sensing.start()
    sensing.start()
    (job,) = runner.jobs
    assert (ranked.state.sensitivity.at_work, ranked.state.sensitivity.went) == (BY, UNBEGUN)
    job.reported.emit(Went(3, 18, 2.0))
    assert ranked.state.sensitivity.went == Went(3, 18, 2.0)
    job.reported.emit(SENSED)
    job.finished.emit()
    assert ranked.state.sensitivity.found == {BY: SENSED}
    assert ranked.state.sensitivity.at_work is None


def test_what_is_found_belongs_to_what_was_chosen_at_the_start(sensing, runner, ranked):
    sensing.start()
    ranked.dispatch(CriterionChosen("random"))
    runner.jobs[0].reported.emit(Went(1, 2))
    runner.jobs[0].reported.emit(SENSED)
    assert ranked.state.sensitivity.at_work == BY
    assert ranked.state.sensitivity.found == {BY: SENSED}


@pytest.mark.parametrize("ending", ["cancel", "another network", "other data"])
def test_it_ends_by_a_wish_or_once_it_is_of_another_network(
    sensing, runner, ranked, ending, make_record, make_network, data
):
    sensing.start()
    job = runner.jobs[0]
    if ending == "cancel":
        sensing.cancel()
    elif ending == "another network":
        ranked.dispatch(RunOpened(make_record("x"), make_network(1)))
    else:
        ranked.dispatch(DataLoaded(replace(data)))
    assert is_cancelled(job)
    job.finished.emit()
    assert ranked.state.sensitivity.at_work is None
    sensing.start()
    assert len(runner.jobs) == 2


def test_a_failure_is_told(sensing, runner, ranked):
    sensing.start()
    runner.jobs[0].failed.emit(Failure("The computer ran out of memory.", "details"))
    runner.jobs[0].finished.emit()
    assert ranked.state.notice.text == "The computer ran out of memory."
    assert ranked.state.sensitivity.at_work is None


def test_a_search_is_for_what_the_form_says(budgeting, runner, ranked, found):
    ranked.dispatch(le.PointsEdited("0.5"))
    ranked.dispatch(le.CostChosen("macs"))
    budgeting.start()
    sought = Sought("weight", "magnitude", False, 0.5, "macs")
    assert ranked.state.budget.at_work == sought
    runner.jobs[0].reported.emit(found)
    runner.jobs[0].finished.emit()
    assert ranked.state.budget.found == {sought: found}
    assert ranked.state.budget.at_work is None


def test_nonsense_is_not_searched_for(budgeting, runner, ranked):
    ranked.dispatch(le.PointsEdited("lots"))
    budgeting.start()
    assert not runner.jobs


def test_the_shares_found_are_put_in_force_and_taken_back(budgeting, runner, ranked, found):
    budgeting.use()
    assert ranked.state.pruning.choice.shares is None
    budgeting.start()
    runner.jobs[0].reported.emit(found)
    budgeting.use()
    shares = (("dense_0", 0.5), ("dense_1", 0.25))
    assert ranked.state.pruning.choice.shares == LayerShares("weight", shares)
    budgeting.go_back()
    assert ranked.state.pruning.choice.shares is None


def test_a_cancelled_search_leaves_nothing(budgeting, runner, ranked):
    budgeting.start()
    budgeting.cancel()
    assert is_cancelled(runner.jobs[0])
    runner.jobs[0].finished.emit()
    assert ranked.state.budget.found == {}


@pytest.mark.parametrize("late", ["found", "failure"])
def test_what_was_on_its_way_when_it_was_cancelled_is_not_taken(sensing, runner, ranked, late):
    sensing.start()
    sensing.cancel()
    if late == "found":
        runner.jobs[0].reported.emit(SENSED)
    else:
        runner.jobs[0].failed.emit(Failure("The computer ran out of memory.", "details"))
    runner.jobs[0].finished.emit()
    assert ranked.state.sensitivity.found == {}
    assert ranked.state.notice is None
    assert ranked.state.sensitivity.at_work is None
