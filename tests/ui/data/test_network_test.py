import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, Signal, Slot

from secateurs.core.base.cancelled import never
from secateurs.core.storage.new_runs import Provenance, keep_network
from secateurs.core.storage.runs import RunStore
from secateurs.ui.data import network_test as module
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.runs.actions import Library
from secateurs.ui.runs.events import NetworkReread, RunOpened


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def testing(controller, store):
    action = module.Testing(controller, store, Library(controller, store))
    yield action
    action.stop()


@pytest.fixture
def untested(store, network):
    return keep_network(store, network, "cnn", Provenance("opened", origin="cnn.keras"))


def test_data_that_fit_are_tested_on_and_become_its_own(
    controller, store, testing, untested, data, qtbot
):
    controller.dispatch(RunOpened(untested.record, untested.network))
    qtbot.waitUntil(lambda: controller.state.run.is_tested)
    run = controller.state.run
    assert (run.dataset, run.dataset_key) == (data.name, data.key)
    assert store.record(run.id) == run
    assert controller.state.notice.text.startswith("cnn was tested: ")


def test_other_data_take_over_only_where_it_does_better(
    controller, store, testing, untested, data, qtbot
):
    perfect = untested.record.model_copy(
        update={"dataset_key": "own", "dataset": "Own", "val_accuracy": 1.0}
    )
    store.update(perfect)
    with qtbot.waitSignal(testing._lane.answered):
        controller.dispatch(RunOpened(perfect, untested.network))
    assert controller.state.run.dataset == "Own"
    assert store.record(perfect.id) == perfect


def test_a_name_that_is_given_meanwhile_stays(store, untested, data):
    question = module.testing_question(untested.record, untested.network, data, store)
    store.rename(untested.record.id, "Mine")
    found = question(never)
    assert found.record.is_tested
    assert store.record(untested.record.id) == found.record
    assert found.record.name == "Mine"


def test_data_that_do_not_fit_are_left_alone(controller, testing, untested, data):
    few = replace(data, class_names=("a", "b"))
    controller.dispatch(DataLoaded(few))
    controller.dispatch(RunOpened(untested.record, untested.network))
    assert controller.state.activities == ()
    assert not controller.state.run.is_tested


def test_trained_runs_keep_their_data(controller, testing, make_record, network):
    controller.dispatch(RunOpened(make_record("run-9", dataset_key="f" * 16), network))
    assert controller.state.activities == ()


def test_a_test_of_a_network_that_was_left_is_asked_for_again(
    controller, store, testing, untested, data, qtbot, monkeypatch, make_record, network
):
    begun, cancelled_by = threading.Event(), []

    def question(run, network, data, store):
        def work(cancelled):
            begun.set()
            while not cancelled():
                pass
            cancelled_by.append(run.name)

        return work

    real = module.testing_question
    monkeypatch.setattr(module, "testing_question", question)
    controller.dispatch(RunOpened(untested.record, untested.network))
    assert controller.state.activities == (("testing", "Testing cnn on MNIST"),)
    assert begun.wait(30)
    controller.dispatch(RunOpened(make_record("run-9"), network))
    assert controller.state.activities == ()
    qtbot.waitUntil(lambda: cancelled_by == ["cnn"])
    monkeypatch.setattr(module, "testing_question", real)
    controller.dispatch(RunOpened(untested.record, untested.network))
    qtbot.waitUntil(lambda: controller.state.run.is_tested)


def test_pixels_are_given_as_a_person_says(controller, store, testing, untested, data, qtbot):
    with qtbot.waitSignal(testing._lane.answered):
        controller.dispatch(RunOpened(untested.record, untested.network))
    source, said = "bundled?numbers=byte", "d" * 16
    with qtbot.waitSignal(testing._lane.answered, timeout=60_000):
        controller.dispatch(DataLoaded(replace(data, source=source, given="byte", key=said)))
    state = controller.state
    # A plain network takes pixels from 0 to 1, so it has become a model; figures are its own now.
    assert (state.network.scaling, state.run.dataset_key) == ("byte", said)
    assert store.network(state.run.id).scaling == "byte"
    assert "Pixels are given as 0 to 255, as you said." in state.notice.text
    with qtbot.waitSignal(testing._lane.answered, timeout=60_000):
        controller.dispatch(DataLoaded(data))
    assert controller.state.run.dataset_key == data.key
    assert "by which it validates best" in controller.state.notice.text


class Meanwhile(QObject):
    """Has something happen in the GUI thread while another waits for that."""

    told = Signal()

    def __init__(self, happen) -> None:
        super().__init__()
        self._happen = happen
        self.told.connect(self.take_place, Qt.ConnectionType.BlockingQueuedConnection)

    @Slot()
    def take_place(self) -> None:
        self._happen()


@pytest.mark.parametrize("meanwhile", ["listed", "read another way"])
def test_a_scaling_that_is_found_is_in_force_whatever_happens_meanwhile(
    controller, store, testing, untested, data, qtbot, monkeypatch, meanwhile
):
    def happen():
        if meanwhile == "listed":  # by who watches the store
            testing._library.list_runs()
        else:
            controller.dispatch(NetworkReread(replace(controller.state.network)))

    def question(*asked):
        work = real(*asked)

        def tell_and_answer(cancelled):
            found = work(cancelled)
            event.told.emit()
            return found

        return tell_and_answer

    real, event = module.testing_question, Meanwhile(happen)
    monkeypatch.setattr(module, "testing_question", question)
    controller.dispatch(DataLoaded(replace(data, given="byte", key="d" * 16)))
    with qtbot.waitSignal(testing._lane.answered, timeout=60_000):
        controller.dispatch(RunOpened(untested.record, untested.network))
    assert controller.state.network.scaling == "byte"
    assert controller.state.run.dataset_key == "d" * 16
    assert controller.state.notice.text.startswith("cnn was tested: ")


def test_a_network_that_learned_here_stays_as_it_is(controller, testing, data):
    before = controller.state.network
    controller.dispatch(DataLoaded(replace(data, given="byte", key="d" * 16)))
    assert controller.state.activities == ()
    assert controller.state.network is before
