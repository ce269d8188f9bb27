"""A state that is cut, and what searches may have found of it."""

from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.evaluation.budget import SmallestFound
from secateurs.core.evaluation.probe import Size
from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.ui.prune.page import PrunePage
from secateurs.ui.prune.state import Choice

NAMES = ("dense_0", "dense_1")
LEVELS = (0.5, 0.9, 0.99)


@pytest.fixture
def page(qtbot, keep_size):
    page = PrunePage()
    qtbot.addWidget(page)
    page.resize(808, 662)
    page.details.turn("scores")
    page.scores.place.build_now()
    page.show()
    keep_size(page)
    return page


@pytest.fixture
def pruned(make_state, make_pruned):
    """Return a function: a state pruned as the choice says."""
    state = make_state()
    return lambda **choice: replace(state, pruning=make_pruned(state.network, Choice(**choice)))


@pytest.fixture
def cut_state(make_state, make_pruned, data):
    """Return a function: cut_state(**choice) -> State with data, both ways cut."""

    def cut_state(**choice):
        state = make_state(data=data)
        pruning = make_pruned(state.network, Choice(**choice))
        takes = pruning.choice.percent > 0
        ways = {m: replace(pruning.way(m), takes=takes) for m in ("weight", "unit")}
        return replace(state, pruning=replace(pruning, **ways))

    return cut_state


@pytest.fixture
def sensitivity() -> Sensitivity:
    accuracy = np.array([[0.98, 0.96, 0.49], [0.97, 0.5, 0.1]])
    return Sensitivity("unit", NAMES, LEVELS, accuracy, 0.98)


@pytest.fixture
def found(make_pruned, network) -> SmallestFound:
    """Units within 1 point, of 784-12-8-10; on the test data it loses 2 points."""
    cut = make_pruned(network, Choice(percent=50)).unit.cut
    return SmallestFound(
        method="unit",
        points=1.0,
        cost="parameters",
        shares={"dense_0": 0.5, "dense_1": 0.25},
        cut=cut,
        size=Size(4807, 4788),
        whole=Size(9614, 9584),
        validation=0.97,
        validation_dense=0.975,
        test=0.96,
        test_dense=0.98,
        trials=41,
        margin=0.25,
    )
