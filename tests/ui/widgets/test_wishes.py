from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFrame, QMainWindow, QPushButton, QVBoxLayout, QWidget

from secateurs.ui.widgets.wishes import Wishes, wish, wish_on


@dataclass(frozen=True)
class Asked:
    on: bool = True


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    return window


def test_a_wish_of_an_inner_part_is_heard_at_the_top(window, wishes):
    column = QVBoxLayout(window.centralWidget())
    column.addWidget(button := QPushButton())
    seen = wishes(window)
    wish(button, Asked())
    assert seen == [Asked()]
    assert Wishes.of(button) is Wishes.of(window)


def test_popups_dialogs_and_menus_wish_to_the_window_they_belong_to(window, wishes):
    popup = QFrame(window.centralWidget(), Qt.WindowType.Popup)
    dialog = QDialog(window)
    action = QAction("Ask", window.menuBar().addMenu("File"))
    seen = wishes(window)
    for part in (popup, dialog, action):
        wish(part, Asked())
    assert seen == [Asked()] * 3


def test_a_part_alone_hears_itself(qtbot, wishes):
    qtbot.addWidget(one := QPushButton())
    qtbot.addWidget(other := QPushButton())
    seen = wishes(one)
    wish(other, Asked())
    assert seen == []
    wish(one, Asked())
    assert seen == [Asked()]


def test_a_signal_wishes_for_an_event_or_for_one_of_its_values(qtbot, wishes):
    qtbot.addWidget(button := QPushButton())
    seen = wishes(button)
    wish_on(button.clicked, button, Asked())
    button.click()
    assert seen == [Asked()]
    button.setCheckable(True)
    wish_on(button.toggled, button, Asked)
    button.setChecked(True)
    button.setChecked(False)
    assert seen[1:] == [Asked(True), Asked(False)]
