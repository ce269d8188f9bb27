from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QMenu

from secateurs.core.history.decisions import Decision
from secateurs.core.history.tree import new_tree
from secateurs.ui.compare.events import CurvesExportAsked
from secateurs.ui.history.events import UndoAsked
from secateurs.ui.history.state import Drawn, HistoryState, choice_of
from secateurs.ui.pad.state import Pad
from secateurs.ui.prune.events import PercentStepped
from secateurs.ui.prune.state import Choice, PruningState
from secateurs.ui.shell import menus as module
from secateurs.ui.shell.events import ThemeChosen
from secateurs.ui.shell.header import MenuBar
from secateurs.ui.shell.menus import NO_RELEASES, Menus
from secateurs.ui.updates.state import UpdateCheckAsked, UpdatesState


@pytest.fixture
def menus(qtbot, make_state):
    qtbot.addWidget(window := QMainWindow())
    window.menus = Menus(window.menuBar())
    window.menus.show_state(make_state())
    yield window.menus  # noqa: PT022, the window must outlive the test


def shortcuts(menus: Menus) -> dict[str, str]:
    actions = menus._bar.findChildren(QAction)
    return {a.shortcut().toString(): a.text() for a in actions if not a.shortcut().isEmpty()}


def test_the_usual_shortcuts_are_there(menus):
    found = shortcuts(menus)
    expected = {
        "Ctrl+1": "Train",
        "Ctrl+2": "Prune",
        "Ctrl+3": "Try",
        "Ctrl+4": "Compare",
        "Ctrl+Z": "Undo",
        "Ctrl+Shift+Z": "Redo",
        "Del": "Clear the pad",
        "Ctrl+V": "Paste an image",
        "Ctrl+O": "Open…",
        "Ctrl+R": "Train",
        "Ctrl+E": "As PNG…",
        "F1": "Guide",
        "Ctrl+Q": "Quit",
        "Ctrl+Up": "One percent more",
        "Ctrl+=": "Larger type",
        "Ctrl+-": "Smaller type",
        "Ctrl+0": "Usual type",
        "F11": "Presentation",
    }
    assert expected.items() <= found.items()


def test_no_shortcut_is_used_twice(menus):
    actions = menus._bar.findChildren(QAction)
    keys = [keys.toString() for action in actions for keys in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_menus_are_named_as_usual(menus):
    assert [a.text() for a in menus._bar.actions()] == ["&File", "&Edit", "&View", "&Run", "&Help"]


@pytest.mark.parametrize("letter", "FEVRH")
def test_alt_and_the_underlined_letter_open_a_menu(qtbot, menus, letter):
    window = menus._bar.window()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, getattr(Qt.Key, f"Key_{letter}"), Qt.KeyboardModifier.AltModifier)
    opened = menus._bar.activeAction()
    assert opened.text().startswith(f"&{letter}")
    qtbot.waitUntil(opened.menu().isVisible)
    opened.menu().close()


def test_fashion_is_offered_only_where_it_is_and_else_it_is_said_how_to_get_it(
    qtbot, make_state, monkeypatch, tmp_path
):
    for folder, offered in ((tmp_path, True), (None, False)):
        monkeypatch.setattr(module, "find_fashion_mnist", lambda folder=folder: folder)
        qtbot.addWidget(window := QMainWindow())
        menus = Menus(window.menuBar())
        menus.show_state(make_state())
        assert menus.open_fashion.isEnabled() is offered
        tip = menus.open_fashion.toolTip().replace("\n", " ")
        assert (tip == module.fashion_advice()) is not offered


def test_each_export_says_its_kind(menus, wishes):
    seen = wishes(menus)
    for action in menus.export_menu.actions():
        action.setEnabled(True)
        action.trigger()
    assert seen == [CurvesExportAsked(kind) for kind in ("png", "svg", "csv", "report", "copy")]


def test_themes_and_steps_are_wishes(menus, wishes):
    seen = wishes(menus)
    for action in menus.themes.values():
        action.trigger()
    for action in menus._bar.findChildren(QAction):
        if "percent" in action.text():
            action.trigger()
    assert seen[:3] == [ThemeChosen(theme) for theme in ("system", "light", "dark")]
    assert sorted(seen[3:], key=lambda event: event.step) == [
        PercentStepped(step) for step in (-10, -1, 1, 10)
    ]


def test_each_menu_has_entries(menus):
    for action in menus._bar.actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        assert menu.actions()


def test_updates_are_a_wish_where_somebody_knows_them(menus, make_state, wishes):
    menus.show_state(make_state(updates=UpdatesState("api.github.com")))
    assert menus.updates.toolTip() == (
        "Asks api.github.com for the newest version; nothing is downloaded"
    )
    seen = wishes(menus)
    menus.updates.trigger()
    assert seen == [UpdateCheckAsked()]
    menus.show_state(make_state(updates=UpdatesState("api.github.com", asking=True)))
    assert not menus.updates.isEnabled()


def test_a_copy_without_releases_says_why_it_cannot_ask(menus):
    assert not menus.updates.isEnabled()
    assert menus.updates.toolTip() == menus.updates.statusTip() == NO_RELEASES


def test_undo_says_what_it_takes_back(menus, make_state, wishes):
    assert not menus.undo.isEnabled()
    first = Decision(run_id="run-3")
    tree = new_tree(first).deciding(Decision(run_id="run-3", percent=80))
    history = HistoryState(tree, choice_of(tree.here.decision, Choice()))
    pruning = PruningState(choice=history.choice)
    menus.show_state(make_state(history=history, pruning=pruning))
    assert (menus.undo.text(), menus.undo.isEnabled()) == ("Undo sparsity 80 %", True)
    assert (menus.redo.text(), menus.redo.isEnabled()) == ("Redo", False)
    drawn = Pad().begin_stroke((1.0, 2.0)).end_stroke()
    later = replace(history, deeds=(Drawn(tree.current),))
    menus.show_state(make_state(history=later, pruning=pruning, pad=drawn))
    assert menus.undo.text() == "Undo stroke"
    seen = wishes(menus)
    menus.undo.trigger()
    assert seen == [UndoAsked()]


def test_the_focus_goes_back_to_where_it_was_after_a_second_menu(qtbot, make_state):
    qtbot.addWidget(window := QMainWindow())
    window.setMenuBar(bar := MenuBar())
    window.setCentralWidget(field := QLineEdit())
    Menus(bar).show_state(make_state())
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    for letter in (Qt.Key.Key_F, Qt.Key.Key_E):
        held = QApplication.focusWidget()
        qtbot.keyClick(held, letter, Qt.KeyboardModifier.AltModifier)
        menu = bar.activeAction().menu()
        qtbot.waitUntil(menu.isVisible)
        qtbot.keyClick(menu, Qt.Key.Key_Escape)
        assert bar.hasFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert field.hasFocus()
