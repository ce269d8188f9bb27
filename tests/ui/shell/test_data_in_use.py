from dataclasses import replace

import pytest

from secateurs.core.pruning.rank import rank
from secateurs.ui.prune.events import MethodChosen, PercentChosen, Ranked
from secateurs.ui.prune.state import LayerShares, ScoreKey
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import scored_on, why_not_compact, why_not_tune


@pytest.fixture
def cut(qapp, make_state, data):
    """Return a function: the state with this method at this percentage."""

    def cut(method="unit", percent=50):
        controller = Controller(make_state(data=data))
        network = controller.state.network
        ways = [rank(network, each) for each in ("weight", "unit")]
        controller.dispatch(Ranked(network, "magnitude", "layer", *ways))
        controller.dispatch(MethodChosen(method))
        controller.dispatch(PercentChosen(percent))
        return controller.state

    return cut


@pytest.fixture
def key():
    return ScoreKey("unit", "magnitude", "layer", 50)


def test_of_a_test_part_alone_all_is_tested_on_where_nothing_was_learned(
    make_state, make_record, data, key
):
    whole = replace(data, key="a" * 16, whole=data.train)
    state = make_state(data=whole)  # run 3 learned from others
    assert scored_on(state, key) is data.train
    assert scored_on(state, key._replace(criterion="activation")) is data.test
    assert scored_on(state, key._replace(repaired=True)) is data.test
    assert scored_on(state, key._replace(shares=LayerShares("unit", ()))) is data.test
    own = make_state(data=replace(whole, key=state.run.dataset_key))
    assert scored_on(own, key) is data.test
    opened = make_record("model", kind="opened")
    assert scored_on(replace(own, run=opened), key) is data.train
    assert scored_on(make_state(data=data), key) is data.test


def test_what_is_cut_can_be_compacted_and_tuned(cut):
    assert why_not_compact(cut()) == ""
    assert why_not_tune(cut()) == ""
    assert why_not_tune(cut("weight")) == ""


def test_single_weights_are_not_compacted(cut):
    words = "Single weights leave every unit in place: choose Units to compact"
    assert why_not_compact(cut("weight")) == words


def test_nothing_removed_is_said(cut):
    assert why_not_compact(cut(percent=0)) == "No unit is removed yet: drag the sparsity bar"
    assert why_not_tune(cut(percent=0)) == "Nothing is removed yet: drag the sparsity bar"


def test_what_is_still_being_made_is_waited_for(cut, make_state, data):
    assert why_not_tune(make_state(data=data)) == "The weights are being ranked"
    state = cut()
    compacting = replace(state, tuning=replace(state.tuning, making_compact=True))
    assert why_not_compact(compacting) == "A compact network is being made"
    choice = replace(state.pruning.choice, repaired=True)
    repairing = replace(state, pruning=replace(state.pruning, choice=choice))
    assert why_not_compact(repairing) == "The network is being repaired"


def test_data_are_needed(cut):
    state = replace(cut(), data=None)
    assert why_not_tune(state) == "The data are being loaded"
    assert why_not_compact(state).startswith("Its exactness is checked on test samples")
