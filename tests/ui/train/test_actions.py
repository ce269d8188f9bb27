from collections import deque
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.learning.events import StepsTaken, TrainingStarted
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.train import actions as module
from secateurs.ui.train.actions import Training, settings_of
from secateurs.ui.train.events import FieldEdited, TrainingWent
from secateurs.work.training import TrainingKept
from secateurs.work.unfinished import TrainingDiscarded

SETTINGS = TrainingSettings(hidden_layers=(8,), epochs=4)


class HeldRunner:
    """Takes jobs and leaves them to the test."""

    def __init__(self) -> None:
        self.jobs = deque()

    def start(self, job):
        self.jobs.append(job)


@pytest.fixture
def begun(monkeypatch):
    """The unfinished training that each job goes on with, None for a fresh one."""
    begun = []
    monkeypatch.setattr(
        module,
        "training_work",
        lambda settings, data, store, control, unfinished, name: begun.append(unfinished),
    )
    return begun


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path / "home") as store:
        yield store


@pytest.fixture
def runner():
    return HeldRunner()


@pytest.fixture
def training(controller, store, runner, begun) -> Training:
    form = {"hidden_layers": "8", "epochs": "4"}
    for field, text in form.items():
        controller.dispatch(FieldEdited(field, text, ""))
    return Training(controller, store, runner)


def interrupted(store, data, settings=SETTINGS):
    return store.begin_training(settings, data.source, data.key)


def offered(controller):
    return controller.state.interrupted_training


def end(runner, *, failure=None, report=None):
    job = runner.jobs.popleft()
    if failure:
        job.failed.emit(failure)
    if report:
        job.reported.emit(report)
    job.finished.emit()


def test_an_interrupted_training_is_offered_and_goes_on(
    controller, training, store, runner, begun, data
):
    number = interrupted(store, data)
    training.offer_unfinished()
    assert offered(controller).startswith("A training was interrupted")
    training.go_on()
    assert [unfinished.id for unfinished in begun] == [number]
    assert offered(controller) == ""


def test_an_interrupted_training_with_a_name_is_offered_by_it(controller, training, store, data):
    store.begin_training(SETTINGS, data.source, data.key, name="Mia's net")
    training.offer_unfinished()
    assert offered(controller).startswith("The training of Mia's net was interrupted")


def test_a_fresh_training_leaves_the_offer_of_an_older_one(
    controller, training, store, runner, begun, data
):
    interrupted(store, data)
    training.offer_unfinished()
    training.start()
    assert begun == [None]
    assert offered(controller)
    end(runner, report=TrainingDiscarded())
    assert offered(controller)
    training.go_on()
    assert begun[1] is not None


def test_a_training_that_failed_can_go_on(controller, training, store, runner, data):
    training.start()
    interrupted(store, data)  # its row stays
    failed = []
    training.failed.connect(lambda: failed.append(controller.state.training.problem))
    end(runner, failure=Failure("The disk is full.", "details"))
    assert failed == ["The disk is full."]
    assert offered(controller)
    assert not training.is_live


@pytest.mark.parametrize("learned", [False, True])
def test_what_failed_before_it_learned_anything_leaves_the_curves_to_the_run_in_use(
    controller, training, runner, learned
):
    asked = []
    training.nothing_to_show.connect(lambda: asked.append(True))
    training.start()
    if learned:
        controller.dispatch(TrainingWent(StepsTaken(1, (2.0,), 100.0, 1.0)))
    end(runner, failure=Failure("Another window is already going on with that training.", ""))
    assert bool(asked) is not learned


def test_forgetting_the_newest_offers_the_one_before(controller, training, store, data):
    interrupted(store, data, SETTINGS)
    interrupted(store, data, SETTINGS.model_copy(update={"epochs": 7}))
    training.offer_unfinished()
    assert "of 7" in offered(controller)
    training.forget()
    assert "of 4" in offered(controller)
    training.forget()
    assert offered(controller) == ""
    assert store.unfinished_training() is None


def test_what_another_window_took_over_is_not_forgotten(
    controller, training, store, data, tmp_path
):
    number = interrupted(store, data)
    training.offer_unfinished()
    store.close()
    with RunStore(tmp_path / "home") as other:
        other.claim_training(number)
        training.forget()
        assert "Another window" in controller.state.notice.text
        assert other.unfinished_training().id == number
        assert offered(controller) == ""


