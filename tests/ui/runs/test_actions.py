import pytest

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
def library(controller, store) -> Library:
    library = Library(controller, store)
    library.list_runs()
    return library


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


def test_renaming_to_nothing_is_refused_in_words(controller, library):
    library.rename("run-2", "  ")
    assert controller.state.notice.kind == "error"
    library.rename("run-2", "LeNet")
    assert "LeNet" in names(controller)
