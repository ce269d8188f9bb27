from collections import deque
from dataclasses import replace

import pytest

from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingStarted
from secateurs.core.storage.new_runs import NetworkKept, Provenance, keep_network
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure
from secateurs.ui.prune.events import MethodChosen, PercentChosen, RepairChosen, Repaired
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.runs.events import RunAsked, RunsListed
from secateurs.ui.shell.state import Notice
from secateurs.ui.tune import actions as module
from secateurs.ui.tune.actions import FineTuning, order_of
from secateurs.ui.tune.events import TuneFormEdited
from secateurs.work.tuning import Stage, Tuned
from secateurs.work.tuning_order import begin_order
from secateurs.work.unfinished import TrainingDiscarded


class HeldRunner:
    """Takes jobs and leaves them to the test."""

    def __init__(self) -> None:
        self.jobs = deque()

    def start(self, job):
        self.jobs.append(job)


@pytest.fixture
def orders(monkeypatch):
    """What was ordered, with the control that steers it."""
    found = []
    monkeypatch.setattr(
        module, "tuning_work", lambda order, store, control, *_: found.append((order, control))
    )
    return found


@pytest.fixture
def runner():
    return HeldRunner()


@pytest.fixture
def tuning(ranked, runner, orders, tmp_path):
    ranked.dispatch(PercentChosen(50))
    with RunStore(tmp_path / "home") as store:
        yield FineTuning(ranked, store, runner)


def edited(controller, **fields):
    for name, value in fields.items():
        controller.dispatch(TuneFormEdited(name, value))


def test_the_form_becomes_the_order(ranked):
    ranked.dispatch(PercentChosen(50))
    ranked.dispatch(MethodChosen("unit"))
    edited(ranked, epochs="3", learning_rate="0.01", optimizer="sgd", smaller=True, distil=False)
    order = order_of(ranked.state)
    assert (order.recipe.epochs, order.recipe.learning_rate) == (3, 0.01)
    assert order.recipe.optimizer == "sgd"
    assert (order.smaller, order.distil, order.repair, order.schedule) == (True, False, False, None)
    assert order.pruned.name == "Run 3 · units 50 %"
    assert order.pruned.cut is ranked.state.pruning.unit.cut


def test_a_schedule_grows_to_the_sparsity_in_front(ranked):
    ranked.dispatch(PercentChosen(80))
    edited(ranked, schedule="gradual", smaller=True)
    order = order_of(ranked.state)
    assert (order.schedule.kind, order.schedule.sparsity) == ("gradual", 0.8)
    assert not order.smaller  # of weights nothing gets smaller


def test_a_repair_not_made_yet_is_made_first(ranked):
    ranked.dispatch(PercentChosen(50))
    ranked.dispatch(RepairChosen(True))
    order = order_of(ranked.state)
    assert order.repair
    assert order.pruned.repaired is None
    ranked.dispatch(Repaired(order.pruned.cut, order.pruned.network, order.pruned.network))
    assert order_of(ranked.state).pruned.repaired is order.pruned.network


def test_with_nothing_removed_or_nonsense_typed_there_is_no_order(ranked):
    assert order_of(ranked.state) is None
    ranked.dispatch(PercentChosen(50))
    edited(ranked, epochs="many")
    assert order_of(ranked.state) is None


def test_only_one_goes_on_at_a_time(tuning, runner, orders, ranked):
    tuning.start()
    tuning.start()
    assert len(orders) == len(runner.jobs) == 1
    assert ranked.state.tuning.live.phase == "starting"
    assert ranked.state.tuning.about == "Run 3 · weights 50 %"


def test_news_of_the_job_moves_the_state_on(tuning, runner, ranked, qtbot):
    tuning.start()
    for report in (
        Stage("Repairing first"),
        TrainingStarted(epochs=1, steps_per_epoch=2),
        StepsTaken(1, (0.5, 0.4), 10.0, 1.0),
        EpochEnded(1, 0.45, 0.3, 0.9),
    ):
        runner.jobs[0].reported.emit(report)
    qtbot.waitUntil(lambda: bool(ranked.state.tuning.live.history))
    assert ranked.state.tuning.stage == "Repairing first"
    assert ranked.state.tuning.live.losses == (0.5, 0.4)
    assert [each.epoch for each in ranked.state.tuning.live.history] == [1]


def test_both_ends_steer_the_job(tuning, orders, ranked):
    tuning.start()
    control = orders[0][1]
    tuning.stop_and_keep()
    assert (control.stopping, control.discarding) == (True, False)
    assert ranked.state.tuning.live.phase == "stopping"
    tuning.cancel_and_discard()
    assert control.discarding
    assert ranked.state.tuning.live.phase == "discarding"


def test_without_anything_under_way_there_is_nothing_to_end(tuning, ranked):
    before = ranked.state
    tuning.stop_and_keep()
    tuning.cancel_and_discard()
    assert ranked.state is before


@pytest.mark.parametrize(
    ("nothing_learned", "text", "kind"),
    [(False, module.DISCARDED, "done"), (True, module.NOTHING_LEARNED, "hint")],
)
def test_what_is_not_kept_is_told(tuning, runner, ranked, nothing_learned, text, kind):
    tuning.start()
    runner.jobs[0].reported.emit(TrainingDiscarded(nothing_learned))
    assert not ranked.state.tuning.is_live
    assert (ranked.state.notice.text, ranked.state.notice.kind) == (text, kind)


