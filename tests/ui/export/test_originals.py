import pytest

from secateurs.core.storage.new_runs import Provenance, keep_network
from secateurs.core.storage.runs import RunStore
from secateurs.ui.export.actions import Originals
from secateurs.ui.runs.actions import Library
from secateurs.ui.shell.events import PageChosen


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def library(controller, store):
    return Library(controller, store)


@pytest.fixture
def originals(controller, library):
    action = Originals(controller, library)
    yield action
    action.stop()


def test_on_the_export_page_the_network_that_it_began_with_is_read(
    controller, store, library, originals, make_network, qtbot
):
    first = keep_network(store, make_network(1), "First", Provenance("opened"))
    tuned = keep_network(store, make_network(2), "Tuned", Provenance("tuned", parent=first.record))
    library.take_model(tuned)
    assert originals._sought is None
    controller.dispatch(PageChosen("export"))
    qtbot.waitUntil(lambda: controller.state.export.original is not None)
    original = controller.state.export.original
    assert original.record == first.record
    assert original.network.parameters == first.network.parameters


def test_a_network_that_was_made_of_none_has_none(controller, originals):
    controller.dispatch(PageChosen("export"))
    assert originals._sought is None


def test_one_that_cannot_be_read_is_done_without(
    controller, store, library, originals, make_network, qtbot
):
    first = keep_network(store, make_network(1), "First", Provenance("opened"))
    tuned = keep_network(store, make_network(2), "Tuned", Provenance("tuned", parent=first.record))
    library.take_model(tuned)
    store.delete(first.record.id)
    with qtbot.waitSignal(originals._lane.failed):
        controller.dispatch(PageChosen("export"))
    assert controller.state.export.original is None
    assert controller.state.notice is None
