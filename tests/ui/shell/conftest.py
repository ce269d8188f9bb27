"""A controller on the small network, without a window."""

import gc

import pytest

from secateurs.core.ranking.rank import rank_network
from secateurs.ui.shell import events as e
from secateurs.ui.shell.controller import Controller


@pytest.fixture(scope="session", autouse=True)
def _modules_stay():
    """Spare the collections below what was imported before them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collected_here():
    """Free what the test before has left: a collection in a worker must not find its timers."""
    gc.collect()


@pytest.fixture
def controller(qapp, make_state, data) -> Controller:
    """On run 3, with the small data set."""
    return Controller(make_state(data=data))


@pytest.fixture
def ranked(controller) -> Controller:
    network = controller.state.network
    weight, unit = (rank_network(network, method) for method in ("weight", "unit"))
    controller.dispatch(e.Ranked(network, "magnitude", "layer", weight, unit))
    return controller
