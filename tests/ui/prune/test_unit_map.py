"""Units are cut and protected on the map by mouse and keyboard; every stroke is one event."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.ui.hand.events import HandChosen, UnitsCut, UnitsFreed, UnitsProtected
from secateurs.ui.theme.theme import colours

Key, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def show(page, make_state, make_pruned):
    """Return a function that shows 784-12-8-10 at 50 %, by method and choices by hand."""

    def show(hand=None, method="unit"):
        state = make_state()
        pruning = make_pruned(state.network, replace(make_state().pruning.choice, percent=50))
        choice = replace(pruning.choice, method=method, hand=hand or HandChoices())
        unit = pruning.unit
        cut = unit.ranking.with_choices(choice.hand).cut(0.5)
        pruning = replace(pruning, choice=choice, unit=replace(unit, cut=cut))
        page.show_state(replace(state, pruning=pruning))
        QApplication.processEvents()
        return page.maps.cards[1]

    return show


def at(card, unit):
    return QPoint(int((unit + 0.5) * card.map.width() / 8), card.map.height() // 2)


def test_a_click_on_the_chosen_layer_cuts_and_the_next_takes_it_back(show, page, wishes, qtbot):
    seen, card = wishes(page), show()
    qtbot.mouseClick(card.map, LEFT, NONE, at(card, 3))
    show(HandChoices(remove={"dense_1": (3,)}))
    qtbot.mouseClick(card.map, LEFT, NONE, at(card, 3))
    assert seen == [UnitsCut("dense_1", (3,)), UnitsFreed("dense_1", (3,))]


def test_a_click_on_another_layer_chooses_it_and_so_does_a_double_click(show, page, wishes, qtbot):
    seen = wishes(page)
    show()
    first = page.maps.cards[0]
    qtbot.mouseClick(first.map, LEFT)
    qtbot.mouseDClick(first.map, LEFT)
    assert page.maps.chosen == 0
    assert seen == []
    qtbot.mouseClick(first.map, LEFT, NONE, QPoint(1, 1))
    assert seen == [UnitsCut("dense_0", (0,))]


def test_with_shift_a_click_protects(show, page, wishes, qtbot):
    seen, card = wishes(page), show(HandChoices(protect={"dense_1": (5,)}))
    qtbot.mouseClick(card.map, LEFT, SHIFT, at(card, 2))
    qtbot.mouseClick(card.map, LEFT, SHIFT, at(card, 5))
    qtbot.mouseClick(card.map, LEFT, NONE, at(card, 5))
    assert seen == [
        UnitsProtected("dense_1", (2,)),
        UnitsFreed("dense_1", (5,)),
        UnitsCut("dense_1", (5,)),
    ]


def test_a_drag_takes_all_between_in_one_event_and_escape_none(show, page, wishes, qtbot):
    seen, card = wishes(page), show()
    qtbot.mousePress(card.map, LEFT, NONE, at(card, 6))
    qtbot.mouseMove(card.map, at(card, 4))
    qtbot.mouseMove(card.map, at(card, 2))
    assert card.map.span == (2, 3, 4, 5, 6)
    qtbot.mouseRelease(card.map, LEFT, NONE, at(card, 2))
    assert seen == [UnitsCut("dense_1", (2, 3, 4, 5, 6))]
    qtbot.mousePress(card.map, LEFT, NONE, at(card, 6))
    qtbot.keyClick(card, Key.Key_Escape)
    qtbot.mouseRelease(card.map, LEFT, NONE, at(card, 2))
    assert len(seen) == 1


def test_the_keyboard_moves_a_cursor_cuts_protects_and_leaves(show, page, wishes, qtbot):
    seen, card = wishes(page), show(HandChoices(remove={"dense_1": (1,)}))
    qtbot.keyClick(card, Key.Key_Delete)  # nothing is pointed at yet
    said = []
    for key in (Key.Key_Return, Key.Key_Right, Key.Key_Delete, Key.Key_End, Key.Key_P, Key.Key_R):
        qtbot.keyClick(card, key)
        said.append(card.kept.text())
    assert seen == [
        UnitsCut("dense_1", (1,)),
        UnitsProtected("dense_1", (7,)),
        UnitsFreed("dense_1", (7,)),
    ]
    assert said[1] == "Unit 1 is cut by hand"
    assert said[3].startswith("Unit 7 ")
    assert said[3] in card.accessibleName()
    qtbot.keyClick(card, Key.Key_Left, SHIFT)
    qtbot.keyClick(card, Key.Key_Left, SHIFT)
    assert card.kept.text() == "Units 5 to 7 (3)"
    qtbot.keyClick(card, Key.Key_Backspace)
    assert seen[-1] == UnitsCut("dense_1", (5, 6, 7))
    qtbot.keyClick(card, Key.Key_Escape)
    assert card.kept.text() == "4 of 8 · 50 %"
    qtbot.keyClick(card, Key.Key_Left)
    assert page.maps.chosen == 0  # arrows go from layer to layer again


def menu_of(widget, point, qtbot):
    from PySide6.QtGui import QContextMenuEvent

    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, point, widget.mapToGlobal(point)))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def test_a_right_click_offers_what_makes_a_difference(show, page, wishes, qtbot):
    seen, card = wishes(page), show(HandChoices(remove={"dense_1": (3,)}))
    menu = menu_of(card.map, at(card, 3), qtbot)
    offered = [(action.text(), action.isEnabled()) for action in menu.actions() if action.text()]
    assert offered == [
        ("Layer 2, unit 3", False),
        ("&Cut", False),
        ("&Protect", True),
        ("&Back to the ranking", True),
    ]
    menu.actions()[3].trigger()
    menu.close()
    menu = menu_of(card, QPoint(5, 5), qtbot)
    assert [action.text() for action in menu.actions()][:3] == ["All of Layer 2", "", "&Cut all"]
    menu.actions()[2].trigger()
    menu.close()
    assert seen == [UnitsProtected("dense_1", (3,)), UnitsCut("dense_1", tuple(range(8)))]


def test_weights_cannot_be_chosen_and_a_sentence_says_so(show, page, wishes, qtbot):
    seen, card = wishes(page), show(HandChoices(remove={"dense_1": (3,)}), method="weight")
    qtbot.mouseClick(card.map, LEFT, NONE, at(card, 3))
    menu = menu_of(card, QPoint(5, 5), qtbot)
    words = menu.actions()[2].text()
    menu.close()
    assert seen == []
    assert words.startswith("Single weights go by the ranking alone")
    assert page.remark.text().startswith(
        "What was cut or protected by hand counts for units; weights go by the ranking alone."
    )
    assert not page.head.hand.isVisible()


def test_marks_differ_in_place_and_form_in_both_themes(show, qapp):
    from secateurs.ui.theme.theme import apply_theme

    for theme in ("light", "dark"):
        apply_theme(qapp, theme)
        card = show(HandChoices({"dense_1": (1,)}, {"dense_1": (6,)}))
        image = card.map.grab().toImage()
        ratio = card.map.devicePixelRatioF()

        def pixel(unit, y, image=image, ratio=ratio, card=card):
            place = at(card, unit)
            return image.pixelColor(round(place.x() * ratio), round(y * ratio))

        below = card.map.height() - 3
        assert pixel(1, 3) == QColor(colours().error)
        assert pixel(1, below) != QColor(colours().error)
        assert pixel(6, below) == QColor(colours().panel)  # hollow
        edge = image.pixelColor(round(at(card, 6).x() * ratio), image.height() - 1)
        assert edge == QColor(colours().accent)
    apply_theme(qapp, "light")


def test_the_pointer_reads_how_a_unit_stands(show):
    card = show(HandChoices(remove={"dense_1": (3,)}))
    place = at(card, 3)
    QApplication.sendEvent(
        card.map, QHelpEvent(QEvent.Type.ToolTip, place, card.map.mapToGlobal(place))
    )
    assert QToolTip.text().startswith("Unit 3 is cut by hand. Click to cut")
    QToolTip.hideText()


def test_the_button_says_what_is_chosen_and_goes_back(show, page, wishes):
    seen = wishes(page)
    show()
    button = page.head.hand
    assert button.accessibleName() == "Nothing is cut or protected by hand"
    assert not button.back.isEnabled()
    lines = [each.text() for each in button.menu_shown.actions() if not each.isSeparator()]
    assert lines == [
        "Nothing is cut or protected by hand",
        "Click a unit in the masks to cut it, Shift+click to protect it",
        "&Back to the ranking",
    ]
    show(HandChoices({"dense_1": (1, 2)}, {"dense_0": (6,)}))
    assert button.accessibleName() == "By hand 2 cut, 1 protected"
    button.back.trigger()
    assert seen == [HandChosen()]


def test_figures_say_what_was_asked_for_and_what_was_decided_by_hand(show, page):
    show(HandChoices({"dense_1": tuple(range(6))}, {"dense_0": (6,)}))
    assert page.figures.removed.accessibleName() == (
        "Units removed: 50.00 %, asked for 50\N{NO-BREAK SPACE}%; by hand 6 cut, 1 protected"
    )
    assert page.remark.text().startswith(
        "12 units go, not 10 as the 50 % asked for are: choices by hand cut more of a layer."
    )


def test_a_choice_by_hand_moves_nothing_on_the_page(show, page, qapp):
    def places():
        for _ in range(3):
            qapp.processEvents()
        return [part.geometry() for part in (page.layers, page.details, page.figures)]

    show(HandChoices())
    before = places()
    show(HandChoices({"dense_1": tuple(range(6))}))
    assert page.figures.removed.toolTip() == "By hand 6 cut"
    assert places() == before
