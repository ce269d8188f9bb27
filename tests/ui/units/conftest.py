"""A layer of units on the screen, and the lane that draws them held in the test's hand."""

from dataclasses import replace

import pytest

from secateurs.core.evaluation.unit_pictures import unit_pictures
from secateurs.ui.prune.page import PrunePage
from secateurs.ui.prune.state import Choice
from secateurs.ui.units.state import UnitsState


@pytest.fixture
def page(qtbot, keep_size):
    page = PrunePage()
    qtbot.addWidget(page)
    page.resize(808, 662)
    page.show()
    keep_size(page)
    return page


@pytest.fixture
def units_state(make_state, make_pruned, data):
    """Return a function: units_state(layer=0, units={}, **choice), its pictures drawn."""

    def units_state(layer=0, units=None, **choice):
        state = make_state(data=data, page="prune")
        choice = {"percent": 50, "method": "unit"} | choice
        pruning = make_pruned(state.network, Choice(**choice))
        name = state.network.prunable[layer].name
        pictures = unit_pictures(state.network, name, data.validation.pixels)
        opened = replace(UnitsState(layer=layer, pictures=pictures), **(units or {}))
        return replace(state, pruning=pruning, units=opened)

    return units_state
