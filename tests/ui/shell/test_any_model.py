"""A Keras model in the state: cut at once, answered by events. No Keras here."""

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.evaluation.breaking_point import Strip
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.storage.preferences import Preferences
from secateurs.ui.pad.events import PadCleared, PictureShown, StrokeBegun, StrokeExtended
from secateurs.ui.pad.state import Picture
from secateurs.ui.prune.events import Answered, PercentChosen, Ranked, StripRead
from secateurs.ui.prune.state import Answer
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.preferences import preferences_of
from tests.core.network.small_models import plain_model, taking
from tests.ui.shell.test_derive import drawn, step


@pytest.fixture
def model():
    return plain_model()


@pytest.fixture
def opened(make_state, make_record, model):
    """The model is open and ranked, the pad is empty."""
    record = make_record("opened", kind="opened", origin="a.keras")
    state = step(make_state(), RunOpened(record, model))
    weight, unit = rank(model, "weight"), rank(model, "unit")
    return step(state, Ranked(model, "magnitude", "layer", weight, unit))


def answer(digit):
    shares = np.zeros(10, np.float32)
    shares[digit] = 1
    return Answer(frozen(shares))


def answered(state, digit=7):
    cuts = {m: (state.pruning.way(m).cut, answer(digit)) for m in ("weight", "unit")}
    return Answered(state.network, state.pad.pixels, answer(digit), cuts)


def test_cuts_and_counts_follow_the_bar_at_once(opened):
    state = step(opened, PercentChosen(50))
    assert state.pruning.unit.cut.parts_removed == 2
    assert state.pruning.unit.account.achieved == 0.5
    assert state.pruning.weight.network is None


def test_a_drawing_waits_for_its_answers(opened):
    state = drawn(opened)
    assert state.pruning.dense is None
    assert state.pruning.weight.answer is None
    state = step(state, answered(state))
    assert state.pruning.dense.digit == 7
    assert state.pruning.unit.answer.digit == 7


def test_another_cut_waits_anew_but_the_dense_answer_stays(opened):
    state = drawn(opened)
    state = step(state, answered(state), PercentChosen(50))
    assert state.pruning.dense.digit == 7
    assert state.pruning.weight.answer is None


def test_an_answer_for_another_cut_is_dropped(opened):
    state = drawn(opened)
    late = answered(state)
    state = step(state, PercentChosen(50), late)
    assert state.pruning.dense.digit == 7
    assert state.pruning.weight.answer is None


def test_while_the_pen_moves_the_answer_of_a_moment_ago_stays(opened):
    state = step(opened, StrokeBegun((60.0, 60.0)), StrokeExtended(((200.0, 60.0),)))
    late = answered(state, 3)
    state = step(state, StrokeExtended(((110.0, 240.0),)), late)
    assert state.pruning.dense.digit == 3
    state = step(state, StrokeExtended(((120.0, 250.0),)))
    assert state.pruning.weight.answer.digit == 3


def test_an_answer_for_a_pad_that_was_cleared_is_dropped(opened):
    state = drawn(opened)
    late = answered(state)
    state = step(state, PadCleared(), late)
    assert state.pruning.dense is None
    assert state.pruning.weight.answer is None


def test_a_strip_answers_while_the_bar_is_dragged(opened):
    state = drawn(opened)
    shares = np.tile(answer(4).probabilities, (100, 1))
    strip = Strip(frozen(shares))
    ranking = state.pruning.unit.ranking
    state = step(state, StripRead(ranking, state.pad.pixels, strip), PercentChosen(30))
    assert state.pruning.unit.answer.digit == 4
    assert state.pruning.weight.answer is None


def test_a_drawing_that_a_model_cannot_read_is_put_away(opened, make_record):
    state = drawn(opened)
    other = step(state, RunOpened(make_record("rgb"), taking(plain_model(), (32, 32, 3))))
    assert other.pad.sheet.is_empty
    assert other.pad.can_undo
    assert step(state, RunOpened(make_record("again"), plain_model(1))).pad.sheet is state.pad.sheet


def test_a_drawing_survives_a_visit_to_a_network_that_cannot_read_it(opened, make_record):
    state = drawn(opened)
    other = step(state, RunOpened(make_record("rgb"), taking(plain_model(), (32, 32, 3))))
    assert preferences_of(other, Preferences()).drawing == state.pad.sheet.strokes
    sample = Picture(frozen(np.zeros((32, 32, 3), np.uint8)), "sample", 1, 3)
    other = step(other, PictureShown(sample))
    back = step(other, RunOpened(make_record("back"), plain_model(1)))
    assert back.pad.sheet is state.pad.sheet
    assert back.pad.pixels is not None
    cleared = step(back, PadCleared())
    assert step(cleared, RunOpened(make_record("next"), plain_model())).pad.sheet.is_empty


def test_a_sample_of_another_shape_has_no_answer(opened):
    sample = Picture(frozen(np.zeros((5, 5), np.uint8)), "sample")
    state = step(opened, PictureShown(sample))
    assert step(state, PercentChosen(20)).pruning.weight.answer is None


def test_what_an_earlier_pruning_took_counts_on_the_bar(opened, make_record, model):
    pruned = prune_network(model, rank(model, "unit").cut(0.75))
    state = step(opened, RunOpened(make_record("tuned", kind="tuned"), pruned))
    weight, unit = rank(pruned, "weight"), rank(pruned, "unit")
    state = step(state, Ranked(pruned, "magnitude", "layer", weight, unit))
    state = step(state, PercentChosen(50))
    assert state.pruning.unit.account.achieved == 0.75
    assert not state.pruning.unit.takes
