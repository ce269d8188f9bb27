"""A widget is painted anew when the focus comes or goes: Qt sees to it, and no widget here does."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QTableView, QVBoxLayout, QWidget

import secateurs.ui


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
