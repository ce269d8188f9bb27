from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu

from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.ui.hand.events import UnitsCut, UnitsFreed, UnitsProtected
from secateurs.ui.prune.state import Way
from secateurs.ui.theme.theme import colours
from secateurs.ui.units import events as e
from secateurs.ui.units.atlas import picture_colours
from secateurs.ui.units.cells import unit_ranks
from secateurs.ui.units.unit_card import HEIGHT
from secateurs.ui.units.weight_map import share_of_pixels

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def pane(page):
    return page.details.layer


@pytest.fixture
def grid(page, pane, units_state):
    page.maps.pick(0)
    page.show_state(units_state())
    return pane.grid


def open_first(page, state):
    page.show_state(state)
    page.maps.pick(0)
    page.show_state(state)


@pytest.fixture
def shown(page, pane, units_state):
    """The first layer's twelve units, six of them cut."""
    open_first(page, units_state())
    return pane


def test_the_layer_in_front_is_watched(page, wishes, units_state):
    seen = wishes(page)
    page.show_state(units_state(layer=0))
    assert seen == [e.LayerWatched(1)]
    page.details.turn("scores")
    assert seen[1:] == [e.LayerWatched(None)]


def test_units_stand_by_score_and_the_line_before_the_first_kept(shown, network):
    found = shown.grid.shown
    ranking = rank(network, "unit")
    assert found.order.tolist() == np.argsort(ranking.positions[0]).tolist()
    assert found.cut == 6
    assert found.kept.tolist() == ranking.cut(0.5).kept[0].tolist()
    assert shown.caption.text().endswith("violet for it, sand against; the line is the cut")


def test_by_number_there_is_no_line(page, shown, units_state):
    page.show_state(units_state(units={"order": "number"}))
    assert shown.grid.shown.order.tolist() == list(range(12))
    assert shown.grid.shown.cut is None
    assert "line" not in shown.caption.text()


def test_where_nothing_goes_there_is_no_line(page, shown, units_state):
    page.show_state(units_state(percent=0))
    assert shown.grid.shown.cut == 0
    assert "line" not in shown.caption.text()


def test_a_step_of_the_bar_keeps_order_and_atlas(page, shown, units_state):
    shown.grid.grab()
    state = units_state()
    page.show_state(state)
    atlas, order = shown.grid._atlas_at_hand(), shown.grid.shown.order
    cut = state.pruning.unit.ranking.cut(0.75)
    moved = replace(state.pruning, unit=replace(state.pruning.unit, cut=cut))
    page.show_state(replace(state, pruning=moved))
    assert shown.grid.shown.cut == 9
    assert shown.grid.shown.order is order
    assert shown.grid._atlas_at_hand() is atlas


def test_a_removed_unit_is_fainter_than_a_kept_one(page, shown):
    image = shown.grid.grab().toImage()
    ratio = shown.grid.devicePixelRatioF()

    def strength(unit):
        area = shown.grid.place_of(unit).toRect()
        spots = [(x, y) for x in range(area.left(), area.right()) for y in (area.center().y(),)]
        pixels = [image.pixelColor(round(x * ratio), round(y * ratio)) for x, y in spots]
        return sum(255 - pixel.lightness() for pixel in pixels)

    kept = shown.grid.shown.kept
    assert max(map(strength, np.flatnonzero(~kept))) < min(map(strength, np.flatnonzero(kept)))


def test_a_click_chooses_and_a_double_click_opens(shown, wishes, qtbot):
    seen = wishes(shown)
    unit = int(shown.grid.shown.order[3])
    spot = shown.grid.place_of(unit).center().toPoint()
    qtbot.mouseClick(shown.grid, LEFT, pos=spot)
    assert seen == [e.UnitChosen(0, unit)]
    qtbot.mouseDClick(shown.grid, LEFT, pos=spot)
    assert seen[-1] == e.UnitOpened(0, unit)
    assert shown.grid.unit_at(QPoint(1, 1)) is None


