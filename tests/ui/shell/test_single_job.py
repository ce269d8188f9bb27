"""One job at a time: its beginning, its news and its end are events; what comes late is none."""

from collections import deque
from types import SimpleNamespace

import pytest

from secateurs.jobs.job import Failure
from secateurs.ui.shell.single_job import SingleJob


def idle(report, cancelled):
    """Do nothing."""


@pytest.fixture
def runner():
    jobs = deque()
    return SimpleNamespace(jobs=jobs, start=jobs.append)


@pytest.fixture
def events(controller, monkeypatch):
    seen = []
    monkeypatch.setattr(controller, "dispatch", seen.append)
    monkeypatch.setattr(controller, "tell_failure", seen.append)
    return seen


@pytest.fixture
def single(controller, runner):
    return SingleJob(controller, runner, "ended")


def test_news_become_events_and_what_is_no_news_does_not(single, runner, events):
    single.start(idle, "begun", lambda report: {1: "half"}.get(report))
    runner.jobs[0].reported.emit(1)
    runner.jobs[0].reported.emit(2)
    runner.jobs[0].finished.emit()
    assert events == ["begun", "half", "ended"]
    assert not single.is_live


def test_a_second_start_is_left_while_one_is_under_way(single, runner, events):
    single.start(idle, "begun", str)
    single.start(idle, "begun again", str)
    assert (len(runner.jobs), events) == (1, ["begun"])


def test_what_comes_after_a_cancel_is_dropped_but_the_end(single, runner, events):
    single.start(idle, "begun", str)
    single.cancel()
    job = runner.jobs[0]
    assert job.is_cancelled
    job.reported.emit(1)
    job.failed.emit(Failure("The computer ran out of memory.", ""))
    job.finished.emit()
    assert events == ["begun", "ended"]


def test_a_failure_is_told(single, runner, events):
    failure = Failure("The computer ran out of memory.", "")
    single.start(idle, "begun", str)
    runner.jobs[0].failed.emit(failure)
    assert events == ["begun", failure]
