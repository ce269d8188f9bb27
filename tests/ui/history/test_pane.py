"""The tree on the Prune page: what it shows, and what mouse and keys wish for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from secateurs.core.history.decisions import Decision
from secateurs.core.history.tree import Figures, new_tree
from secateurs.ui.history.events import StepAsked, StepExportAsked, StepNamed
from secateurs.ui.history.pane import HistoryPane
from secateurs.ui.history.state import HistoryState, choice_of
from secateurs.ui.history.tree_view import places_of
from secateurs.ui.history.words import compared, decided_words, size_words, step_words, time_words
from secateurs.ui.prune.state import Choice
from secateurs.ui.theme.theme import apply_type

UNITS = Decision(run_id="run-3", method="unit")


def after(**changes):
    return UNITS.model_copy(update=changes)


@pytest.fixture
def tree():
    """Units; 80 %; repaired, and from 80 % a branch to 90 %, which is in force."""
    tree = new_tree(UNITS).deciding(after(percent=80))
    eighty = tree.current
    tree = tree.deciding(after(percent=80, repaired=True))
    repaired = tree.current
    tree = tree.measured(repaired, Figures(accuracy=0.979, parameters=222_481, parts=540))
    tree = tree.at(eighty).deciding(after(percent=90))
    return tree.measured(tree.current, Figures(accuracy=0.39, parameters=95_000, parts=270))


@pytest.fixture
def pane(qtbot, make_state, tree):
    qtbot.addWidget(pane := HistoryPane())
    pane.resize(740, 180)
    pane.show()
    qtbot.waitExposed(pane).__enter__()
    pane.show_state(with_tree(make_state(), tree))
    return pane


def with_tree(state, tree):
    choice = choice_of(tree.here.decision, Choice())
    return replace(state, history=HistoryState(tree, choice))


def named(tree, words):
    return next(node.id for node in tree.nodes.values() if step_words(tree, node) == words)


def click(qtbot, pane, step):
    qtbot.mouseClick(pane.tree, Qt.MouseButton.LeftButton, pos=pane.tree.spot(step).toPoint())


def test_each_step_has_a_place_and_a_branch_a_row_of_its_own(tree):
    places = places_of(tree)
    found = {step_words(tree, node): places[node.id] for node in tree.nodes.values()}
    assert found == {"dense": (0, 0), "units 80 %": (1, 0), "repair": (2, 0), "units 90 %": (2, 1)}


def test_every_step_says_of_what_it_is_also_where_its_name_does_not(tree):
    tree = tree.deciding(after(method="weight", percent=90))
    assert step_words(tree, tree.here) == "method: weights"
    assert time_words(tree.here).startswith("weights · ")
    assert time_words(tree.nodes[named(tree, "repair")]).startswith("units · ")
    assert "units" not in time_words(tree.root)


def test_the_name_of_a_run_is_whole_in_the_tooltip(pane, make_state, tree):
    name = "transformer on CIFAR-10, twelve heads, seed 3, pruned"
    tree = tree.deciding(after(run_id="run-4"), run_name=name)
    pane.show_state(with_tree(make_state(), tree))
    look = pane._looks[tree.current]
    assert "…" in look.name
    assert name in look.tip


def test_branches_of_branches_never_share_a_place(tree):
    for step, percent in ((tree.root.id, 1), (tree.current, 2), (named(tree, "repair"), 3)):
        tree = tree.at(step).deciding(after(percent=percent)).deciding(after(percent=percent + 10))
    places = places_of(tree)
    assert len(set(places.values())) == len(tree.nodes) == 10
    for node in tree.nodes.values():
        if node.parent:
            assert places[node.id][0] == places[node.parent][0] + 1


def test_a_thousand_steps_in_a_row_have_places():
    tree = new_tree(UNITS)
    for percent in range(1, 100):
        tree = tree.deciding(after(percent=percent)).deciding(after(percent=percent, repaired=True))
    assert places_of(tree)[tree.current] == (198, 0)


def test_without_a_decision_a_sentence_says_what_will_be_here(qtbot, make_state):
    qtbot.addWidget(pane := HistoryPane())
    pane.show_state(make_state())
    pane.show()
    assert not pane.area.isVisible()
    assert pane._nothing.text() == "Reading the history…"
    pane.show_state(make_state(history=HistoryState(tree=new_tree(UNITS))))
    assert not pane.area.isVisible()
    assert "step here that you can come back to" in pane._nothing.text()


def test_a_click_goes_to_a_step(qtbot, pane, tree, wishes):
    seen = wishes(pane)
    click(qtbot, pane, named(tree, "repair"))
    assert seen == [StepAsked(named(tree, "repair"))]
    assert pane.tree.marked == named(tree, "repair")


def test_arrow_keys_mark_a_step_and_enter_goes_there(qtbot, pane, tree, wishes):
    seen, view = wishes(pane), pane.tree
    assert view.marked == tree.current
    for key, words in (
        (Qt.Key.Key_Up, "repair"),
        (Qt.Key.Key_Left, "units 80 %"),
        (Qt.Key.Key_Right, "units 90 %"),
        (Qt.Key.Key_Home, "dense"),
        (Qt.Key.Key_Left, "dense"),
        (Qt.Key.Key_End, "units 90 %"),
        (Qt.Key.Key_Down, "units 90 %"),
    ):
        qtbot.keyClick(view, key)
        assert view.marked == named(tree, words)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.accessibleDescription().startswith("Step 3 of 4: repair, ")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert seen == [StepAsked(named(tree, "repair"))]


def test_f2_names_a_step_and_escape_leaves_it(qtbot, pane, tree, wishes):
    seen, view = wishes(pane), pane.tree
    qtbot.keyClick(view, Qt.Key.Key_F2)
    assert pane.field.isVisible()
    assert pane.field.text() == "units 90 %"
    qtbot.keyClicks(pane.field, "small")
    qtbot.keyClick(pane.field, Qt.Key.Key_Return)
    assert seen == [StepNamed(tree.current, "small")]
    assert not pane.field.isVisible()
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=view.spot(tree.root.id).toPoint())
    qtbot.keyClicks(pane.field, "x")
    qtbot.keyClick(pane.field, Qt.Key.Key_Escape)
    assert not pane.field.isVisible()
    assert [event for event in seen if isinstance(event, StepNamed)] == seen[:1]


def test_a_name_that_was_not_changed_is_none(qtbot, pane, wishes):
    seen = wishes(pane)
    qtbot.keyClick(pane.tree, Qt.Key.Key_F2)
    qtbot.keyClick(pane.field, Qt.Key.Key_Return)
    assert seen == []


def test_two_steps_are_compared_figure_by_figure(qtbot, pane, tree):
    one, other = tree.nodes[named(tree, "repair")], tree.here
    rows = compared(tree, one, other)
    assert rows[0] == ("", "repair", "units 90 %", "")
    assert rows[1][1] == "units 80 %, magnitude, each layer, repaired"
    assert rows[2:5] == (
        ("Test accuracy", "97.90 %", "39.00 %", "−58.90 points"),
        ("Parts left", "540 units", "270 units", ""),
        ("Parameters left", "222,481", "95,000", "2.3 × smaller"),
    )
    pane.tree._mark(one.id)
    qtbot.keyClick(pane.tree, Qt.Key.Key_C)
    assert pane.comparison.isVisible()
    assert pane.comparison.rows == rows
    pane.comparison.hide()


def test_a_step_that_was_not_measured_is_compared_too(tree):
    rows = compared(tree, tree.root, tree.here)
    assert rows[2] == ("Test accuracy", "–", "39.00 %", "")


def test_figures_on_other_data_are_said_to_be_that(tree):
    fashion = Figures(accuracy=0.1, parameters=95_000, parts=270, data="Fashion-MNIST")
    told = tree.measured(tree.root.id, Figures(accuracy=0.98, parameters=1, parts=1, data="MNIST"))
    told = told.measured(tree.current, fashion)
    rows = compared(told, told.root, told.here)
    assert rows[2] == ("Test accuracy", "98.00 %", "10.00 %", "")
    assert rows[3] == ("Tested on", "MNIST", "Fashion-MNIST", "other data")


def test_the_menu_of_a_step_offers_what_can_be_done(pane, tree, wishes):
    seen, repaired = wishes(pane), named(tree, "repair")
    entries = {action.text(): action for action in pane.menu(repaired).actions()}
    assert list(entries) == [
        "Go there", "Name…", "Compare with the step in force", "Export this step…",
    ]  # fmt: skip
    entries["Go there"].trigger()
    entries["Export this step…"].trigger()
    assert seen == [StepAsked(repaired), StepExportAsked(repaired)]
    here = {action.text(): action.isEnabled() for action in pane.menu(tree.current).actions()}
    assert here["Go there"] is False
    assert here["Compare with the step before"] is True


def test_what_is_behind_a_step_is_no_step(pane, qtbot, wishes):
    seen = wishes(pane)
    qtbot.mouseClick(pane.tree, Qt.MouseButton.LeftButton, pos=QPoint(20, 140))
    assert pane.tree.step_at(QPointF(20, 140)) == ""
    assert seen == []


def test_a_new_step_is_shown_and_brought_into_view(pane, make_state, tree):
    for percent in range(10, 30):
        tree = tree.deciding(after(percent=percent))
    pane.show_state(with_tree(make_state(), tree))
    spot = pane.tree.spot(tree.current).toPoint()
    visible = pane.area.viewport().rect()
    assert visible.contains(pane.tree.mapTo(pane.area.viewport(), spot))


def test_sizes_and_decisions_are_written_in_few_letters():
    assert [size_words(n) for n in (980, 9_999, 95_000, 999_499, 999_500, 2_388_710)] == [
        "980", "9,999", "95 k", "999 k", "1.00 M", "2.39 M",
    ]  # fmt: skip
    step = new_tree(after(method="weight", pattern="2:4", remove=(("a", (1, 2)),))).here
    assert decided_words(step) == "weights, 2 of 4, magnitude, each layer, cut 2"


def test_steps_take_the_room_that_larger_type_needs(pane, qapp, tree):
    apply_type(qapp, 1.5)
    try:
        assert (pane.tree.minimumWidth(), pane.tree.minimumHeight()) == (3 * 207 + 14, 2 * 105 + 4)
        assert pane.tree.step_at(pane.tree.spot(tree.current)) == tree.current
    finally:
        apply_type(qapp, 1.0)
    assert pane.tree.minimumWidth() == 3 * 138 + 14


@pytest.mark.parametrize("has_focus", [True, False])
def test_the_step_that_the_keys_are_for_is_seen_whole_in_less_room(pane, tree, qtbot, has_focus):
    def in_view():
        seen = pane.tree.parentWidget().rect().translated(-pane.tree.pos())
        return seen.contains(pane.tree.area(pane.tree.marked))

    if has_focus:
        pane.activateWindow()
        pane.tree.setFocus()
        qtbot.waitUntil(pane.tree.hasFocus)
    else:
        pane.tree.clearFocus()
    assert pane.tree.marked == tree.current
    for width, height in ((740, 180), (740, 130), (740, 116), (740, 180), (1600, 180), (300, 180)):
        pane.resize(width, height)
        qtbot.waitUntil(in_view)
