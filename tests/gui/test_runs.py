"""The list of runs: open, rename, delete and bring back, by mouse and keys."""

import threading

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from secateurs.core.storage.kept_runs import bundled_record
from secateurs.core.storage.runs import RunStore
from secateurs.ui.runs.details import RunDetails
from secateurs.ui.runs.row import RECORD, details_place
from secateurs.ui.shell.status import activity
from secateurs.ui.shell.words import percent
from tests.gui.hand import CTRL, SHIFT, Key

pytestmark = pytest.mark.xcb


@pytest.fixture
def window(two_runs, program):
    return program.window


@pytest.fixture
def state(program):
    return lambda: program.session.controller.state


def names(window):
    view = window.runs.view
    return [view.item(row).data(RECORD).name for row in range(view.count())]


def click_run(hand, window, row):
    view = window.runs.view
    hand.click(view.viewport(), view.visualItemRect(view.item(row)).center())


def test_a_click_opens_a_run(window, state, hand, qtbot):
    assert names(window) == ["Run 2", "Run 1", "Bundled"]
    click_run(hand, window, 0)
    qtbot.waitUntil(lambda: state().run.name == "Run 2")
    assert window.windowTitle() == "Train · Run 2 · Secateurs"
    hand.pick(window.network, f"Bundled · {percent(bundled_record().test_accuracy)}")
    assert state().run.is_bundled


def test_the_window_answers_while_a_run_is_read(window, program, state, hand, qtbot, monkeypatch):
    began, go_on, read = threading.Event(), threading.Event(), RunStore.network

    def held_up(store, run_id):
        began.set()
        go_on.wait()
        return read(store, run_id)

    monkeypatch.setattr(RunStore, "network", held_up)
    click_run(hand, window, 0)
    try:
        qtbot.waitUntil(began.is_set)
        hand.press(Key.Key_2, CTRL)
        hand.fill(window.sparsity.field, "70", end=Key.Key_Return)
        assert (state().page, state().pruning.choice.percent) == ("prune", 70)
        assert (state().run.is_bundled, state().awaited) == (True, "run2")
        assert "Reading Run 2" in activity(state())
    finally:
        go_on.set()
    qtbot.waitUntil(lambda: state().run.name == "Run 2")
    assert (state().pruning.choice.percent, state().awaited) == (70, "")


def test_f2_renames_a_run(window, program, hand, qtbot):
    click_run(hand, window, 1)
    qtbot.waitUntil(lambda: window.windowTitle() == "Train · Run 1 · Secateurs")
    hand.press(Key.Key_F2)
    hand.type("Small and good")
    hand.press(Key.Key_Return)
    qtbot.waitUntil(lambda: names(window) == ["Run 2", "Small and good", "Bundled"])
    assert [run.name for run in program.store.runs()] == ["Run 2", "Small and good"]


def test_a_runs_details_are_read_and_copied(window, program, hand, qtbot):
    view = window.runs.view
    row = view.visualItemRect(view.item(1))
    hand.click(view.viewport(), details_place(QRectF(row)).center())
    details = window.findChild(RunDetails)
    qtbot.waitUntil(lambda: details.isActiveWindow())
    assert details.windowTitle() == "Details of Run 1"
    assert program.session.controller.state.run.is_bundled  # nothing was opened
    qtbot.waitUntil(lambda: "weights.safetensors" in details.text.toPlainText())
    hand.click(details.copy)
    told = QGuiApplication.clipboard().text().split("\n")
    assert told[0] == "Run 1"
    assert {"Hidden layers: 16", "Seed: 0", "Id: run1"} <= set(told)
    assert f"Folder: {program.store.folder('run1')}" in told
    assert any(line.startswith("Files: ") and "weights.safetensors" in line for line in told)
    hand.click(details.close_button)
    view.setFocus()
    hand.press(Key.Key_I, CTRL)
    qtbot.waitUntil(lambda: len(window.findChildren(RunDetails)) == 1)


def test_delete_takes_a_run_away_and_undo_brings_it_back(window, program, state, hand, qtbot):
    click_run(hand, window, 0)
    qtbot.waitUntil(lambda: window.windowTitle() == "Train · Run 2 · Secateurs")
    hand.press(Key.Key_Delete)
    qtbot.waitUntil(lambda: names(window) == ["Run 1", "Bundled"])
    assert state().run.is_bundled
    assert [run.name for run in program.store.runs()] == ["Run 1"]
    qtbot.waitUntil(window.notice.isVisible)
    hand.click(button(window.notice, "Undo"))
    qtbot.waitUntil(lambda: names(window) == ["Run 2", "Run 1", "Bundled"])
    assert not window.notice.isVisible()
    qtbot.waitUntil(lambda: state().run.name == "Run 2")
    hand.press(Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: names(window) == ["Run 1", "Bundled"])
    hand.choose(window.menuBar(), "Edit", "Undo delete Run 2")
    qtbot.waitUntil(lambda: names(window) == ["Run 2", "Run 1", "Bundled"])
    qtbot.waitUntil(lambda: state().run.name == "Run 2")


def button(parent, text):
    return next(one for one in parent.findChildren(QAbstractButton) if one.text() == text)