def test_going_on_opens_the_data_first(controller, training, store, runner, begun, data):
    learned = replace(data, key="a" * 16, source="elsewhere")
    interrupted(store, learned)
    training.offer_unfinished()
    wanted = []
    training.data_wanted.connect(wanted.append)
    training.go_on()
    assert wanted == ["elsewhere"]
    assert begun == []
    assert offered(controller)
    controller.dispatch(DataLoaded(learned))
    assert len(begun) == 1


def test_data_opened_by_themselves_start_nothing(controller, training, store, begun, data):
    learned = replace(data, key="a" * 16, source="elsewhere")
    interrupted(store, learned)
    training.offer_unfinished()
    controller.dispatch(DataLoaded(learned))
    assert begun == []


def test_other_data_end_the_wait(controller, training, store, begun, data):
    learned = replace(data, key="a" * 16, source="elsewhere")
    interrupted(store, learned)
    training.offer_unfinished()
    training.go_on()
    controller.dispatch(DataLoaded(replace(data)))
    controller.dispatch(DataLoaded(learned))
    assert begun == []


def test_data_that_changed_since_are_told_and_the_offer_stays(
    controller, training, store, begun, data
):
    interrupted(store, replace(data, key="a" * 16))
    training.offer_unfinished()
    training.go_on()
    assert controller.state.notice.text == (
        "MNIST has changed since that training began: it cannot go on."
    )
    assert begun == []
    assert offered(controller)


@pytest.mark.parametrize(
    ("nothing_learned", "text", "kind"),
    [
        (True, "Nothing had been learned yet, so nothing was kept.", "hint"),
        (False, "Discarded. ", "done"),
    ],
)
def test_what_is_not_kept_is_told(controller, training, runner, nothing_learned, text, kind):
    training.start()
    controller.dispatch(TrainingWent(TrainingStarted(4, 3)))
    end(runner, report=TrainingDiscarded(nothing_learned))
    assert controller.state.notice.text.startswith(text)
    assert controller.state.notice.kind == kind
    assert not training.is_live


def test_the_form_becomes_the_settings():
    chosen = settings_of({"hidden_layers": "8, 6", "epochs": "3", "learning_rate": "0.5"})
    assert chosen == TrainingSettings(hidden_layers=(8, 6), epochs=3, learning_rate=0.5)


def test_two_presses_start_one_training(training, runner):
    training.start()
    training.start()
    assert len(runner.jobs) == 1


def test_a_training_that_is_ended_before_its_first_step_stays_on_its_way_out(
    controller, training, begun
):
    training.start()
    training.stop_and_keep()
    controller.dispatch(TrainingWent(TrainingStarted(4, 3)))
    assert controller.state.training.phase == "stopping"


def test_what_was_ready_when_it_was_discarded_is_not_kept(
    controller, training, store, runner, make_record, network
):
    training.start()
    kept, record = [], make_record("late", name="Late")
    training.kept.connect(kept.append)
    store.save(record, network, np.zeros(0, np.float32))
    training.cancel_and_discard()
    end(runner, report=TrainingKept(record, network, np.zeros(0, np.float32)))
    assert (kept, store.runs()) == ([], ())
    assert controller.state.notice.text == module.DISCARDED
    assert not training.is_live


def test_where_nothing_is_kept_no_run_is_said_to_be(
    controller, training, store, runner, make_record, network
):
    store.why_unkept = "The folder may only be read."
    training.start()
    record = make_record("one", name="Run 4", test_accuracy=0.983)
    end(runner, report=TrainingKept(record, network, np.zeros(0, np.float32)))
    told = "Run 4 stays until the window closes: 98.3 % on the test set."
    assert controller.state.notice.text == told


def test_a_stop_within_an_epoch_is_told_with_what_is_lost(
    controller, training, runner, make_record, network
):
    training.start()
    record = make_record("new", name="Run 4", outcome="stopped", lost_steps=2)
    end(runner, report=TrainingKept(record, network, np.zeros(0, np.float32)))
    assert controller.state.notice.text == (
        "Run 4 is kept: 98.3 % on the test set. Epoch 2 of 10 kept, stopped within epoch 3 of 10,"
        " which is not kept."
    )


def test_data_that_do_not_come_end_the_wait(controller, training, store, begun, data):
    learned = replace(data, key="a" * 16, source="elsewhere")
    interrupted(store, learned)
    training.offer_unfinished()
    training.go_on()
    training.wait_no_longer()
    controller.dispatch(DataLoaded(learned))  # by hand, an hour later
    assert begun == []
    assert offered(controller)