@pytest.mark.parametrize(
    ("key", "place"),
    [(Key.Key_Right, 6), (Key.Key_Left, 4), (Key.Key_Home, 0), (Key.Key_End, 11)],
)
def test_arrow_keys_move_the_choice(page, shown, units_state, wishes, qtbot, key, place):
    order = shown.grid.shown.order.tolist()
    page.show_state(units_state(units={"unit": order[5]}))
    seen = wishes(shown)
    qtbot.keyClick(shown.grid, key)
    assert seen == [e.UnitChosen(0, order[place])]


def test_enter_opens_the_chosen_unit_and_escape_closes_it(page, shown, units_state, wishes, qtbot):
    page.show_state(units_state(units={"unit": 7}))
    seen = wishes(shown)
    qtbot.keyClick(shown.grid, Key.Key_Escape)  # nothing is open
    qtbot.keyClick(shown.grid, Key.Key_Return)
    page.show_state(units_state(units={"unit": 7, "opened": True}))
    qtbot.keyClick(shown.grid, Key.Key_Escape)
    assert seen == [e.UnitOpened(0, 7), e.UnitClosed()]


def test_the_first_arrow_key_chooses_the_first_unit(shown, wishes, qtbot):
    seen = wishes(shown)
    qtbot.keyClick(shown.grid, Key.Key_Right)
    assert seen == [e.UnitChosen(0, int(shown.grid.shown.order[0]))]


def test_a_unit_says_what_it_is(page, shown, units_state):
    page.show_state(units_state(units={"unit": 7}))
    rank = int(shown.grid.shown.ranks[7]) + 1
    went = "kept" if shown.grid.shown.kept[7] else "removed"
    assert shown.grid.accessibleDescription() == f"Unit 7, goes as {rank} of 12, {went}"


def test_choices_are_wishes(shown, wishes, qtbot):
    seen = wishes(shown)
    shown.order.chosen.emit("alike")
    qtbot.mouseClick(shown.large, LEFT)
    assert seen == [e.UnitsOrdered("alike"), e.LayerEnlarged(True)]


def test_large_it_has_the_place_of_the_layers(page, shown, units_state):
    page.show_state(units_state(units={"large": True}))
    assert page.layers.isHidden()
    assert page.figures.isVisible()
    page.show_state(units_state())
    assert page.layers.isVisible()


def test_large_the_other_view_of_the_layers_brings_them_back(page, units_state, wishes):
    page.show_state(units_state(units={"large": True}))
    seen = wishes(page)
    page.head.view.chosen.emit("network")
    assert seen == [e.LayersShown("network"), e.LayerEnlarged(False)]
    page.show_state(units_state(units={"layers_as": "network"}))
    assert page.layers.view == "network"
    page.head.view.chosen.emit("maps")
    assert e.LayerEnlarged(False) not in seen[2:]


def test_of_weights_the_first_layer_is_a_picture_of_what_survives(page, pane, units_state):
    state = units_state(method="weight")
    open_first(page, state)
    kept = state.pruning.weight.cut.kept[0]
    shares = share_of_pixels(kept, (28, 28, 1))
    assert shares.shape == (28, 28)
    assert shares[2, 5] == pytest.approx(kept[2 * 28 + 5].mean())
    most = f"{100 * float(shares.max()):.1f} %"
    assert pane.caption.text().endswith(f"of the 12 units' weights for it up to {most} survive.")
    assert pane.order.isHidden()


def test_of_weights_a_deeper_layer_has_units_across_and_inputs_down(page, pane, units_state):
    page.show_state(units_state(layer=1, method="weight"))
    assert pane.caption.text().startswith("Across its 8 units, down their 12 inputs")


def test_a_click_on_a_map_makes_it_large(page, pane, units_state, wishes, qtbot):
    page.show_state(units_state(layer=1, method="weight"))
    seen = wishes(pane)
    qtbot.mouseClick(pane.map, LEFT)
    assert seen == [e.LayerEnlarged(True)]


def test_before_anything_is_drawn_it_says_so(page, pane, units_state):
    page.show_state(units_state(layer=1, units={"pictures": None}))
    assert pane.resting.text() == "Drawing its units…"


