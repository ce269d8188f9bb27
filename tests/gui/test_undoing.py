"""Decide, take back, branch, name and start again, by mouse and keyboard."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from secateurs.core.evaluation.score import score
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.ui.history.words import step_words, undo_words
from secateurs.ui.prune.lower_card import TABS
from tests.gui.conftest import leave
from tests.gui.hand import CTRL, SHIFT, THREE, Key

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

PATIENCE = 60_000


def words(tree):
    """What each step is called, and where it was come from."""
    named = {node.id: step_words(tree, node) for node in tree.nodes.values()}
    return {named[node.id]: named.get(node.parent, "") for node in tree.nodes.values()}


def path(state):
    tree = state().history.tree
    return [step_words(tree, node) for node in tree.path(tree.current)]


def choose_method(hand, window, method):
    segments = window.prune.head.method
    share = 1 if method == "weight" else 3
    hand.click(segments, QPoint(segments.width() * share // 4, segments.height() // 2))


def go_to(hand, window, state, name):
    view, tree = window.prune.details.history.tree, state().history.tree
    step = next(node for node in tree.nodes.values() if step_words(tree, node) == name)
    window.prune.details.history.area.reveal(view.area(step.id))
    hand.click(view, view.spot(step.id))


def is_scored(state):
    way = state().pruning.way(state().pruning.choice.method)
    return way.score is not None and not state().history.is_moved(state().pruning.choice)


def test_decisions_are_taken_back_branched_named_and_there_again(two_runs, start, hand, qtbot):
    program = start()
    window = program.window

    def state():
        return program.session.controller.state

    runs = window.runs.view
    hand.click(runs.viewport(), runs.visualItemRect(runs.item(0)).center())
    qtbot.waitUntil(lambda: state().run.name == "Run 2")
    hand.press(Key.Key_2, CTRL)
    choose_method(hand, window, "unit")
    hand.fill(window.sparsity.field, "80", end=Key.Key_Return)
    repair = window.prune.head.repair
    hand.click(repair, QPoint(10, repair.height() // 2))
    assert path(state) == ["dense", "method: units", "units 80 %", "repair"]
    hand.press(Key.Key_Z, CTRL)
    assert not repair.isChecked()
    hand.press(Key.Key_Z, CTRL)
    assert path(state) == ["dense", "method: units"]
    assert state().pruning.choice.percent == 0

    choose_method(hand, window, "weight")
    hand.fill(window.sparsity.field, "90", end=Key.Key_Return)
    hand.press(Key.Key_Z, CTRL)  # in the field, which has nothing to take back
    assert path(state) == ["dense", "method: units", "method: weights"]
    hand.press(Key.Key_Z, CTRL | SHIFT)
    assert path(state) == ["dense", "method: units", "method: weights", "weights 90 %"]
    hand.press(Key.Key_Z, CTRL | SHIFT)  # there is nothing more
    assert window.sparsity.slider.value() == 90

    hand.click(window.prune.details.choice._segments[[key for key, _ in TABS].index("history")])
    go_to(hand, window, state, "units 80 %")
    assert (state().pruning.choice.method, state().pruning.choice.percent) == ("unit", 80)
    qtbot.waitUntil(lambda: is_scored(state), timeout=PATIENCE)
    network, test = state().network, state().data.test
    cut = rank(network, "unit", "magnitude", "layer").cut(0.8)
    figures = state().history.tree.here.figures
    assert figures.accuracy == score(prune_network(network, cut), test, lambda: False).accuracy
    assert figures.parts == int(sum(kept.sum() for kept in cut.kept))

    hand.pick(window.prune.head.scope, "all layers")
    assert path(state) == ["dense", "method: units", "units 80 %", "all layers"]
    view = window.prune.details.history.tree
    hand.click(view, view.spot(state().history.here))
    view.setFocus()
    hand.press(Key.Key_F2)
    hand.type("by all layers")
    hand.press(Key.Key_Z, CTRL)  # the field's own
    assert state().pruning.choice.scope == "global"
    hand.type("one ranking")
    hand.press(Key.Key_Return)
    named = path(state)[-1]
    assert named.endswith("one ranking")

    hand.draw(window.pad.canvas, THREE)
    assert undo_words(state()) == "stroke"
    hand.press(Key.Key_Z, CTRL)
    assert state().pad.sheet.is_empty
    assert path(state)[-1] == named
    tree = state().history.tree
    assert words(tree) == {
        "dense": "",
        "method: units": "dense",
        "units 80 %": "method: units",
        "repair": "units 80 %",
        "method: weights": "method: units",
        "weights 90 %": "method: weights",
        named: "units 80 %",
    }
    masks = [mask.copy() for mask in state().pruning.unit.cut.masks]
    leave(program)

    program = start()
    window = program.window
    qtbot.waitUntil(lambda: state().history.tree is not None)
    assert state().run.name == "Run 2"
    assert words(state().history.tree) == words(tree)
    assert state().history.here == tree.current
    assert state().pruning.choice.scope == "global"
    qtbot.waitUntil(lambda: state().pruning.unit.cut is not None)
    for mask, before in zip(state().pruning.unit.cut.masks, masks, strict=True):
        np.testing.assert_array_equal(mask, before)
    assert window.menus.undo.text() == "Undo scope: all layers"
    hand.press(Key.Key_Z, CTRL)
    assert path(state) == ["dense", "method: units", "units 80 %"]
    hand.choose(window.menuBar(), "Edit", "Redo scope: all layers")
    assert path(state)[-1] == named
    hand.press(Key.Key_1, CTRL)
    hand.press(Key.Key_H, CTRL)
    qtbot.waitUntil(window.prune.details.history.tree.hasFocus)
    hand.press(Key.Key_Left)
    hand.press(Key.Key_Return)
    assert path(state) == ["dense", "method: units", "units 80 %"]
