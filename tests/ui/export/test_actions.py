from collections import deque
from types import SimpleNamespace

import pytest

from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure
from secateurs.ui.export import actions as module
from secateurs.ui.export.actions import Measuring
from secateurs.ui.history.state import decision_of
from secateurs.ui.prune.events import MethodChosen
from secateurs.ui.shell.events import PageChosen
from secateurs.work.measurement import MeasuringStep


@pytest.fixture
def runner():
    jobs = deque()
    return SimpleNamespace(jobs=jobs, start=jobs.append)


@pytest.fixture
def measuring(ranked, runner):
    return Measuring(ranked, runner)


def test_two_presses_start_one_measuring(ranked, measuring, runner):
    measuring.start()
    measuring.start()
    assert len(runner.jobs) == 1
    assert ranked.state.export.step == MeasuringStep("Getting ready", 0.0)


@pytest.mark.parametrize("late", ["step", "figures", "failure"])
def test_what_was_on_its_way_when_it_was_cancelled_is_not_taken(
    ranked, measuring, runner, monkeypatch, late
):
    monkeypatch.setattr(module, "Measurement", SimpleNamespace)
    measuring.start()
    before = ranked.state
    measuring.cancel()
    job = runner.jobs[0]
    if late == "failure":
        job.failed.emit(Failure("The computer ran out of memory.", ""))
    else:
        job.reported.emit(MeasuringStep("Batch 1", 0.5) if late == "step" else SimpleNamespace())
    assert ranked.state is before
    job.finished.emit()
    assert ranked.state.export.step is None
    assert ranked.state.export.measured is None
    measuring.start()
    assert len(runner.jobs) == 2


def test_what_was_measured_is_there_again_after_a_restart(ranked, runner, tmp_path, units, qtbot):
    with RunStore(tmp_path / "home") as store:
        store.save_model(ranked.state.run, ranked.state.network)
        ranked.dispatch(MethodChosen("unit"))
        choice = ranked.state.pruning.choice
        decision = decision_of(ranked.state.run.id, choice)
        work = module._keeping(lambda report, cancelled: units, store, decision)
        assert work(lambda _: None, lambda: False) is units
        again = Measuring(ranked, runner, store)
        ranked.dispatch(PageChosen("export"))
        qtbot.waitUntil(lambda: ranked.state.export.measured is not None)
        assert ranked.state.export.fresh(choice) == units
        again.stop()


def test_figures_that_cannot_be_read_are_left_to_be_measured_anew(tmp_path, ranked):
    with RunStore(tmp_path / "home") as store:
        store.save_model(ranked.state.run, ranked.state.network)
        assert store.measurement(ranked.state.run.id) is None
        (store.folder(ranked.state.run.id) / "measured.json").write_text("{")
        assert store.measurement(ranked.state.run.id) is None
