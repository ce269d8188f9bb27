import threading
from collections.abc import Iterator

import numpy as np
import pytest

from secateurs.core.learning.events import EpochEnded
from secateurs.core.storage.new_runs import NetworkKept
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore
from secateurs.ui.runs.actions import Library
from secateurs.ui.runs.events import RestoreAsked
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed


@pytest.fixture
def store(tmp_path, make_record, network):
    with RunStore(tmp_path) as store:
        losses = network.layers[0].bias
        store.save(make_record("run-3"), network, losses)
        store.save(make_record("run-2", name="Run 2"), network, losses)
        yield store


@pytest.fixture
def library(controller, store) -> Iterator[Library]:
    library = Library(controller, store)
    library.list_runs()
    yield library
    library.stop()


def names(controller: Controller) -> list[str]:
    return [run.name for run in controller.state.runs]


def test_every_run_is_listed_and_the_bundled_one_last(controller, library):
    assert names(controller) == ["Run 2", "Run 3", "Bundled"]


def test_a_deleted_run_can_be_brought_back_after_other_news(controller, library):
    library.delete("run-2")
    assert names(controller) == ["Run 3", "Bundled"]
    assert controller.state.notice.event == RestoreAsked("run-2")
    controller.dispatch(Noticed(None))
    assert controller.state.deleted.name == "Run 2"
    library.restore(controller.state.deleted.id)
    assert names(controller) == ["Run 2", "Run 3", "Bundled"]
    assert controller.state.deleted is None


def test_deleting_the_current_run_falls_back_to_the_bundled_one(controller, library):
    library.delete("run-3")
    assert controller.state.run.is_bundled


def test_a_run_that_is_gone_is_told_in_words(controller, library):
    library.open("no-such-run")
    assert controller.state.notice.kind == "error"
    library.delete("no-such-run")
    assert names(controller) == ["Run 2", "Run 3", "Bundled"]


def test_a_kept_run_is_read_in_the_background(controller, library, qtbot, monkeypatch):
    threads, read = [], RunStore.network

    def watched(store, run_id):
        threads.append(threading.current_thread())
        return read(store, run_id)

    monkeypatch.setattr(RunStore, "network", watched)
    done = []
    library.open("run-2", lambda: done.append(controller.state.run.id))
    assert done == []
    qtbot.waitUntil(lambda: done == ["run-2"])
    assert threading.main_thread() not in threads
    assert controller.state.awaited == ""


def test_a_run_that_was_wished_for_before_another_is_not_shown(controller, library, qtbot):
    done = []
    library.open("run-2", lambda: done.append("run-2"))
    library.open("run-3", lambda: done.append("run-3"))
    qtbot.waitUntil(lambda: done == ["run-3"])
    assert controller.state.run.id == "run-3"
    library.open("run-2", lambda: done.append("run-2"))
    library.open(BUNDLED_ID)
    assert controller.state.run.is_bundled
    assert controller.state.awaited == ""


def test_what_cannot_be_read_is_told_and_no_longer_awaited(controller, library, store, qtbot):
    (store.folder("run-2") / "weights.safetensors").write_bytes(b"")
    settled = []
    library.settled.connect(lambda: settled.append(controller.state.awaited))
    library.open("run-2", lambda: settled.append("then"))
    assert controller.state.awaited == "run-2"
    qtbot.waitUntil(lambda: settled == [""])
    assert controller.state.notice.kind == "error"
    assert controller.state.run.id == "run-3"


def test_a_run_that_was_awaited_does_not_take_the_place_of_a_new_one(
    controller, library, make_record, network, qtbot
):
    library.open("run-2")
    library.take_model(NetworkKept(make_record("new"), network))
    assert (controller.state.run.id, controller.state.awaited) == ("new", "")
    library.open("run-3")
    qtbot.waitUntil(lambda: controller.state.run.id == "run-3")


def test_the_train_page_shows_the_course_of_a_fine_tuning(
    controller, library, make_record, network
):
    history = (EpochEnded(1, 0.5, 0.4, 0.9), EpochEnded(2, 0.4, 0.3, 0.92))
    record = make_record("tuned", kind="tuned", history=history, steps_per_epoch=2)
    losses = np.array([0.75, 0.5, 0.5, 0.25], np.float32)
    library.take_model(NetworkKept(record, network, step_losses=losses))
    training = controller.state.training
    assert (training.epochs, training.losses) == (2, (0.75, 0.5, 0.5, 0.25))
    assert training.history == history


def test_the_curves_are_shown_again_without_a_read_in_front(
    controller, library, qtbot, monkeypatch
):
    threads, read = [], RunStore.step_losses

    def watched(store, run_id):
        threads.append(threading.current_thread())
        return read(store, run_id)

    monkeypatch.setattr(RunStore, "step_losses", watched)
    library.show_curves()
    qtbot.waitUntil(lambda: len(controller.state.training.losses) == 12)
    assert threading.main_thread() not in threads


def test_renaming_to_nothing_is_refused_in_words(controller, library):
    library.rename("run-2", "  ")
    assert controller.state.notice.kind == "error"
    library.rename("run-2", "LeNet")
    assert "LeNet" in names(controller)
