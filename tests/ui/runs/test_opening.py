import threading
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.errors import ModelError
from secateurs.core.network.network import Layer, chain_of
from secateurs.core.storage.new_runs import (
    NetworkKept,
    Provenance,
    keep_network,
    opened_before,
)
from secateurs.core.storage.runs import RunStore
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.runs import actions as module
from secateurs.ui.runs.actions import Library, Opening
from tests.core.network.small_models import plain_model


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def held():
    """Keeps "late" from being opened until the test lets it; it looks at nothing meanwhile."""
    return Held()


class Held:
    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()


@pytest.fixture
def opening(controller, store, held, monkeypatch):
    """What is opened is there at once; "bad.keras" is refused."""

    def question(path, data, store):
        def answer(_):
            if path.stem == "bad":
                raise ModelError("bad.keras is not opened: its layer x is a Lambda.")
            if path.stem == "late":
                held.begun.set()
                assert held.go_on.wait(30)
            return opened_before(store, plain_model(), path.name) or keep_network(
                store, plain_model(), path.stem, Provenance("opened", origin=path.name)
            )

        return answer

    monkeypatch.setattr(module, "opening_question", question)
    action = Opening(controller, store)
    library = Library(controller, store)
    action.opened.connect(library.take_model)
    yield action
    action.stop()
    library.stop()


def test_an_opened_model_becomes_the_current_run(controller, opening, store, qtbot):
    opening.open("/elsewhere/cnn.keras")
    assert controller.state.opening == "cnn.keras"
    qtbot.waitUntil(lambda: controller.state.run.name == "cnn")
    state = controller.state
    assert (state.opening, state.run.kind, state.run.origin) == ("", "opened", "cnn.keras")
    assert state.network.classes == 10
    assert state.runs[0] == state.run == store.runs()[0]
    assert state.training.losses == ()


def test_an_opened_model_begins_whole_and_is_not_what_the_bar_stood_at(controller, opening, qtbot):
    controller.dispatch(PercentChosen(99))
    opening.open("/elsewhere/cnn.keras")
    qtbot.waitUntil(lambda: controller.state.run.name == "cnn")
    assert controller.state.pruning.choice.percent == 0


def test_a_file_that_is_opened_again_leads_to_the_run_that_is_there(
    controller, opening, store, qtbot
):
    opening.open("/elsewhere/cnn.keras")
    qtbot.waitUntil(lambda: controller.state.run.name == "cnn")
    before = controller.state.run
    opening.open("/elsewhere/other.keras")
    qtbot.waitUntil(lambda: controller.state.run.name == "other")
    opening.open("/elsewhere/cnn.keras")
    qtbot.waitUntil(lambda: controller.state.run == before)
    assert len(store.runs()) == 2
    assert controller.state.notice.text == (
        "cnn.keras has not changed since it was opened as cnn, which is in use again."
    )


def test_one_that_is_known_is_not_thrown_away_with_what_nobody_wants(opening, store, qtbot):
    kept = keep_network(store, plain_model(), "cnn", Provenance("opened", origin="cnn.keras"))
    opening._throw_away(replace(kept, known=True))
    assert store.runs() == (kept.record,)


def test_a_refusal_is_told_and_nothing_changes(controller, opening, qtbot):
    before = controller.state.run
    opening.open("bad.keras")
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert controller.state.notice.text == "bad.keras is not opened: its layer x is a Lambda."
    assert controller.state.run is before
    assert controller.state.opening == ""


def test_a_model_that_is_no_longer_wanted_leaves_no_run(controller, opening, held, store, qtbot):
    opened = []
    opening.opened.connect(opened.append)
    opening.open("late.keras")
    assert held.begun.wait(30)
    opening.cancel()
    assert controller.state.opening == ""
    held.go_on.set()
    with qtbot.waitSignal(opening._lane.unwanted):
        pass
    assert store.runs() == ()
    assert opened == []
    assert controller.state.run.name == "Run 3"


@pytest.mark.parametrize("cancelled", [True, False])
def test_of_two_models_only_the_second_is_opened_and_kept(
    controller, opening, held, store, qtbot, cancelled
):
    """The first was ready after it was cancelled, or after another was wanted in its place."""
    opened = []
    opening.opened.connect(lambda kept: opened.append(kept.record.name))
    opening.open("late.keras")
    assert held.begun.wait(30)
    if cancelled:
        opening.cancel()
    opening.open("cnn.keras")
    held.go_on.set()
    qtbot.waitUntil(lambda: controller.state.run.name == "cnn")
    assert opened == ["cnn"]
    assert [record.name for record in store.runs()] == ["cnn"]
    assert controller.state.opening == ""


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
    qtbot.waitUntil(lambda: controller.state.run.name == "my net")
    library.stop()
    assert controller.state.network.graph.config == plain_model().graph.config


def test_what_is_said_of_a_model_without_data(controller, store, make_record):
    record = make_record(name="cnn", kind="opened", dataset_key="")
    kept = NetworkKept(record, plain_model())
    assert module.opened_words(kept) == ("cnn is open. Open its own data to test it: File, Open.")
    tested = replace(kept, record=make_record(name="cnn", kind="opened"))
    assert module.opened_words(tested) == "cnn is open: 98.3 % on the test set of MNIST."
    strange = replace(kept, record=make_record(name="cnn", kind="opened", test_accuracy=0.12))
    assert module.opened_words(strange) == (
        "cnn is open: 12.0 % on the test set of MNIST. If it learned from other data, open them."
    )


def test_no_data_are_asked_for_while_it_is_tested_on_those_in_use(make_state, make_record, data):
    record = make_record(name="cnn", kind="opened", dataset_key="")
    fits = make_state().network
    other = chain_of((Layer("d", np.eye(2, dtype=np.float32), np.zeros(2, np.float32), "softmax"),))
    said = [
        module.opened_notice(NetworkKept(record, network), make_state(data=known, run=record))
        for network, known in ((fits, None), (fits, data), (other, data))
    ]
    assert [(notice.text, notice.action) for notice in said] == [
        ("cnn is open.", ""),
        ("cnn is open. It is being tested on MNIST.", ""),
        ("cnn is open. Open its own data to test it: File, Open.", "Open data…"),
    ]
