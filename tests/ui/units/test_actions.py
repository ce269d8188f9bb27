"""What is drawn, for which layer, and what is dropped."""

import pytest

from secateurs.core.base.errors import ModelError
from secateurs.core.evaluation.unit_activity import read_unit, unit_activity
from secateurs.core.evaluation.unit_pictures import unit_pictures
from secateurs.core.evaluation.unit_removal import without
from secateurs.core.ranking.criteria.registry import rules
from secateurs.jobs.job import Failure
from secateurs.ui.prune.events import MethodChosen
from secateurs.ui.shell.data_in_use import wanted_layer
from secateurs.ui.shell.events import PageChosen
from secateurs.ui.units import actions
from secateurs.ui.units.actions import (
    ReadingUnits,
    SeeingInside,
    missing,
    pictures_question,
)
from secateurs.ui.units.events import LayerWatched, PicturesWanted, UnitChosen, UnitOpened


class HeldLane:
    """Takes questions and leaves them to the test."""

    def __init__(self, name, parent):
        self.asked, self.dropped = [], 0
        self.answered = self.failed = self

    def connect(self, slot):
        pass

    def ask(self, question, after=0.0):
        self.asked.append(question)

    def drop(self):
        self.dropped += 1


@pytest.fixture
def seeing(ranked, monkeypatch):
    monkeypatch.setattr(actions, "Lane", HeldLane)
    seeing = SeeingInside(ranked)
    ranked.dispatch(PageChosen("prune"))
    ranked.dispatch(MethodChosen("unit"))
    return seeing


def answer(seeing):
    seeing._drawn(seeing._pictures.asked[-1](lambda: False))


def test_a_layer_in_view_is_drawn_once(seeing, ranked):
    ranked.dispatch(LayerWatched(1))
    ranked.dispatch(PageChosen("prune"))
    assert len(seeing._pictures.asked) == 1
    answer(seeing)
    found = ranked.state.units.pictures
    assert (found.kind, found.samples) == ("samples", 20)
    assert wanted_layer(ranked.state) is None


def test_the_newest_layer_supersedes_and_a_known_one_is_not_drawn_again(seeing, ranked):
    ranked.dispatch(LayerWatched(1))
    answer(seeing)
    ranked.dispatch(LayerWatched(0))
    assert len(seeing._pictures.asked) == 2
    ranked.dispatch(LayerWatched(1))
    assert len(seeing._pictures.asked) == 2
    assert ranked.state.units.pictures.values.shape[0] == 8


def test_a_layer_that_could_not_be_drawn_says_so_until_it_is_tried_again(seeing, ranked):
    ranked.dispatch(LayerWatched(1))
    seeing._failed(Failure("There is too little memory.", ""))
    assert ranked.state.units.undrawn == ranked.state.notice.text == "There is too little memory."
    ranked.dispatch(PageChosen("prune"))
    assert (len(seeing._pictures.asked), wanted_layer(ranked.state)) == (1, None)
    ranked.dispatch(PicturesWanted())
    assert (len(seeing._pictures.asked), ranked.state.units.undrawn) == (2, "")
    answer(seeing)
    assert ranked.state.units.pictures is not None


def test_what_nobody_sees_is_dropped(seeing, ranked):
    ranked.dispatch(LayerWatched(1))
    before = seeing._pictures.dropped
    ranked.dispatch(PageChosen("try"))
    assert seeing._pictures.dropped > before
    assert wanted_layer(ranked.state) is None


def test_samples_that_the_network_cannot_be_given_are_not_shown_to_it(ranked, make_network):
    ranked.dispatch(LayerWatched(0))
    found = pictures_question(ranked.state, 0)(lambda: False)
    expected = unit_pictures(make_network(), "dense_0")
    assert found.pictures.values.tolist() == expected.values.tolist()


@pytest.fixture
def reading(ranked, monkeypatch):
    monkeypatch.setattr(actions, "Lane", HeldLane)
    reading = ReadingUnits(ranked)
    ranked.dispatch(PageChosen("prune"))
    ranked.dispatch(MethodChosen("unit"))
    return reading


def answer_all(reading):
    while reading._asked is not None:
        reading._found(reading._lane.asked[-1](lambda: False))


def test_an_opened_unit_is_read_ranked_and_left_out(reading, ranked):
    ranked.dispatch(UnitOpened(1, 3))
    answer_all(reading)
    units, network, part = ranked.state.units, ranked.state.network, ranked.state.data.validation
    activity = unit_activity(network, "dense_1", part.pixels)
    assert units.reading.most == read_unit(activity[:, 3], part.labels, 10).most
    assert units.alone_here.after == without(network, "dense_1", 3, part).after
    assert set(units.rankings) == {rule.name for rule in rules("unit")}
    assert missing(ranked.state) == []


def test_the_next_unit_is_read_from_the_same_activity(reading, ranked, monkeypatch):
    ranked.dispatch(UnitOpened(1, 3))
    answer_all(reading)
    ranked.dispatch(UnitChosen(1, 4))
    monkeypatch.setattr(actions, "unit_activity", None)
    assert missing(ranked.state) == [("read", "", (1, 4)), ("alone", "", (1, 4))]
    answer_all(reading)
    assert missing(ranked.state) == []


def test_a_unit_that_is_only_chosen_costs_nothing(reading, ranked):
    ranked.dispatch(UnitChosen(1, 3))
    assert reading._lane.asked == []


def test_what_fails_is_left_out_and_the_rest_goes_on(reading, ranked):
    ranked.dispatch(UnitOpened(1, 3))
    reading._failed(None)
    assert reading._asked[0] == "rank"
    answer_all(reading)
    assert ranked.state.units.reading is None
    assert ranked.state.units.alone_here is not None


def test_what_cannot_be_seen_of_a_unit_is_said_once(reading, ranked, monkeypatch):
    def unseen(*_):
        raise ModelError("What the heads of mha/query emit is not seen from outside the layer.")

    monkeypatch.setattr(actions, "unit_activity", unseen)
    ranked.dispatch(UnitOpened(1, 3))
    answer_all(reading)
    assert ranked.state.units.unread.startswith("What the heads of mha/query emit is not seen")
    assert missing(ranked.state) == []
    ranked.dispatch(UnitChosen(1, 4))
    assert ranked.state.units.unread == ""
