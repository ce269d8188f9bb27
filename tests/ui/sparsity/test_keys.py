"""Keys of the sparsity are heard wherever nothing else uses them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from secateurs.ui.prune.events import PercentChosen, PercentStepped
from secateurs.ui.shell.window import MainWindow

Key = Qt.Key
ALL = (
    (Key.Key_Left, PercentStepped(-1)),
    (Key.Key_Right, PercentStepped(1)),
    (Key.Key_PageUp, PercentStepped(10)),
    (Key.Key_PageDown, PercentStepped(-10)),
    (Key.Key_Home, PercentChosen(0)),
    (Key.Key_End, PercentChosen(99)),
)


@pytest.fixture
def window(qtbot, make_state, data):
    qtbot.addWidget(window := MainWindow())
    window.show_state(make_state(page="prune", data=data))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def pressed(qtbot, seen, keys=ALL, modifier=Qt.KeyboardModifier.NoModifier):
    seen.clear()
    for key, _ in keys:
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)
    return seen


@pytest.mark.parametrize("who", ["window", "page", "button", "box", "pages", "pad"])
def test_what_uses_no_such_key_leaves_it_to_the_sparsity(qtbot, window, wishes, who):
    places = {
        "window": window,
        "page": window.prune,
        "button": window.prune.head.criterion,
        "box": window.prune.head.repair,
        "pages": window.navigation._buttons["prune"],
        "pad": window.pad.canvas,
    }
    seen = wishes(window)
    places[who].setFocus()
    assert pressed(qtbot, seen) == [wish for _, wish in ALL]
    assert QApplication.focusWidget() is places[who]
    pressed(qtbot, seen, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert not [each for each in seen if isinstance(each, PercentStepped | PercentChosen)]


def test_a_text_and_joined_segments_keep_theirs(qtbot, window, wishes):
    seen = wishes(window)
    window.pages.setCurrentWidget(window.train)
    window.train.form.fields["epochs"].edit.setFocus()
    assert pressed(qtbot, seen, [each for each in ALL if "Page" not in each[0].name]) == []
    segment = next(each for each in window.sparsity.shown._segments if each.isChecked())
    segment.setFocus()
    pressed(qtbot, seen, ALL[:2])
    assert not [each for each in seen if isinstance(each, PercentStepped)]


def test_a_page_that_is_chosen_has_the_focus(qtbot, window, make_state):
    window.prune.head.criterion.setFocus()
    window.show_state(make_state(page="compare"))
    assert QApplication.focusWidget() is window.compare
    assert window.compare.accessibleName() == "Compare"
    pages = window.navigation._buttons
    pages["compare"].setFocus()
    window.show_state(make_state(page="try"))
    assert QApplication.focusWidget() is pages["compare"]
