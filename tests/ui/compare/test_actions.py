"""Which sweep is cancelled, forgotten and gone on with, where there are several at one home."""

from collections import deque

import pytest

from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore
from secateurs.ui.compare import actions as module
from secateurs.ui.compare.actions import Sweeping
from secateurs.ui.runs.actions import Library
from secateurs.ui.shell.state import Notice
from secateurs.work.sweep import SweepDone

OTHERS = SweepPlan(run_ids=(BUNDLED_ID,), levels=(0.0, 0.9))
THIRD = SweepPlan(run_ids=(BUNDLED_ID,), levels=(0.0, 0.8))


class HeldRunner:
    """Takes jobs and leaves them to the test."""

    def __init__(self) -> None:
        self.jobs = deque()

    def start(self, job):
        self.jobs.append(job)


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path / "home") as store:
        yield store


@pytest.fixture
def runner():
    return HeldRunner()


@pytest.fixture
def sweeping(controller, store, runner, monkeypatch):
    monkeypatch.setattr(module, "sweep_work", lambda plan, *_, **__: plan)
    action = Sweeping(controller, store, Library(controller, store), runner)
    yield action
    action.stop()


def left_by_another_window(tmp_path, plan):
    """Begin a sweep in a window that is closed in the middle of it."""
    with RunStore(tmp_path / "home") as other:
        return other.begin_sweep(plan)


def end(runner, report):
    job = runner.jobs.popleft()
    job.reported.emit(report)
    job.finished.emit()


def offered(controller):
    return controller.state.sweep.interrupted


def test_a_cancelled_sweep_is_forgotten_and_no_other(controller, sweeping, store, runner, tmp_path):
    sweeping.start()
    mine = store.begin_sweep(controller.state.sweep.plan)
    left_by_another_window(tmp_path, OTHERS)
    sweeping.cancel()
    end(runner, SweepDone(mine, False))
    assert offered(controller) == OTHERS
    assert store.unfinished_sweep()[1] == OTHERS
    sweeping.forget()
    assert store.unfinished_sweep() is None
    assert offered(controller) is None


def test_a_sweep_started_again_takes_the_word_of_the_cancelled_one_away(
    controller, sweeping, runner
):
    sweeping.start()
    end(runner, SweepDone(1, False))
    assert controller.state.notice.text.startswith("The sweep was cancelled.")
    sweeping.start()
    assert controller.state.notice is None


def test_what_could_not_be_repaired_is_said_when_a_sweep_ends(controller, sweeping, runner):
    sweeping.start()
    end(runner, SweepDone(1, True, ("3 samples are too few.",)))
    assert controller.state.notice == Notice("3 samples are too few.", "hint")


def test_what_is_forgotten_is_what_was_offered(controller, sweeping, store, tmp_path):
    left_by_another_window(tmp_path, OTHERS)
    sweeping.offer_unfinished()
    left_by_another_window(tmp_path, THIRD)
    sweeping.forget()
    assert offered(controller) == THIRD
    sweeping.forget()
    assert store.unfinished_sweep() is None
    assert offered(controller) is None


def test_a_sweep_that_another_window_is_at_is_not_offered(controller, sweeping, tmp_path):
    with RunStore(tmp_path / "home") as other:
        other.begin_sweep(OTHERS)
        sweeping.offer_unfinished()
        assert offered(controller) is None


def test_two_presses_start_one_sweep(sweeping, runner):
    sweeping.start()
    sweeping.start()
    assert len(runner.jobs) == 1
