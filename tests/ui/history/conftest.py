"""A history over a store with two runs, without a window."""

import pytest

from secateurs.core.storage.runs import RunStore
from secateurs.ui.history.actions import History
from secateurs.ui.runs.actions import Library


@pytest.fixture
def store(tmp_path, make_record, network):
    with RunStore(tmp_path) as store:
        losses = network.layers[0].bias
        for run_id, name in (("run-2", "Run 2"), ("run-3", "Run 3")):
            store.save(make_record(run_id, name=name), network, losses)
        yield store


@pytest.fixture
def history(controller, store):
    """Begun at run 3, with nothing pruned."""
    library = Library(controller, store)
    library.list_runs()
    history = History(controller, store, library)
    history.library = library
    history.begin()
    yield history
    history.stop()
    library.stop()
