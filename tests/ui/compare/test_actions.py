"""Which sweep is cancelled, forgotten and gone on with, where there are several at one home."""

from collections import deque

import pytest

from secateurs.core.base.certificates import Cluster
from secateurs.core.base.errors import SecateursError, WorkersError
from secateurs.core.evaluation.points import SweepPlan, Way
from secateurs.core.findings.rules import findings
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import failure_of
from secateurs.ui.compare import actions as module
from secateurs.ui.compare.actions import Sweeping, options_at
from secateurs.ui.compare.events import PointFound
from secateurs.ui.compare.figures import plan_words
from secateurs.ui.compare.plan import plan_of
from secateurs.ui.compare.state import Place
from secateurs.ui.hand.events import HandChosen, UnitsCut
from secateurs.ui.prune.state import ScoreKey
from secateurs.ui.runs.actions import Library
from secateurs.ui.shell.state import Notice
from secateurs.work.sweep import SweepDone, SweepOptions, WorkersSeen
from tests.core.evaluation.sweep_points import sweep_points

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


def test_a_place_says_how_it_is_measured_there(tmp_path):
    assert options_at(Place(processes=4), afresh=True) == SweepOptions(afresh=True)
    assert options_at(Place("processes", 4), afresh=False) == SweepOptions(workers=4)
    plain = Place("cluster", address="tcp://here:1", certificates="keys", insecure=True)
    assert options_at(plain, afresh=False) == SweepOptions(cluster=Cluster("tcp://here:1"))
    safe = Place("cluster", address="tls://here:1", certificates=str(tmp_path), insecure=True)
    with pytest.raises(WorkersError, match=r"^There is no ca\.pem in "):
        options_at(safe, afresh=False)


def test_workers_that_come_and_go_are_shown(controller, sweeping, runner, qtbot):
    sweeping.start()
    for seen in (WorkersSeen(2), WorkersSeen(0, "Waiting for a worker at here: all have gone.")):
        with qtbot.waitSignal(controller.state_changed):
            runner.jobs[0].reported.emit(seen)
        assert controller.state.sweep.workers == seen


def test_workers_that_are_refused_are_told_with_the_sentence(controller, sweeping, runner, qtbot):
    sweeping.start()
    job = runner.jobs.popleft()
    sentence = "The worker at tls://here:1 has numpy 1.0, not 2.0: install the same there."
    job.failed.emit(failure_of(WorkersError(sentence)))
    job.finished.emit()
    assert controller.state.notice.text == sentence
    qtbot.waitUntil(lambda: not controller.state.sweep.is_live)


def test_a_cancelled_sweep_is_forgotten_and_no_other(
    controller, sweeping, store, runner, tmp_path, qtbot
):
    sweeping.start()
    mine = store.begin_sweep(controller.state.sweep.plan)
    left_by_another_window(tmp_path, OTHERS)
    sweeping.cancel()
    end(runner, SweepDone(mine, False))
    qtbot.waitUntil(lambda: not controller.state.sweep.is_live)
    assert offered(controller) == OTHERS
    assert store.unfinished_sweep()[1] == OTHERS
    sweeping.forget()
    assert store.unfinished_sweep() is None
    assert offered(controller) is None


def test_a_sweep_started_again_takes_the_word_of_the_cancelled_one_away(
    controller, sweeping, runner, qtbot
):
    sweeping.start()
    end(runner, SweepDone(1, False))
    assert controller.state.notice.text.startswith("The sweep was cancelled: 0 of ")
    qtbot.waitUntil(lambda: not controller.state.sweep.is_live)
    sweeping.start()
    assert controller.state.notice is None


def test_what_could_not_be_repaired_is_said_when_a_sweep_ends(controller, sweeping, runner):
    sweeping.start()
    end(runner, SweepDone(1, True, ("3 samples are too few.",)))
    assert controller.state.notice == Notice("3 samples are too few.", "hint")


