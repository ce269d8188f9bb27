import pytest

from secateurs.core.storage import store as module
from secateurs.core.storage.runs import RunStore
from secateurs.ui.runs.actions import Library
from secateurs.ui.runs.watch import PAUSE, Watching


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path) as store:
        yield store


@pytest.fixture
def elsewhere(store, tmp_path):
    """A second window, or a command in a terminal."""
    with RunStore(tmp_path) as other:
        yield other


@pytest.fixture
def watching(controller, store):
    library = Library(controller, store)
    library.list_runs()
    watching = Watching(controller, store, library)
    yield watching
    watching.stop()
    library.stop()


def names(controller):
    return [run.name for run in controller.state.runs]


def test_runs_made_renamed_and_deleted_elsewhere_are_shown(
    qtbot, controller, watching, elsewhere, make_record, network
):
    watching.timer.setInterval(1)
    watching.begin()
    elsewhere.save(make_record("run-7", name="Made elsewhere"), network, network.layers[0].bias)
    qtbot.waitUntil(lambda: names(controller) == ["Made elsewhere", "Bundled"])
    elsewhere.rename("run-7", "Renamed elsewhere")
    qtbot.waitUntil(lambda: names(controller) == ["Renamed elsewhere", "Bundled"])
    elsewhere.delete("run-7")
    qtbot.waitUntil(lambda: names(controller) == ["Bundled"])


def test_two_looks_lie_within_two_seconds():
    assert PAUSE <= 1000


def test_a_file_that_did_not_change_is_not_read_again(qtbot, watching, store, monkeypatch):
    monkeypatch.setattr(module, "RACY", 0)  # it was written a moment ago
    with qtbot.waitSignal(watching._lane.answered):
        watching.look()
    monkeypatch.setattr(store, "runs", None)  # would fail
    with qtbot.assertNotEmitted(watching._lane.failed):
        watching.look()
        qtbot.waitUntil(lambda: watching._lane._wanted is None)
