"""Where the focus goes by itself, and who paints a widget when it comes or goes."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

import secateurs.ui
from secateurs.ui.shell.state import PAGES
from secateurs.ui.shell.window import MainWindow
from secateurs.ui.widgets.focus import FocusHolder, turn_to


class Window(QWidget):
    """Two parts; in the first are a button and a field, and in the second a button."""

    def __init__(self):
        super().__init__()
        self._focus = FocusHolder(self)
        self.button, self.field, self.next = QPushButton("Go"), QLineEdit(), QPushButton("Next")
        self.part, self.other = QWidget(), QWidget()
        column = QVBoxLayout(self)
        for part, contents in ((self.part, (self.button, self.field)), (self.other, (self.next,))):
            column.addWidget(part)
            row = QVBoxLayout(part)
            for each in contents:
                row.addWidget(each)

    def focusNextPrevChild(self, forward):
        return self._focus.hold() or super().focusNextPrevChild(forward)


@pytest.fixture
def window(qtbot):
    window = Window()
    qtbot.addWidget(window)
    shown(qtbot, window)
    window.button.setFocus()
    return window


def shown(qtbot, window):
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def focus():
    return QApplication.focusWidget()


GOES = [
    (lambda it: it.setEnabled(False), lambda it: it.setEnabled(True)),
    (lambda it: it.hide(), lambda it: it.show()),
]


@pytest.mark.parametrize(("goes", "comes_back"), GOES)
def test_who_can_no_longer_have_the_focus_hands_it_to_nothing_that_a_key_presses(
    window, goes, comes_back
):
    goes(window.button)
    assert focus() is window.part
    comes_back(window.button)
    assert focus() is window.button


@pytest.mark.parametrize(("goes", "comes_back"), GOES)
def test_a_part_that_goes_with_the_focus_inside_hands_it_to_what_is_around(
    window, goes, comes_back
):
    goes(window.part)
    assert focus() is window
    comes_back(window.part)
    assert focus() is window.button


def test_what_comes_back_takes_the_focus_from_nobody_who_was_given_it(window):
    window.button.hide()
    window.next.setFocus()
    window.button.show()
    assert focus() is window.next


def test_what_holds_the_focus_for_another_may_go_too(window):
    window.button.setEnabled(False)
    window.part.hide()
    assert focus() is window
    window.part.show()
    assert focus() is window
    window.button.setEnabled(True)
    assert focus() is window.button


def test_tab_goes_on_from_where_the_focus_is_held(window, qtbot):
    window.button.hide()
    qtbot.keyClick(focus(), Qt.Key.Key_Tab)
    assert focus() is window.field
    qtbot.keyClick(focus(), Qt.Key.Key_Tab)
    assert focus() is window.next


def test_another_part_of_a_stack_does_not_take_the_focus(window):
    stack, first, second = QStackedWidget(), QPushButton("One"), QPushButton("Two")
    window.layout().addWidget(stack)
    for part in (first, second):
        stack.addWidget(part)
    stack.show()
    first.setFocus()
    turn_to(stack, second)
    assert second.isVisible()
    assert focus() is stack
    turn_to(stack, first)
    assert focus() is first


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("goes", [goes for goes, _ in GOES])
def test_in_the_window_nothing_that_goes_hands_the_focus_on(qtbot, make_state, data, page, goes):
    qtbot.addWidget(window := MainWindow(), before_close_func=lambda it: it.allow_close())
    window.show_state(make_state(page=page, data=data))
    shown(qtbot, window)
    taken = 0
    for part in window.findChildren(QWidget):
        if not part.isVisible() or not part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        part.setFocus()
        if (had := focus()) is None or had is not part:
            continue
        goes(part)
        assert focus() is None or focus().isAncestorOf(part), (part, focus())
        taken += 1
    assert taken > 5


@pytest.mark.parametrize("kind", [QWidget, QFrame, QTableView])
def test_focus_paints_a_widget_anew(qtbot, kind):
    painted = []

    class Watched(kind):
        def paintEvent(self, event):
            painted.append(self.hasFocus())
            super().paintEvent(event)

    window = QWidget()
    qtbot.addWidget(window)
    column, other, watched = QVBoxLayout(window), QLineEdit(), Watched()
    watched.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    watched.setMinimumSize(50, 50)
    column.addWidget(other)
    column.addWidget(watched)
    window.show()
    window.activateWindow()
    other.setFocus()
    qtbot.waitUntil(lambda: painted == [False] * len(painted) and bool(painted))
    watched.setFocus()
    qtbot.waitUntil(lambda: painted[-1])
    other.setFocus()
    qtbot.waitUntil(lambda: not painted[-1])


def test_no_widget_does_what_qt_does():
    """Only a scroll area's inside is painted for the focus by nobody else."""
    folder = Path(secateurs.ui.__file__).parent
    loose = [
        f"{path.relative_to(folder)}:{node.lineno}"
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.name in ("focusInEvent", "focusOutEvent")
        and any(ast.unparse(each) == "self.update()" for each in node.body)
    ]
    assert loose == []
