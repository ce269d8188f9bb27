from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from secateurs.core.evaluation.unit_activity import read_unit, unit_activity
from secateurs.core.evaluation.unit_removal import without
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.ui.hand.events import UnitsCut, UnitsFreed, UnitsProtected
from secateurs.ui.shell.words import number_text
from secateurs.ui.units import events as e
from secateurs.ui.units.unit_views import lost_text


@pytest.fixture
def card(page):
    return page.details.layer.card


@pytest.fixture
def known(units_state):
    """Unit 5 of the first layer, of which everything is known."""

    def known(**units):
        state = units_state(units={"unit": 5, "opened": True} | units)
        network, part = state.network, state.data.validation
        activity = unit_activity(network, "dense_0", part.pixels)
        found = replace(
            state.units,
            reading=read_unit(activity[:, 5], part.labels, 10),
            alone={(0, 5): without(network, "dense_0", 5, part)},
            rankings={"magnitude": rank(network, "unit")},
        )
        return replace(state, units=found)

    return known


@pytest.fixture
def shown(page, card, known):
    state = known()
    page.show_state(state)
    page.maps.pick(0)
    page.show_state(state)
    return state


def facts(card):
    return {fact.name: fact.value for fact in card.facts.facts}


def test_the_card_is_there_only_while_a_unit_is_open(page, card, shown):
    assert card.isVisible()
    assert card.title.text() == "Unit 5"
    assert not card.close_button.icon().isNull()
    page.show_state(replace(shown, units=replace(shown.units, opened=False)))
    assert card.isHidden()


def test_tab_goes_from_its_head_to_the_rest_which_keys_then_scroll(page, card, shown, qtbot, qapp):
    card.setFixedHeight(160)
    qapp.processEvents()
    area, bar = card._area, card._area.verticalScrollBar()
    page.activateWindow()
    card.close_button.setFocus()
    qtbot.waitUntil(card.close_button.hasFocus)
    qtbot.keyClick(card.close_button, Qt.Key.Key_Tab)
    assert area.hasFocus()
    qtbot.keyClick(area, Qt.Key.Key_PageDown)
    assert bar.value() == min(bar.pageStep(), bar.maximum()) > 0


def test_it_says_what_is_lost_and_where_the_unit_stands(card, shown):
    alone = shown.units.alone_here
    said = facts(card)
    before, after = alone.before.accuracy, alone.after.accuracy
    assert said["Alone gone"] == f"{100 * before:.2f} → {100 * after:.2f} %"
    ranks = rank(shown.network, "unit").positions[0]
    assert said["By magnitude"].endswith(f"{ranks[5] + 1} of 12")
    assert said["By Taylor"] == "…"
    assert float(said["Emits when gone"]) == pytest.approx(alone.constant, abs=1e-3)


def test_it_shows_the_samples_that_excite_it(card, shown):
    reading = shown.units.reading
    assert card.most.numbers == reading.most
    assert card.least.numbers == reading.least
    assert len(card.classes.shown) == 10
    assert card.classes.words(3).startswith(f"3: {number_text(reading.means[3])} on average")
    assert card.classes_note.text().endswith("the change in points when it alone goes.")
    assert not card.grab().isNull()


def test_what_is_on_its_way_is_said(page, card, shown, units_state):
    page.show_state(units_state(units={"unit": 5, "opened": True}))
    assert facts(card)["Alone gone"] == "…"
    assert card.classes_note.text() == "Reading the validation samples…"


def test_without_data_there_is_nothing_to_wait_for(page, card, shown):
    units = replace(shown.units, reading=None, alone={})
    page.show_state(replace(shown, data=None, units=units))
    assert facts(card)["Alone gone"] == "–"
    assert card.classes.isHidden()
    assert card.most.isHidden()
    assert facts(card)["By Taylor"] == "–"


def test_the_cross_closes_it(card, shown, wishes, qtbot):
    seen = wishes(card)
    qtbot.mouseClick(card.close_button, Qt.MouseButton.LeftButton)
    assert seen == [e.UnitClosed()]


def test_many_classes_show_those_that_excite_it_most(card, shown):
    names = tuple(f"class {n}" for n in range(30))
    part = shown.data.validation
    activity = unit_activity(shown.network, "dense_0", part.pixels)[:, 5]
    reading = read_unit(activity, part.labels % 30, 30)
    card.classes.show_reading(reading, names, None)
    assert len(card.classes.shown) == 12
    assert card.classes.shown[0] == int(reading.means[:10].argmax())


def test_changes_are_written_with_their_sign():
    assert [lost_text(lost) for lost in (0.0031, -0.001, 0.0)] == ["−0.31", "+0.10", "0"]


def test_its_buttons_decide_by_hand_and_take_it_back(page, card, shown, wishes, qtbot):
    seen = wishes(card)
    qtbot.mouseClick(card.cut, Qt.MouseButton.LeftButton)
    hand = HandChoices(remove={"dense_0": (5,)})
    choice = replace(shown.pruning.choice, hand=hand)
    page.show_state(replace(shown, pruning=replace(shown.pruning, choice=choice)))
    assert (card.cut.isChecked(), card.protect.isChecked()) == (True, False)
    qtbot.mouseClick(card.cut, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(card.protect, Qt.MouseButton.LeftButton)
    assert seen == [
        UnitsCut("dense_0", (5,)),
        UnitsFreed("dense_0", (5,)),
        UnitsProtected("dense_0", (5,)),
    ]


def test_it_says_so_where_what_it_emits_is_not_seen(page, card, shown):
    why = "What the heads of mha/query emit is not seen from outside the layer."
    asked = e.UnitRead(shown.network, shown.data, (0, 5), None, why)
    units = replace(shown.units, reading=None)
    page.show_state(replace(shown, units=e.advance_units(replace(shown, units=units), asked)))
    assert card.classes_note.text().startswith(f"{why} At the right: the change")
    assert card.most.isHidden()
    assert card.least.isHidden()