def test_what_is_kept_is_told_with_the_way_back(tuning, runner, ranked, make_record, make_network):
    shares = LayerShares("weight", (("dense_0", 0.5), ("dense_1", 0.5)))
    tuning.start()
    tuning._back = RunAsked("run-3", 50, shares)
    kept = []
    tuning.kept.connect(kept.append)
    record = make_record("tuned", name="Run 3 · weights 50 % · tuned")
    network_kept = NetworkKept(record, make_network(1))
    runner.jobs[0].reported.emit(Tuned(network_kept))
    assert kept == [network_kept]
    notice = ranked.state.notice
    assert notice.text == (
        "Run 3 · weights 50 % · tuned is in use: 98.3 % on the test set, epoch 2 of 2 kept."
        " Run 3 stays in the list."
    )
    assert (notice.action, notice.event) == ("Go back", RunAsked("run-3", 50, shares))
    assert ranked.state.pruning.choice.percent == 0  # no mask: nothing of it is gone


def test_of_a_run_that_was_deleted_meanwhile_nothing_is_promised(
    tuning, runner, ranked, make_record, make_network
):
    tuning.start()
    others = tuple(run for run in ranked.state.runs if run.id != "run-3")
    ranked.dispatch(RunsListed(others))
    record = make_record("tuned", name="Run 3 · weights 50 % · tuned")
    runner.jobs[0].reported.emit(Tuned(NetworkKept(record, make_network(1))))
    assert ranked.state.notice == Notice(
        "Run 3 · weights 50 % · tuned is in use: 98.3 % on the test set, epoch 2 of 2 kept."
    )


def test_a_failure_is_told_and_ends_it(tuning, runner, ranked):
    tuning.start()
    runner.jobs[0].failed.emit(Failure("The disk is full.", "details"))
    assert not ranked.state.tuning.is_live
    assert ranked.state.tuning.live.problem == "The disk is full."
    assert (ranked.state.notice.kind, ranked.state.notice.details) == ("error", "details")


def test_what_was_ready_when_it_was_discarded_is_not_kept(
    tuning, runner, ranked, make_network, tmp_path
):
    tuning.start()
    kept = []
    tuning.kept.connect(kept.append)
    stored = keep_network(tuning._store, make_network(1), "tuned", Provenance("tuned"))
    tuning.cancel_and_discard()
    runner.jobs[0].reported.emit(Tuned(stored))
    runner.jobs[0].finished.emit()
    assert kept == []
    assert tuning._store.runs() == ()
    assert ranked.state.notice.text == module.DISCARDED
    assert not ranked.state.tuning.is_live


def interrupted(tuning, controller):
    """Note a fine-tuning of what is in front; of units, from 50 % on."""
    controller.dispatch(MethodChosen("unit"))
    begin_order(tuning._store, replace(order_of(controller.state), step="begun-here"))
    tuning.offer_unfinished()


def test_an_interrupted_one_is_offered_and_goes_on(tuning, runner, orders, ranked):
    interrupted(tuning, ranked)
    assert ranked.state.tuning.interrupted == (
        "The fine-tuning of Run 3 · units 50 % was interrupted before the first of 5 epochs had"
        " ended."
    )
    assert ranked.state.interrupted_training == ""
    ranked.dispatch(PercentChosen(0))
    tuning.go_on()
    tuning.go_on()
    assert ranked.state.tuning.step == "begun-here"
    ((unfinished, _),) = orders
    assert (unfinished.settings.name, unfinished.epoch) == ("Run 3 · units 50 %", 0)
    assert ranked.state.tuning.interrupted == ""
    assert ranked.state.tuning.about == "Run 3 · units 50 %"
    assert ranked.state.tuning.live.phase == "starting"
    assert tuning._back == RunAsked("run-3", 50)


def test_where_it_was_tuned_from_is_gone_there_is_no_way_back(
    tuning, runner, orders, ranked, make_record, make_network
):
    interrupted(tuning, ranked)
    ranked.dispatch(RunsListed(()))
    tuning.go_on()
    kept = NetworkKept(make_record("tuned", name="Run 3 · tuned"), make_network(1))
    runner.jobs[0].reported.emit(Tuned(kept))
    notice = ranked.state.notice
    assert (notice.action, notice.text.endswith("epoch 2 of 2 kept.")) == ("", True)


def test_one_that_fails_is_on_offer_again(tuning, runner, orders, ranked):
    interrupted(tuning, ranked)
    tuning.go_on()
    runner.jobs[0].failed.emit(Failure("The disk is full.", ""))
    runner.jobs[0].finished.emit()
    assert ranked.state.tuning.interrupted.startswith("The fine-tuning of Run 3")


def test_it_can_be_forgotten(tuning, ranked):
    interrupted(tuning, ranked)
    tuning.forget()
    assert ranked.state.tuning.interrupted == ""
    assert tuning._store.unfinished_tuning() is None


def test_what_is_left_for_later_is_not_thrown_away(
    tuning, runner, orders, ranked, make_record, make_network
):
    """It was kept in the moment in which the window closed."""
    tuning.start()
    tuning.leave_for_later()
    assert orders[0][1].leaving
    kept = []
    tuning.kept.connect(kept.append)
    runner.jobs[0].reported.emit(Tuned(NetworkKept(make_record("tuned"), make_network(1))))
    assert len(kept) == 1
