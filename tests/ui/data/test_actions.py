import threading
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.ui.data import actions
from secateurs.ui.data.actions import WAITING, Data
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.runs.events import OpeningChanged, RunAwaited, RunOpened
from secateurs.work import networks


@pytest.fixture
def held():
    """Data called "slow" wait for it."""
    return threading.Event()


@pytest.fixture
def opened(controller, monkeypatch, data, held):
    sources = []

    def dataset_for(source, *_, **__):
        sources.append(source)
        if source == "slow":
            assert held.wait(30)
            return replace(data, key="5" * 16, source=source)
        if source == "gone":
            raise DataError("There is no file or folder gone.")
        return data

    monkeypatch.setattr(networks, "dataset_for", dataset_for)
    action = Data(controller)
    yield action, sources
    action.stop()


def test_data_that_cannot_be_opened_leave_those_in_use(controller, opened, qtbot):
    before = controller.state.data
    opened[0].open("gone")
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert controller.state.data is before
    assert controller.state.notice.text == "There is no file or folder gone."


def test_without_any_data_the_bundled_ones_step_in(controller, opened, qtbot):
    controller.dispatch(DataLoaded(None))
    opened[0].open("gone")
    qtbot.waitUntil(lambda: controller.state.data is not None)
    assert opened[1] == ["gone", "bundled"]
    assert "The bundled MNIST is used instead." in controller.state.notice.text


def test_a_run_brings_its_own_data_along(controller, opened, qtbot, make_record, network):
    other = make_record("run-9", dataset_key="f" * 16, dataset_source="elsewhere")
    with qtbot.waitSignal(opened[0]._lane.answered):
        controller.dispatch(RunOpened(other, network))
    assert opened[1] == ["elsewhere"]


def test_data_of_a_run_that_is_no_longer_in_use_are_not_put_in_use(
    controller, opened, held, qtbot, make_record, network
):
    action, sources = opened
    before = controller.state.data
    other = make_record("run-9", dataset_key="f" * 16, dataset_source="slow")
    controller.dispatch(RunOpened(other, network))
    assert controller.state.activities == (("data", "Loading data"),)
    qtbot.waitUntil(lambda: sources == ["slow"])
    controller.dispatch(RunOpened(make_record(), network))
    assert controller.state.activities == ()
    held.set()
    with qtbot.waitSignal(action._lane.unwanted):
        pass
    assert controller.state.data is before


def test_data_that_were_chosen_come_whatever_run_is_opened_meanwhile(
    controller, opened, held, qtbot, make_record, network
):
    action, _ = opened
    action.open("slow")
    controller.dispatch(RunOpened(make_record("run-9"), network))
    held.set()
    qtbot.waitUntil(lambda: controller.state.data.source == "slow")


@pytest.mark.parametrize("ended", [OpeningChanged(""), RunAwaited("")])
def test_data_given_while_a_model_is_being_opened_wait_for_it(
    controller, opened, qtbot, make_record, network, monkeypatch, ended
):
    """They are meant for it, though it has data of its own and the network before took none."""
    action, sources = opened
    asked = []
    taken = networks.data_as_taken

    def watched(source, network, names, cancelled):
        asked.append(network)
        return taken(source, network, names, cancelled)

    monkeypatch.setattr(actions, "data_as_taken", watched)
    busy = OpeningChanged("m.keras") if isinstance(ended, OpeningChanged) else RunAwaited("run-9")
    controller.dispatch(busy)
    action.open("given")
    assert controller.state.activities == (("data", WAITING),)
    other = make_record("run-9", dataset_key="f" * 16, dataset_source="elsewhere")
    controller.dispatch(RunOpened(other, network))
    assert asked == []
    with qtbot.waitSignal(action._lane.answered):
        controller.dispatch(ended)
    assert (sources, asked) == (["given"], [network])
    assert controller.state.activities == ()


def test_data_given_while_a_model_is_opened_that_is_refused_are_for_the_network_in_use(
    controller, opened, qtbot
):
    controller.dispatch(OpeningChanged("m.keras"))
    opened[0].open("given")
    with qtbot.waitSignal(opened[0]._lane.answered):
        controller.dispatch(OpeningChanged(""))
    assert opened[1] == ["given"]


