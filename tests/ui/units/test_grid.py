"""Units are brushed in their grid, and chosen in numbers by keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.ui.hand.events import UnitsCut, UnitsFreed, UnitsProtected
from secateurs.ui.theme import fonts
from secateurs.ui.theme.theme import colours
from secateurs.ui.units import events as e

Key, LEFT, SHIFT = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def show(page, units_state):
    """Return a function that shows the first layer's twelve units by number."""

    pictures = units_state().units.pictures

    def show(unit=None, **choice):
        units = {"order": "number", "unit": unit, "pictures": pictures}
        state = units_state(units=units, **choice)
        page.show_state(state)
        return state

    show()
    page.maps.pick(0)
    show()
    return show


@pytest.fixture
def grid(page, show):
    return page.details.layer.grid


def spot(grid, unit):
    return grid.place_of(unit).center().toPoint()


def decisions(seen):
    return [each for each in seen if isinstance(each, UnitsCut | UnitsProtected | UnitsFreed)]


def drag(qtbot, grid, *units, keys=PLAIN, release=True):
    qtbot.mousePress(grid, LEFT, keys, spot(grid, units[0]))
    for unit in units[1:]:
        qtbot.mouseMove(grid, spot(grid, unit))
    if release:
        qtbot.mouseRelease(grid, LEFT, keys, spot(grid, units[-1]))


def test_a_drag_cuts_all_that_it_passes_over_at_once(grid, wishes, qtbot):
    seen = wishes(grid)
    drag(qtbot, grid, 2, 5)
    assert decisions(seen) == [UnitsCut("dense_0", (2, 3, 4, 5))]


def test_with_shift_a_drag_protects_and_a_click_one_alone(grid, wishes, qtbot):
    seen = wishes(grid)
    drag(qtbot, grid, 5, 4, keys=SHIFT)
    qtbot.mouseClick(grid, LEFT, SHIFT, spot(grid, 7))
    assert seen == [UnitsProtected("dense_0", (4, 5)), UnitsProtected("dense_0", (7,))]


def test_a_drag_from_one_that_is_cut_gives_all_back(grid, show, wishes, qtbot):
    show(hand=HandChoices(remove={"dense_0": (1, 2)}))
    seen = wishes(grid)
    drag(qtbot, grid, 1, 3)
    assert decisions(seen) == [UnitsFreed("dense_0", (1, 2, 3))]


def test_a_press_that_hardly_moves_only_chooses(grid, wishes, qtbot):
    seen = wishes(grid)
    qtbot.mousePress(grid, LEFT, pos=spot(grid, 2))
    qtbot.mouseMove(grid, spot(grid, 2) + QPoint(2, 1))
    qtbot.mouseRelease(grid, LEFT, pos=spot(grid, 2) + QPoint(2, 1))
    assert seen == [e.UnitChosen(0, 2)]


def test_what_is_brushed_is_seen_before_the_button_is_let_go(grid, qtbot):
    def mark(unit):
        image, ratio = grid.grab().toImage(), grid.devicePixelRatioF()
        place = grid.place_of(unit).topRight().toPoint() + QPoint(-2, 2)
        return image.pixelColor(place * ratio).name().upper()

    assert mark(3) != colours().error
    drag(qtbot, grid, 2, 4, release=False)
    assert mark(3) == colours().error
    qtbot.mouseRelease(grid, LEFT, pos=spot(grid, 4))
    assert mark(3) != colours().error  # the state has not said so


def test_escape_ends_a_drag_that_then_does_nothing(grid, wishes, qtbot):
    seen = wishes(grid)
    drag(qtbot, grid, 2, 5, release=False)
    press = QKeyEvent(QEvent.Type.ShortcutOverride, Key.Key_Escape, PLAIN)
    press.ignore()
    QApplication.sendEvent(grid, press)
    assert press.isAccepted()  # it leaves no presentation
    qtbot.keyClick(grid, Key.Key_Escape)
    qtbot.mouseMove(grid, spot(grid, 7))
    qtbot.mouseRelease(grid, LEFT, pos=spot(grid, 7))
    assert seen == [e.UnitChosen(0, 2)]


def test_without_anything_to_choose_a_drag_does_nothing(grid, page, show, wishes, qtbot):
    grid.show_units(grid._pictures, replace(grid.shown, hand=None), large=False)
    seen = wishes(grid)
    drag(qtbot, grid, 2, 5)
    assert seen == [e.UnitChosen(0, 2)]


@pytest.mark.parametrize(
    ("key", "choice"),
    [(Key.Key_Delete, UnitsCut), (Key.Key_P, UnitsProtected), (Key.Key_R, UnitsFreed)],
)
def test_shift_with_arrows_chooses_several_for_a_key(grid, show, wishes, qtbot, key, choice):
    show(unit=4)
    seen = wishes(grid)
    for unit in (5, 6):
        qtbot.keyClick(grid, Key.Key_Right, SHIFT)
        show(unit=unit)
    assert grid.span == (4, 5, 6)
    assert grid.accessibleDescription().startswith("3 chosen; Unit 6")
    qtbot.keyClick(grid, key)
    assert seen == [e.UnitChosen(0, 5), e.UnitChosen(0, 6), choice("dense_0", (4, 5, 6))]


def test_an_arrow_alone_or_escape_chooses_one_again(grid, show, qtbot):
    show(unit=4)
    qtbot.keyClick(grid, Key.Key_End, SHIFT)
    show(unit=11)
    assert len(grid.span) == 8
    qtbot.keyClick(grid, Key.Key_Escape)
    assert grid.span == (11,)
    qtbot.keyClick(grid, Key.Key_Home, SHIFT)
    show(unit=0)
    qtbot.keyClick(grid, Key.Key_Right)
    assert grid.span == (0,)


def test_a_right_click_on_one_of_several_is_for_all_of_them(grid, show, qtbot):
    show(unit=4)
    qtbot.keyClick(grid, Key.Key_Right, SHIFT)
    show(unit=5)
    asked = []
    grid.menu_asked.disconnect()
    grid.menu_asked.connect(lambda units, _: asked.append(units))
    for unit in (4, 8):
        at = spot(grid, unit)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(grid, QContextMenuEvent(reason, at, grid.mapToGlobal(at)))
    assert asked == [(4, 5), (8,)]


def test_pictures_follow_the_size_of_type(grid):
    grid.show_in(0)  # as where there are many
    usual = grid.place_of(0).width()
    fonts.set_scale(2.0)
    try:
        fonts.refit([grid])
        assert grid.place_of(0).width() == 2 * usual
    finally:
        fonts.set_scale(1.0)
        fonts.refit([grid])
    assert grid.place_of(0).width() == usual


def test_the_focus_is_seen_before_a_unit_is_chosen(grid, page, show, qtbot):
    accent = QColor(colours().accent)
    page.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    assert grid.chosen is None
    image = grid.grab().toImage()
    middle = round(image.height() / 2)
    assert image.pixelColor(0, middle) == accent
    show(3)
    assert grid.grab().toImage().pixelColor(0, middle) != accent


@pytest.mark.parametrize("order", ["score", "number"])
def test_units_that_go_or_come_back_are_painted_alone(
    page, grid, units_state, is_as_painted_whole, order
):
    pictures = units_state().units.pictures
    for percent in (50, 60, 75, 40, 0, 50):
        units = {"order": order, "unit": 3, "pictures": pictures}
        page.show_state(units_state(units=units, percent=percent))
        assert all(map(is_as_painted_whole, (grid, *(card.map for card in page.maps.cards))))