def test_signs_have_their_colours_and_nothing_the_panel_s():
    values = np.array([[[1, 0, -1, np.nan]]], np.float32)
    palette = colours()
    found = [
        QColor.fromRgb(int(each)).name().upper()
        for each in picture_colours(values, palette, signed=True)[0, 0]
    ]
    assert found == [palette.speaks_for, palette.panel, palette.speaks_against, palette.panel]


def test_ranks_follow_the_ranking(network):
    ranking = rank(network, "unit", scope="global")
    ranks = unit_ranks(network, ranking, 1)
    assert sorted(ranks.tolist()) == list(range(8))
    assert np.argsort(ranks).tolist() == np.argsort(ranking.positions[1]).tolist()


def test_a_choice_by_hand_moves_neither_a_unit_nor_the_line(page, shown, units_state, network):
    order = shown.grid.shown.order
    last, first = int(order[-1]), int(order[0])
    hand = HandChoices(remove={"dense_0": (last,)}, protect={"dense_0": (first,)})
    state = units_state(hand=hand)
    ranking = state.pruning.unit.ranking.with_choices(hand)
    way = replace(state.pruning.unit, ranking=ranking, cut=ranking.cut(0.5))
    page.show_state(replace(state, pruning=replace(state.pruning, unit=way)))
    found = shown.grid.shown
    assert found.order.tolist() == order.tolist()
    assert (found.kept[first], found.kept[last]) == (True, False)
    assert found.cut == 6  # one more by hand, one less


@pytest.mark.parametrize(
    ("key", "event"),
    [
        (Key.Key_Delete, UnitsCut("dense_0", (7,))),
        (Key.Key_P, UnitsProtected("dense_0", (7,))),
        (Key.Key_R, UnitsFreed("dense_0", (7,))),
    ],
)
def test_the_chosen_unit_is_decided_by_hand(page, shown, units_state, wishes, qtbot, key, event):
    page.show_state(units_state(units={"unit": 7}))
    seen = wishes(shown)
    qtbot.keyClick(shown.grid, key)
    assert seen == [event]


def test_a_right_click_offers_the_same_choices(shown, wishes, qtbot):
    seen = wishes(shown)
    shown.grid.menu_asked.emit((7,), QPoint(10, 10))
    menu = shown.grid.findChild(QMenu)
    texts = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert texts == ["Layer 1, unit 7", "Cut", "Protect", "Back to the ranking"]
    menu.actions()[2].trigger()
    menu.close()
    assert seen == [UnitsCut("dense_0", (7,))]


def test_what_is_decided_by_hand_is_written_on_the_picture(page, shown, units_state):
    before = shown.grid.grab().toImage()
    hand = HandChoices(remove={"dense_0": (7,)}, protect={"dense_0": (2,)})
    page.show_state(units_state(hand=hand))
    after = shown.grid.grab().toImage()
    ratio = shown.grid.devicePixelRatioF()

    def colour(image, unit):
        spot = shown.grid.place_of(unit).topRight() + QPointF(-1.5, 1.5)
        return image.pixelColor((spot * ratio).toPoint()).name().upper()

    assert colour(after, 7) == colours().error
    assert colour(after, 2) == colours().accent
    assert colour(before, 7) != colours().error
    assert shown.grid.words(7).endswith("by hand")


def test_large_another_layer_can_be_chosen(page, shown, units_state, qtbot):
    page.show_state(units_state(units={"large": True}))
    assert shown.layer_choice.isVisible()
    shown.layer_choice.chosen.emit("1")
    assert page.maps.chosen == 1
    assert shown.title == "Layer 2"
    page.show_state(units_state())
    assert shown.layer_choice.isHidden()


def test_while_another_criterion_ranks_every_unit_stays_in_its_place(page, shown, units_state):
    state = units_state()
    page.show_state(state)
    order = shown.grid.shown.order
    page.show_state(replace(state, pruning=replace(state.pruning, unit=Way())))
    waiting = shown.grid.shown
    assert waiting.order is order
    assert (waiting.kept, waiting.cut) == (None, None)
    page.show_state(state)
    assert shown.grid.shown.order is order