def test_what_is_chosen_by_hand_is_swept_beside_and_shown_while_it_holds(
    controller, sweeping, store, make_record, network
):
    store.save_model(make_record(), network)
    controller.dispatch(UnitsCut("dense_0", (3,)))
    plan, hand = plan_of(controller.state), controller.state.pruning.choice.hand
    assert plan.hand == hand
    assert [way for way in plan.ways if way.hand] == [Way("unit", hand=hand.key)]
    assert "units also as chosen by hand" in plan_words(controller.state)
    facts = {"run_id": "run-3", "dataset_key": controller.state.data.key}
    plain = sweep_points({("unit",): (0.9, 0.8)}, levels=(0.0, 0.5))
    points = [point.model_copy(update=facts) for point in plain]
    chosen = [point.model_copy(update={"hand": hand.key, "accuracy": 0.7}) for point in points]
    store.add_points([*points, *chosen])
    sweeping.list_points()
    assert {point.hand for point in controller.state.sweep.points} == {"", hand.key}
    score = controller.state.pruning.scores[ScoreKey("unit", "magnitude", "layer", 50, hand=hand)]
    assert score.accuracy == 0.7
    controller.dispatch(HandChosen())
    assert {point.hand for point in controller.state.sweep.points} == {""}


def test_findings_that_fail_are_told_of_and_waited_for_no_longer(
    controller, sweeping, store, make_record, network, qtbot, monkeypatch
):
    def fail(_):
        raise SecateursError("The weights are gone.")

    monkeypatch.setattr(module, "findings_question", lambda *_: fail)
    store.save_model(make_record(), network)
    facts = {"run_id": "run-3", "dataset_key": controller.state.data.key}
    store.add_points([point.model_copy(update=facts) for point in sweep_points()])
    sweeping.list_points()
    assert not controller.state.sweep.is_worked_out
    qtbot.waitUntil(lambda: controller.state.sweep.is_worked_out)
    assert controller.state.notice.text == "The weights are gone."


def test_points_measured_elsewhere_are_shown_and_nothing_moves_where_they_are(
    controller, sweeping, store, make_record, network
):
    store.save_model(make_record(), network)
    facts = {"run_id": "run-3", "dataset_key": controller.state.data.key}
    first, *others = [point.model_copy(update=facts) for point in sweep_points()]
    store.add_points([first])
    sweeping.list_points()
    assert controller.state.sweep.points == (first,)
    store.add_points(others)
    sweeping.list_anew()
    shown = controller.state.sweep.points
    assert set(shown) == {first, *others}
    sweeping.list_anew()
    assert controller.state.sweep.points is shown


def test_a_sweep_that_ends_shows_no_point_anew_and_has_findings_made(
    controller, sweeping, store, runner, make_record, network, qtbot
):
    store.save_model(make_record(), network)
    facts = {"run_id": "run-3", "dataset_key": controller.state.data.key}
    store.add_points([point.model_copy(update=facts) for point in sweep_points()])
    sweeping.list_points()
    qtbot.waitUntil(lambda: controller.state.sweep.is_worked_out)
    first, *_ = store.points(("run-3",))
    sweeping.start()
    before = controller.state.sweep.points
    controller.report(PointFound(first.model_copy(update={"loss": 9.0}), None, {}))
    qtbot.waitUntil(lambda: controller.state.sweep.points is not before)
    store.add_points([first.model_copy(update={"loss": 9.0})])
    shown = controller.state.sweep.points
    end(runner, SweepDone(1, True))
    qtbot.waitUntil(lambda: not controller.state.sweep.is_live)
    qtbot.waitUntil(lambda: controller.state.sweep.told_of is shown)
    assert controller.state.sweep.points is shown
    assert controller.state.sweep.findings


def test_points_of_a_run_that_was_deleted_elsewhere_say_what_they_say_without_its_weights(
    controller, sweeping, store, make_record, network, qtbot
):
    store.save_model(make_record(), network)
    facts = {"run_id": "run-3", "dataset_key": controller.state.data.key}
    store.add_points([point.model_copy(update=facts) for point in sweep_points()])
    store.delete("run-3")
    sweeping.list_points()
    qtbot.waitUntil(lambda: controller.state.sweep.is_worked_out)
    state = controller.state
    expected = tuple(each.text for each in findings(state.sweep.points))
    assert (state.sweep.findings, state.notice) == (expected, None)
    assert expected


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
