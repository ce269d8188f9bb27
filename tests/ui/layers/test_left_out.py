"""Layers that are left out on Prune: nothing of them goes, whatever is done."""

import numpy as np
import pytest

from secateurs.core.evaluation.breaking_point import StripReader
from secateurs.core.evaluation.points import Way
from secateurs.core.network.answers import probabilities_of
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.rank import rank
from secateurs.ui.compare.plan import plan_of
from secateurs.ui.hand.events import UnitsCut, UnitsProtected
from secateurs.ui.history.state import choice_of, decision_of
from secateurs.ui.history.words import deed_words
from secateurs.ui.layers.actions import asked_of
from secateurs.ui.layers.layer_menu import layer_menu, ranked_key
from secateurs.ui.layers.shares import share_of
from secateurs.ui.layers.words import row_names
from secateurs.ui.prune.computation import ranking_question
from secateurs.ui.prune.events import (
    LayerLeftOut,
    MethodChosen,
    PercentChosen,
    ScopeChosen,
    SharesChosen,
)
from secateurs.ui.prune.page import PrunePage
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.tune.actions import order_of
from secateurs.work.layer_costs import layer_ranking


def rank_again(controller):
    controller.dispatch(ranking_question(controller.state, None)(lambda: False))


@pytest.fixture
def out(ranked):
    """Units of 784-12-8-10 at 50 %, the first layer left out."""
    ranked.dispatch(MethodChosen("unit"))
    ranked.dispatch(PercentChosen(50))
    ranked.dispatch(LayerLeftOut("dense_0", True))
    rank_again(ranked)
    return ranked


@pytest.mark.parametrize(("method", "left"), [("unit", (12, 4)), ("weight", (784 * 12, 48))])
def test_nothing_of_it_goes_and_it_does_not_count(out, method, left):
    way = out.state.pruning.way(method)
    assert (way.cut.left, way.account.achieved) == (left, 0.5)
    same = rank(out.state.network, method, skip="dense_0").cut(0.5)
    assert [a.tolist() for a in way.cut.kept] == [b.tolist() for b in same.kept]


def test_it_is_taken_in_again(out):
    out.dispatch(LayerLeftOut("dense_0", False))
    assert out.state.pruning.unit.ranking is None
    rank_again(out)
    assert out.state.pruning.unit.cut.left == (6, 4)


def test_the_last_layer_cannot_be_left_out(out):
    out.dispatch(LayerLeftOut("dense_1", True))
    assert out.state.pruning.choice.skip == ("dense_0",)


def test_choices_by_hand_of_it_are_gone_and_are_not_made(ranked):
    ranked.dispatch(UnitsCut("dense_0", (3,)))
    ranked.dispatch(UnitsProtected("dense_1", (2,)))
    ranked.dispatch(LayerLeftOut("dense_0", True))
    rank_again(ranked)
    ranked.dispatch(UnitsCut("dense_0", (4,)))
    hand = ranked.state.pruning.choice.hand
    assert (dict(hand.remove), dict(hand.protect)) == ({}, {"dense_1": (2,)})
    assert ranked.state.pruning.unit.cut.kept[0].all()


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_a_drawing_is_read_at_every_sparsity_as_it_is_pruned(out, method):
    network, pixels = out.state.network, np.arange(784, dtype=np.uint8).reshape(28, 28)
    ranking = out.state.pruning.way(method).ranking
    strip = StripReader(network, ranking).read(pixels)
    for percent in (0, 50, 90):
        pruned = quickest(network, ranking.cut(percent / 100))
        expected = probabilities_of(pruned, pixels[None])[0]
        np.testing.assert_allclose(strip.probabilities[percent], expected, atol=1e-5)


def test_sweeps_searches_and_schedules_leave_it_out(out):
    plan = plan_of(out.state)
    assert Way("unit", layers="without dense_0") in plan.ways
    assert asked_of(out.state).skip == ("dense_0",)
    assert layer_ranking(asked_of(out.state)).names == ("dense_1",)
    assert row_names(out.state.network, ("dense_1",)) == ("Layer 2",)
    assert order_of(out.state).pruned.cut.whole == {0}


def test_a_step_of_the_history_has_it(out):
    choice = out.state.pruning.choice
    decision = decision_of("run", choice)
    before = decision.model_copy(update={"skip": ()})
    assert deed_words(before, decision) == "leave out dense_0"
    assert deed_words(decision, before) == "take in dense_0"
    assert choice_of(decision, choice) == choice


def test_shares_are_those_of_the_layers_that_are_left(out):
    out.dispatch(ScopeChosen("global"))
    rank_again(out)
    pruning = out.state.pruning
    assert (share_of(pruning, "dense_0"), share_of(pruning, "dense_1")) == (None, 0.5)
    assert (ranked_key(out.state, 0), ranked_key(out.state, 1)) == (None, "dense_1")


@pytest.mark.parametrize(("method", "left"), [("unit", (9, 4)), ("weight", (7056, 48))])
def test_its_own_share_counts_once_it_is_taken_in_again(ranked, method, left):
    ranked.dispatch(MethodChosen(method))
    shares = LayerShares(method, (("dense_0", 0.25), ("dense_1", 0.5)))
    ranked.dispatch(SharesChosen(shares))
    ranked.dispatch(LayerLeftOut("dense_0", True))
    rank_again(ranked)
    whole = 12 if method == "unit" else 784 * 12
    assert ranked.state.pruning.way(method).cut.left == (whole, left[1])
    ranked.dispatch(LayerLeftOut("dense_0", False))
    rank_again(ranked)
    assert ranked.state.pruning.way(method).cut.left == left


def test_the_window_says_it(out, qtbot):
    page = PrunePage()
    qtbot.addWidget(page)
    page.show_state(out.state)
    assert [card.kept.text() for card in page.maps.cards] == ["whole, left out", "4 of 8 · 50 %"]
    assert "Left out: Layer 1, which does not count in what is removed." in page.remark.text()
    menu = layer_menu(page, out.state, 0)
    said = {action.text().replace("&", ""): action for action in menu.actions()}
    assert said["Leave this layer out"].isChecked()
    assert "All of it stays: it is left out" in said
    other = layer_menu(page, out.state, 1).actions()[-1]
    assert (other.text(), other.isEnabled()) == ("&Leave this layer out", False)