def test_an_opened_unit_has_room_and_is_seen_whole(page, units_state, qapp):
    """In a window of 1366 x 768 pixels; what lies above it keeps its height, and comes back."""

    def heights():
        qapp.processEvents()
        return page.layers.height(), page.details.mapTo(page, QPoint()).y()

    page.resize(892, 644)
    page.maps.pick(0)
    page.show_state(units_state())
    before = heights()
    page.show_state(units_state(units={"unit": 3, "opened": True}))
    height, top = heights()
    assert height == before[0]
    assert 0 <= top <= page.viewport().height() - page.details.height()
    assert page.details.layer.card.height() >= HEIGHT
    page.show_state(units_state())
    assert heights() == before


def rows_in_view(pane):
    """Return the tops and bottoms of the rows of pictures, in pixels of what is seen."""
    layout, above = pane.grid.layout_in_force, pane.area.verticalScrollBar().value()
    spots = [layout.spot(place) for place in range(0, layout.count, layout.columns)]
    height = pane.area.viewport().height()
    tops = [(spot.top() - above, spot.bottom() - above) for spot in spots]
    return [(top, bottom) for top, bottom in tops if bottom > 0 and top < height], height


@pytest.mark.parametrize("height", [90, 121, 143])
def test_the_grid_shows_whole_rows_at_any_height_and_wherever_it_is_scrolled(shown, qtbot, height):
    shown.area.setFixedHeight(height)
    shown.area.setFixedWidth(100)
    bar = shown.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and shown.area.viewport().height() < height)
    for place in (0, 11, 5, 7):
        shown.area.scroll_to(shown.grid.layout_in_force.spot(place))
        rows, room = rows_in_view(shown)
        assert rows
        assert all(top >= 0 and bottom <= room for top, bottom in rows)
    bar.setValue(0)
    at = QPointF(20, 20)
    turn = QWheelEvent(
        at,
        shown.area.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(shown.area.viewport(), turn)
    assert bar.value() > 0
    rows, room = rows_in_view(shown)
    assert all(top >= 0 and bottom <= room for top, bottom in rows)


def test_tab_leaves_the_rows_of_units_where_they_are(page, shown, qtbot):
    shown.area.setFixedSize(100, 90)
    bar = shown.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and shown.area.viewport().height() < 90)
    page.activateWindow()
    for value in (0, bar.maximum()):
        shown.grid.setFocus()
        qtbot.waitUntil(shown.grid.hasFocus)
        bar.setValue(value)
        qtbot.keyClick(shown.grid, Key.Key_Tab)
        assert not shown.grid.hasFocus()
        assert bar.value() == value


def test_a_layer_that_could_not_be_drawn_offers_to_try_again(page, pane, units_state, wishes):
    drawn = units_state(layer=0)
    failed = replace(drawn.units, pictures=None, undrawn="There is too little memory.")
    open_first(page, replace(drawn, units=failed))
    said = "Its units could not be drawn. There is too little memory."
    assert (pane.resting.text(), pane.again.isVisible()) == (said, True)
    seen = wishes(page)
    pane.again.click()
    assert seen == [e.PicturesWanted()]
    page.show_state(replace(drawn, units=replace(failed, undrawn="")))
    assert (pane.resting.text(), pane.again.isVisible()) == ("Drawing its units…", False)


def entered(page, drawn, qtbot):
    """Press Enter on a layer of the network's picture whose units are not drawn yet."""
    open_first(page, replace(drawn, units=replace(drawn.units, pictures=None)))
    page.head.view._segments[1].click()
    picture = page.layers.network.picture
    page.activateWindow()
    picture.setFocus()
    qtbot.waitUntil(picture.hasFocus)
    qtbot.keyClick(picture, Key.Key_Return)
    return picture


def test_enter_on_a_layer_waits_for_its_units_to_be_drawn(page, pane, units_state, qtbot):
    drawn = units_state(layer=0)
    picture = entered(page, drawn, qtbot)
    assert pane.resting.isVisible()
    assert picture.hasFocus()
    page.show_state(drawn)
    assert pane.grid.hasFocus()


def test_units_that_are_drawn_late_leave_the_keys_to_what_took_them(page, pane, units_state, qtbot):
    drawn = units_state(layer=0)
    entered(page, drawn, qtbot)
    page.head.repair.setFocus()
    page.show_state(drawn)
    assert page.head.repair.hasFocus()
