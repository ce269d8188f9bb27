from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from secateurs.ui.layers.budget_pane import KNOWN, BudgetPane, kept_text
from secateurs.ui.layers.events import (
    BudgetAsked,
    BudgetCancelAsked,
    CostChosen,
    PointsEdited,
    SharesLeaveAsked,
    SharesUseAsked,
)
from secateurs.ui.layers.state import BudgetState, Sought, shares_of
from secateurs.ui.layers.words import FLATTERED, points_figure
from secateurs.ui.widgets.text import plain_tip
from secateurs.work.pace import Went

SOUGHT = Sought("unit", "magnitude", False, 1.0, "parameters")


@pytest.fixture
def pane(qtbot, keep_size):
    pane = BudgetPane()
    qtbot.addWidget(pane)
    pane.resize(740, 200)
    pane.show()
    keep_size(pane)
    return pane


@pytest.fixture
def searched(cut_state, found):
    return replace(cut_state(method="unit", percent=50), budget=BudgetState(found={SOUGHT: found}))


def test_before_a_search_the_pane_says_what_it_would_do(pane, cut_state, wishes):
    pane.show_state(cut_state(method="unit"))
    assert pane.resting.text() == (
        "How many of each layer's units can go: chosen on the 20 validation samples, checked"
        " once on the 20 test samples."
    )
    seen = wishes(pane)
    pane.form.search.click()
    assert seen == [BudgetAsked()]


def test_a_search_among_repaired_networks_warns_of_its_time(pane, cut_state):
    pane.show_state(cut_state(method="unit", repaired=True))
    assert pane.resting.text().endswith("Every network tried is repaired, which takes minutes.")


def test_what_is_typed_is_a_wish_and_return_searches(pane, cut_state, qtbot, wishes):
    pane.show_state(cut_state())
    seen = wishes(pane)
    pane.form.points.selectAll()
    qtbot.keyClicks(pane.form.points, "2")
    assert seen == [PointsEdited("2")]
    qtbot.keyClick(pane.form.points, Qt.Key.Key_Return)
    assert seen[1:] == [BudgetAsked()]
    qtbot.keyClick(pane.form.cost.focusProxy() or pane.form.cost._segments[0], Qt.Key.Key_Right)
    assert seen[2:] == [CostChosen("macs")]


def test_points_out_of_order_say_so_and_are_not_searched_for(pane, cut_state):
    pane.show_state(replace(cut_state(), budget=BudgetState().with_text("lots")))
    assert not pane.form.search.isEnabled()
    assert pane.form.search.toolTip() == "Points from 0 to 50"
    assert pane.form.points.accessibleDescription() == "points from 0 to 50"


def test_without_data_nothing_can_be_searched(pane, cut_state):
    pane.show_state(replace(cut_state(), data=None))
    assert not pane.form.search.isEnabled()
    assert pane.resting.text() == "The data are being loaded."


def test_while_it_searches_it_says_how_far_and_can_be_ended(pane, cut_state, wishes):
    at_work = BudgetState(at_work=SOUGHT, went=Went(9, 90, 12.0))
    pane.show_state(replace(cut_state(method="unit"), budget=at_work))
    assert pane.resting.text() == "Each layer alone, cut 10 of at most 30 · at most 00:12 left"
    assert pane.form.bar.share == 0.1
    assert not pane.form.points.isEnabled()
    assert not pane.form.search.isVisible()
    seen = wishes(pane)
    pane.form.cancel.click()
    assert seen == [BudgetCancelAsked()]


@pytest.mark.parametrize(("done", "network"), [(30, 1), (56, 27), (90, 60)])
def test_the_networks_tried_are_counted_without_the_cuts_of_single_layers(
    pane, cut_state, done, network
):
    at_work = BudgetState(at_work=SOUGHT, went=Went(done, 90))
    pane.show_state(replace(cut_state(method="unit"), budget=at_work))
    assert pane.resting.text() == f"Network {network} of at most 60"


def test_what_was_found_is_told_with_both_accuracies(pane, searched, wishes):
    pane.show_state(searched)
    result = pane.result
    assert result.left.text() == "50.0 % of the parameters left"
    assert result.counts.text() == "4,807 parameters · 4,788 multiply-accumulates"
    assert result.validation.text() == "Validation 97.00 %, 0.50 points lost"
    assert result.test.text() == "Test 96.00 %, 2.00 points lost: more than the 1.0"
    assert result.test.property("tone") == "error"
    assert result.test.toolTip() == plain_tip(FLATTERED)
    assert pane.notes[0] == "41 networks tried · 0.25 points held back"
    assert pane.form.search.toolTip() == plain_tip(KNOWN)
    seen = wishes(pane)
    result.use.click()
    assert seen == [SharesUseAsked()]


def test_a_budget_that_holds_on_the_test_data_is_told_calmly(pane, searched, found):
    held = BudgetState(found={SOUGHT: replace(found, test=0.972)})
    pane.show_state(replace(searched, budget=held))
    assert pane.result.test.text() == "Test 97.20 %, 0.80 points lost: within the 1.0"
    assert pane.result.test.property("tone") == "text"


def test_bars_say_what_stays_of_every_layer(pane, searched):
    pane.show_state(searched)
    name = "Shares by layer: Layer 1 50 % kept, Layer 2 75 % kept"
    assert pane.bars.accessibleName() == name
    assert kept_text(0.573) == "42.7 % kept"


def test_shares_in_force_offer_the_way_back(pane, searched, found, wishes):
    choice = replace(searched.pruning.choice, shares=shares_of(found))
    pane.show_state(replace(searched, pruning=replace(searched.pruning, choice=choice)))
    assert not pane.result.use.isVisible()
    seen = wishes(pane)
    pane.result.back.click()
    assert seen == [SharesLeaveAsked()]


def test_points_have_as_many_decimals_as_they_need():
    assert [points_figure(points) for points in (1.0, 0.5, 0.25)] == ["1.0", "0.5", "0.25"]


def test_where_it_is_narrow_the_verdict_wraps(pane, searched):
    pane.show_state(searched)
    line = pane.result.test.height()
    pane.resize(500, 240)
    assert pane.result.test.height() >= 2 * line - 4
    pane.resize(740, 240)
    assert pane.result.test.height() == line


def test_the_focus_goes_to_the_search_and_back(pane, cut_state, searched, qtbot):
    idle = cut_state(method="unit", percent=50)
    working = replace(idle, budget=BudgetState(at_work=SOUGHT, went=Went(0, 30)))
    pane.show_state(idle)
    pane.activateWindow()
    for begun, ended, then in (
        (pane.form.search, idle, pane.form.search),
        (pane.form.points, searched, pane.form.points),
    ):
        begun.setFocus()
        qtbot.waitUntil(begun.hasFocus)
        pane.show_state(working)
        assert pane.form.cancel.hasFocus()
        pane.show_state(ended)
        assert then.hasFocus()
