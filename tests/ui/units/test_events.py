from dataclasses import replace

import pytest

from secateurs.ui.data.events import DataLoaded
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.advance import advance
from secateurs.ui.units import events as e
from secateurs.ui.units.state import UnitsState


@pytest.fixture
def state(units_state):
    return units_state(layer=1)


def test_another_layer_has_no_pictures_yet_and_no_unit_chosen(state):
    chosen = advance(state, e.UnitChosen(1, 5))
    assert (chosen.units.unit, chosen.units.opened) == (5, False)
    other = advance(chosen, e.LayerWatched(0)).units
    assert (other.layer, other.unit, other.pictures) == (0, None, None)
    assert advance(state, e.LayerWatched(1)) is state


def test_a_unit_is_opened_and_closed_and_stays_chosen(state):
    opened = advance(state, e.UnitOpened(1, 3))
    assert (opened.units.unit, opened.units.opened) == (3, True)
    assert advance(opened, e.UnitChosen(1, 4)).units.opened  # the next one is seen closely
    closed = advance(opened, e.UnitClosed())
    assert (closed.units.unit, closed.units.opened) == (3, False)


def test_looking_away_and_back_keeps_the_pictures(state):
    away = advance(state, e.LayerWatched(None))
    assert away.units.pictures is state.units.pictures


def test_only_pictures_of_what_is_in_view_are_taken(state, make_network):
    drawn = e.PicturesDrawn(state.network, state.data, 1, state.units.pictures)
    waiting = replace(state, units=UnitsState(layer=1))
    assert advance(waiting, drawn).units.pictures is drawn.pictures
    for other in (
        replace(drawn, layer=0),
        replace(drawn, data=None),
        replace(drawn, network=make_network()),
    ):
        assert advance(waiting, other).units.pictures is None


def test_another_network_keeps_only_the_order(state):
    ordered = advance(state, e.UnitsOrdered("alike"))
    after = advance(ordered, RunOpened(state.run, state.network)).units
    assert (after.layer, after.pictures, after.order) == (None, None, "alike")


def test_other_data_draw_the_pictures_anew(state, data):
    assert advance(state, DataLoaded(replace(data))).units.pictures is None