def test_a_run_opened_before_there_are_any_data_brings_its_own(
    controller, opened, held, qtbot, make_record, network
):
    action, sources = opened
    controller.dispatch(DataLoaded(None))
    action.open("slow")
    qtbot.waitUntil(lambda: sources == ["slow"])
    other = make_record("run-9", dataset_key="f" * 16, dataset_source="elsewhere")
    controller.dispatch(RunOpened(other, network))
    held.set()
    qtbot.waitUntil(lambda: controller.state.data is not None)
    assert controller.state.data.source == "bundled"
    assert sources == ["slow", "elsewhere"]


@pytest.fixture
def real(controller, tmp_path):
    action = Data(controller)
    yield action
    action.stop()


def write_table(path, header="", label=lambda number: number % 2):
    lines = (",".join([str(label(n)), *["0.5"] * 784, str(n % 3)]) for n in range(60))
    path.write_text(header + "\n".join(lines))
    return str(path)


def test_what_a_file_was_taken_for_is_told(controller, real, qtbot, tmp_path):
    np.savez(tmp_path / "ink.npz", x=np.eye(784)[:60] > 0, y=np.arange(60) % 10)
    real.open(str(tmp_path / "ink.npz"))
    qtbot.waitUntil(lambda: controller.state.data.name == "ink")
    assert controller.state.notice.text == (
        "ink.npz: 784 pixels that are 0 or 1; labels 0 to 9 are the classes."
    )
    real.give_as("as-is")
    qtbot.waitUntil(lambda: controller.state.data.source.endswith("?numbers=as-is"))
    assert controller.state.data.test.pixels.dtype == np.float32
    real.give_as("auto")
    qtbot.waitUntil(lambda: controller.state.data.source.endswith("ink.npz"))


def test_labels_are_those_of_the_network_in_front(controller, real, qtbot, tmp_path):
    words = np.array(["zero", "one", "two", "three", "nine"])
    np.savez(tmp_path / "ink.npz", x=np.eye(784)[:60] > 0, y=words[np.arange(60) % 5])
    real.open(str(tmp_path / "ink.npz"))
    qtbot.waitUntil(lambda: controller.state.data.name == "ink")
    assert np.unique(controller.state.data.test.labels).tolist() == [0, 1, 2, 3, 9]
    assert controller.state.data.classes == 10


def test_classes_that_the_network_does_not_know_are_opened_to_learn_and_said(
    controller, real, qtbot, tmp_path
):
    letters = np.array(list("abcdefghij"))[np.arange(60) % 10]
    np.savez(tmp_path / "ink.npz", x=np.eye(784)[:60] > 0, y=letters)
    real.open(str(tmp_path / "ink.npz"))
    qtbot.waitUntil(lambda: controller.state.data.name == "ink")
    assert controller.state.data.class_names == tuple("abcdefghij")
    assert controller.state.notice.text.endswith(
        "the network does not know these classes; its own are 0, 1, 2 ... 9."
    )


def test_a_column_that_is_not_clear_is_asked_for(controller, real, qtbot, tmp_path):
    path = write_table(tmp_path / "two.csv")
    before = controller.state.data
    with qtbot.waitSignal(real.label_wanted) as asked:
        real.open(path)
    source, wanted = asked.args
    assert (source.path, wanted.name, len(wanted.columns)) == (path, "two.csv", 786)
    assert controller.state.data is before
    assert controller.state.activities == ()
    assert controller.state.notice is None


def test_another_column_can_be_chosen_for_the_table_in_use(controller, real, qtbot, tmp_path, data):
    path = write_table(tmp_path / "two.csv")
    controller.dispatch(DataLoaded(replace(data, source=f"{path}?label=1", label="1")))
    with qtbot.waitSignal(real.label_wanted) as asked:
        real.ask_label()
    source, wanted = asked.args
    assert (source.label, wanted.reason) == ("1", "")


def test_a_stranger_that_learned_dark_on_bright_gets_pixels_as_they_are(
    controller, real, qtbot, tmp_path, network, make_record, monkeypatch
):
    monkeypatch.setattr(networks, "scaling_unturned", lambda *_: "unit")
    controller.dispatch(RunOpened(make_record("run-9", kind="opened"), network))
    paper = np.where(np.eye(784)[:60] > 0, 0, 255).astype(np.uint8)
    np.savez(tmp_path / "paper.npz", x=paper, y=np.arange(60) % 10)
    real.open(str(tmp_path / "paper.npz"))
    qtbot.waitUntil(lambda: controller.state.data.name == "paper")
    assert controller.state.data.source.endswith("paper.npz?numbers=unit")
