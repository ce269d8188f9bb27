"""The repaired networks that the state wants are made, kept for a while, and never late."""

from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.pruning.compaction.chain import quickest
from secateurs.jobs.job import Failure
from secateurs.ui.prune.choices import wanted_repairs
from secateurs.ui.prune.events import MethodChosen, PercentChosen, RepairChosen, ShownChosen
from secateurs.ui.prune.repairs import KEPT, Repairing
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.events import Noticed, PageChosen
from secateurs.ui.shell.state import Notice


@pytest.fixture
def repairing(ranked):
    action = Repairing(ranked)
    yield action
    action.stop()


@pytest.fixture
def asked(repairing, monkeypatch):
    """Questions asked, instead of answering them."""
    questions = []
    monkeypatch.setattr(repairing._lane, "ask", questions.append)
    return questions


def prune_page(controller, method="unit", percent=50):
    controller.dispatch(PageChosen("prune"))
    controller.dispatch(ShownChosen(method))
    controller.dispatch(MethodChosen(method))
    controller.dispatch(PercentChosen(percent))


def unit(controller):
    return controller.state.pruning.unit


def test_a_repair_is_made_off_the_thread_and_answers_the_pad(repairing, ranked, qtbot):
    prune_page(ranked)
    ranked.dispatch(RepairChosen(True))
    assert unit(ranked).answer is None
    qtbot.waitUntil(lambda: unit(ranked).repaired is not None, timeout=20_000)
    repaired, cut = unit(ranked).repaired, unit(ranked).cut
    for layer, kept in zip(repaired.hidden, cut.kept, strict=True):
        assert not layer.kernel[:, ~kept].any()
    assert [layer.units for layer in repaired.layers] == [12, 8, 10]
    assert [layer.units for layer in unit(ranked).network.layers] == [6, 4, 10]


def test_the_same_cut_again_comes_from_what_was_kept(repairing, asked, ranked):
    prune_page(ranked)
    ranked.dispatch(RepairChosen(True))
    assert len(asked) == 1
    made = asked[0](lambda: False)
    repairing._took(made)
    assert unit(ranked).repaired is made.event.repaired
    ranked.dispatch(PercentChosen(60))
    assert len(asked) == 2
    ranked.dispatch(PercentChosen(50))
    assert len(asked) == 2
    assert unit(ranked).repaired is made.event.repaired


def test_what_could_not_be_repaired_is_told_once(repairing, asked, ranked):
    prune_page(ranked)
    ranked.dispatch(RepairChosen(True))
    remark = "3 samples are too few to repair 2 layers, which stay as pruned: about 60 would do."
    made = replace(asked[0](lambda: False), remark=remark)
    repairing._took(made)
    assert ranked.state.notice == Notice(remark, "hint")
    ranked.dispatch(Noticed(None))
    repairing._took(made)
    assert ranked.state.notice is None


def test_what_was_kept_longest_goes_first(repairing, asked, ranked):
    prune_page(ranked)
    ranked.dispatch(RepairChosen(True))
    first = asked[0](lambda: False)
    repairing._took(first)
    for percent in range(51, 51 + KEPT):
        ranked.dispatch(PercentChosen(percent))
        key, cut = ranked.state.pruning.key("unit"), unit(ranked).cut
        repairing._took(replace(first, key=key, event=replace(first.event, cut=cut)))
    assert len(repairing._kept) == KEPT
    assert first.key not in repairing._kept


def test_a_repair_of_another_network_is_not_taken(
    repairing, asked, ranked, make_record, make_network
):
    prune_page(ranked)
    ranked.dispatch(RepairChosen(True))
    made = asked[0](lambda: False)
    ranked.dispatch(RunOpened(make_record("x"), make_network(1)))
    repairing._took(made)
    assert unit(ranked).repaired is None
    assert not repairing._kept


def test_what_cannot_be_repaired_turns_the_switch_off(repairing, asked, ranked):
    prune_page(ranked)
    ranked.dispatch(RepairChosen(True))
    repairing._failed(Failure("The computer ran out of memory.", ""))
    assert not ranked.state.pruning.choice.repaired
    assert unit(ranked).answer is None  # nothing on the pad
    assert ranked.state.notice.text == "The computer ran out of memory."


def test_the_way_on_the_page_comes_first(ranked):
    state = ranked.state
    assert wanted_repairs(state) == ()
    choice = replace(state.pruning.choice, repaired=True, method="unit")
    pruning = replace(state.pruning, choice=choice)
    on_prune = replace(state, pruning=pruning, page="prune")
    assert wanted_repairs(on_prune) == ("unit", "weight")
    assert wanted_repairs(replace(on_prune, page="train")) == ()
    pixels = np.zeros((28, 28), np.uint8)
    drawn = replace(on_prune, page="train", pad=replace(state.pad, pixels=pixels))
    assert wanted_repairs(drawn) == ("weight", "unit")
    assert wanted_repairs(replace(on_prune, data=None)) == ()


def test_of_units_the_quick_network_is_without_them(ranked):
    ranked.dispatch(PercentChosen(50))
    network, pruning = ranked.state.network, ranked.state.pruning
    assert [layer.units for layer in quickest(network, pruning.unit.cut, network).layers] == [
        6,
        4,
        10,
    ]
    assert quickest(network, pruning.weight.cut, network) is network
