from dataclasses import replace

import pytest

from secateurs.core.errors import ModelError
from secateurs.core.storage.keeping_networks import NetworkKept, keep_network
from secateurs.core.storage.runs import RunStore
from secateurs.ui.actions import opening as module
from secateurs.ui.actions.library import Library
from secateurs.ui.actions.opening import Opening
from tests.core.network.small_models import plain_model


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def opening(controller, store, monkeypatch):
    """What is opened is there at once; "bad.keras" is refused."""

    def question(path, data, store):
        def answer(_):
            if path.stem == "bad":
                raise ModelError("bad.keras is not opened: its layer x is a Lambda.")
            return keep_network(store, plain_model(), path.stem, "opened", origin=path.name)

        return answer

    monkeypatch.setattr(module, "opening_question", question)
    action = Opening(controller, store)
    action.opened.connect(Library(controller, store).take_model)
    yield action
    action.stop()


def test_an_opened_model_becomes_the_current_run(controller, opening, store, qtbot):
    opening.open("/elsewhere/cnn.keras")
    assert controller.state.opening == "cnn.keras"
    qtbot.waitUntil(lambda: controller.state.run.name == "cnn")
    state = controller.state
    assert (state.opening, state.run.kind, state.run.origin) == ("", "opened", "cnn.keras")
    assert state.network.classes == 10
    assert state.runs[0] == state.run == store.runs()[0]
    assert state.training.losses == ()


def test_a_refusal_is_told_and_nothing_changes(controller, opening, qtbot):
    before = controller.state.run
    opening.open("bad.keras")
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert controller.state.notice.text == "bad.keras is not opened: its layer x is a Lambda."
    assert controller.state.run is before
    assert controller.state.opening == ""


def test_a_model_that_is_no_longer_wanted_leaves_no_run(controller, opening, store):
    kept = keep_network(store, plain_model(), "late", "opened")
    opening.open("late.keras")
    opening.cancel()
    assert controller.state.opening == ""
    opening._took(NetworkKept(kept.record, kept.network))
    assert kept.record.id not in [record.id for record in store.runs()]
    assert controller.state.run.name == "Run 3"


def test_an_opened_model_is_renamed_deleted_and_brought_back(controller, opening, store, qtbot):
    opening.open("cnn.keras")
    qtbot.waitUntil(lambda: controller.state.run.name == "cnn")
    library, run = Library(controller, store), controller.state.run.id
    library.rename(run, "my net")
    assert controller.state.run.name == "my net"
    library.delete(run)
    assert controller.state.run.is_bundled
    library.restore(run)
    library.open(run)
    assert controller.state.run.name == "my net"
    assert controller.state.network.config == plain_model().config


def test_what_is_said_of_a_model_without_data(controller, store, make_record):
    record = make_record(name="cnn", kind="opened", dataset_key="")
    kept = NetworkKept(record, plain_model())
    assert module.opened_words(kept) == (
        "cnn is open. Open its own data to test it: File, Open data."
    )
    tested = replace(kept, record=make_record(name="cnn", kind="opened"))
    assert module.opened_words(tested) == "cnn is open: 98.3 % on the test set of MNIST."
    strange = replace(kept, record=make_record(name="cnn", kind="opened", test_accuracy=0.12))
    assert module.opened_words(strange) == (
        "cnn is open: 12.0 % on the test set of MNIST. If it learned from other data, open them."
    )
