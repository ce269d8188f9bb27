"""What is drawn, for which layer, and what is dropped."""

import pytest

from secateurs.core.evaluation.unit_pictures import unit_pictures
from secateurs.ui.prune.events import MethodChosen
from secateurs.ui.shell.events import PageChosen
from secateurs.ui.units import actions
from secateurs.ui.units.actions import SeeingInside, pictures_question, wanted_layer
from secateurs.ui.units.events import LayerWatched


class HeldLane:
    """Takes questions and leaves them to the test."""

    def __init__(self, name, parent):
        self.asked, self.dropped = [], 0
        self.answered = self.failed = self

    def connect(self, slot):
        pass

    def ask(self, question):
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
