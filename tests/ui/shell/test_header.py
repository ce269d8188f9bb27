"""A long name of the network makes room for all menus."""

import pytest
from PySide6.QtCore import Qt

from secateurs.ui.shell.header import Corner, MenuBar, NetworkButton, name_corner

NAME = "Run 2 · units 80 % · tuned · compact"
WORDS = f"{NAME} · 96.3 % ▾"


@pytest.fixture
def bar(qtbot):
    qtbot.addWidget(bar := MenuBar())
    for title in ("File", "Edit", "View", "Run", "Help"):
        bar.addMenu(title)
    bar.setCornerWidget(name_corner(bar), Qt.Corner.TopLeftCorner)
    bar.setCornerWidget(Corner(bar, NetworkButton(), 8, 14), Qt.Corner.TopRightCorner)
    bar.resize(1000, 34)
    bar.show()
    return bar


def test_the_name_is_shortened_where_the_menus_need_the_room(bar, qtbot, make_state, make_record):
    button = bar.cornerWidget(Qt.Corner.TopRightCorner).content
    run = make_record(name=NAME, test_accuracy=0.9628)
    button.show_state(make_state(run=run))
    assert button.text() == WORDS
    bar.resize(480, 34)
    qtbot.waitUntil(lambda: "…" in button.text())  # once the screen has resized it
    assert button.text().endswith("96.3 % ▾")
    assert button.accessibleName() == f"Current network: {WORDS.removesuffix(' ▾')}"
    ends = bar.actionGeometry(bar.actions()[-1]).right()
    assert ends < bar.cornerWidget(Qt.Corner.TopRightCorner).x()
    bar.resize(1000, 34)
    qtbot.waitUntil(lambda: button.text() == WORDS)


def test_a_name_of_sixty_letters_is_whole_where_there_is_room_else_in_the_tooltip(
    bar, qtbot, make_state, make_record
):
    button = bar.cornerWidget(Qt.Corner.TopRightCorner).content
    words = f"{'transformer on CIFAR '.ljust(60, 'x')} · 96.3 %"
    button.show_state(make_state(run=make_record(name=words[:60], test_accuracy=0.9628)))
    assert button.text() == f"{words} ▾"
    assert words not in button.toolTip()
    bar.resize(480, 34)
    qtbot.waitUntil(lambda: "…" in button.text())
    assert button.toolTip().splitlines()[0] == words


def test_f10_opens_the_first_menu_and_the_keys_go_on_from_there(bar, qtbot):
    first = bar.actions()[0].menu()
    greyed, opened = first.addAction("Greyed"), first.addAction("Open")
    greyed.setEnabled(False)
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    qtbot.keyClick(bar, Qt.Key.Key_F10)
    qtbot.waitUntil(first.isVisible)
    assert first.activeAction() is opened
    with qtbot.waitSignal(opened.triggered):
        qtbot.keyClick(first, Qt.Key.Key_Return)
    assert not first.isVisible()
