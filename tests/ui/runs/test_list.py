from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from secateurs.ui.runs.events import (
    RunDeleteAsked,
    RunDetailsAsked,
    RunFolderAsked,
    RunOpenAsked,
    RunRenameAsked,
)
from secateurs.ui.runs.list import RunList
from secateurs.ui.runs.row import CURRENT, RECORD, elided
from secateurs.ui.theme.fonts import font
from secateurs.ui.widgets.field import LineEdit


@pytest.fixture
def runs(qtbot, make_state):
    qtbot.addWidget(view := RunList())
    view.resize(176, 400)
    view.show()
    view.show_state(make_state())
    return view


def names(runs):
    return [runs.view.item(row).data(RECORD).name for row in range(runs.view.count())]


def test_all_runs_are_listed_and_the_current_one_is_marked(runs):
    assert names(runs) == ["Run 3", "Run 2", "Bundled"]
    assert [runs.view.item(row).data(CURRENT) for row in range(3)] == [True, False, False]


def test_a_click_opens_another_run_but_not_the_current(qtbot, runs, wishes):
    seen = wishes(runs)
    for row in (0, 1):
        spot = runs.view.visualItemRect(runs.view.item(row)).center()
        qtbot.mouseClick(runs.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert seen == [RunOpenAsked("run-2")]


def test_enter_opens_the_marked_run(qtbot, runs, wishes):
    runs.view.setCurrentRow(2)
    seen = wishes(runs)
    qtbot.keyClick(runs.view, Qt.Key.Key_Return)
    assert seen == [RunOpenAsked("bundled")]


def test_enter_shows_the_details_of_the_run_that_is_open(qtbot, runs, wishes):
    runs.view.setCurrentRow(0)
    seen = wishes(runs)
    qtbot.keyClick(runs.view, Qt.Key.Key_Return)
    runs.view.setCurrentRow(1)
    qtbot.keyClick(runs.view, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert seen == [RunDetailsAsked("run-3"), RunDetailsAsked("run-2")]


def test_f2_edits_the_name_in_place_and_wishes_for_it(qtbot, runs, wishes):
    runs.view.setCurrentRow(1)
    qtbot.keyClick(runs.view, Qt.Key.Key_F2)
    editor = runs.view.findChild(LineEdit)
    assert editor.text() == "Run 2"
    qtbot.keyClicks(editor, "Wide")
    seen = wishes(runs)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: seen == [RunRenameAsked("run-2", "Wide")])
    assert names(runs)[1] == "Run 2"  # until the state brings the new name


def test_delete_wishes_to_delete_the_marked_run(qtbot, runs, wishes):
    runs.view.setCurrentRow(1)
    seen = wishes(runs)
    qtbot.keyClick(runs.view, Qt.Key.Key_Delete)
    assert seen == [RunDeleteAsked("run-2")]


def test_the_bundled_run_can_be_neither_renamed_nor_deleted(qtbot, runs, wishes):
    runs.view.setCurrentRow(2)
    seen = wishes(runs)
    qtbot.keyClick(runs.view, Qt.Key.Key_Delete)
    assert seen == []
    qtbot.keyClick(runs.view, Qt.Key.Key_F2)
    assert runs.view.findChild(LineEdit) is None
    possible = {action.text(): action.isEnabled() for action in runs.menu().actions()}
    assert possible == {
        "Open": True,
        "Details": True,
        "Rename": False,
        "Show in folder": False,
        "Delete": False,
    }


def test_the_menu_shows_a_run_in_its_folder(runs, wishes):
    runs.view.setCurrentRow(1)
    show = next(action for action in runs.menu().actions() if action.text() == "Show in folder")
    seen = wishes(runs)
    show.trigger()
    assert seen == [RunFolderAsked("run-2")]


def test_with_only_the_bundled_run_it_says_what_to_expect(runs, make_state, make_record):
    assert not runs._empty.isVisible()
    bundled = make_record("bundled", name="Bundled")
    runs.show_state(make_state(run=bundled, runs=(bundled,)))
    assert runs._empty.isVisible()


def test_every_run_is_spoken_with_its_accuracy(runs):
    spoken = runs.view.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Run 3, test accuracy 98.3 %"
    assert runs.view.item(0).toolTip().startswith("Run 3: 98.30 % on the test set of MNIST\n")


def test_a_long_name_loses_its_middle_and_the_tip_has_it_whole(runs, make_state, make_record):
    name = "fashion_cnn · units 79.8 % · tuned · compact"
    record = make_record("run-3", name=name)
    runs.show_state(replace(make_state(), run=record, runs=(record,)))
    assert runs.view.item(0).toolTip().startswith(f"{name}: ")
    metrics = QFontMetrics(font())
    shown = elided(name, metrics, 90)
    assert shown.startswith("fa")
    assert shown.endswith("…compact")
    assert metrics.horizontalAdvance(shown) <= 90
    assert elided(name, metrics, 2000) == name
    assert "…" in elided("a_name_of_one_single_long_part", metrics, 90)[1:-1]


def test_the_keys_are_for_the_run_that_was_opened(runs, make_state, make_record):
    runs.view.clearFocus()
    opened = make_record(id="run-4", name="Run 4")
    state = make_state()
    state = replace(state, runs=(opened, *state.runs), run=opened)
    runs.show_state(state)
    assert runs.view.currentRow() == 0
    runs.view.setCurrentRow(2)
    runs.show_state(replace(state, runs=state.runs[:3]))
    assert runs.view.currentRow() == 2
