import numpy as np
import pytest

from secateurs.core.evaluation.breaking_point import StripReader
from secateurs.core.evaluation.score import Score
from secateurs.core.network.forward import classify
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.pad.events import PadCleared, StrokeBegun, StrokeEnded, StrokeExtended
from secateurs.ui.prune.events import CriterionChosen, PercentChosen, Ranked, Scored, StripRead
from secateurs.ui.prune.state import ScoreKey
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.advance import advance
from secateurs.ui.shell.derive import derive
from secateurs.ui.shell.events import PageChosen

SEVEN = (((60.0, 60.0), (200.0, 60.0), (110.0, 240.0)),)


def step(state, *events):
    for event in events:
        state = derive(state, advance(state, event))
    return state


def drawn(state):
    points = SEVEN[0]
    return step(state, StrokeBegun(points[0]), StrokeExtended(points[1:]), StrokeEnded())


@pytest.fixture
def ranked(make_state):
    state = make_state()
    weight, unit = (rank(state.network, method) for method in ("weight", "unit"))
    return step(state, Ranked(state.network, "magnitude", "layer", weight, unit))


def test_an_empty_pad_has_no_answer(ranked):
    assert ranked.pad.pixels is None
    assert ranked.pruning.dense is None
    assert ranked.pruning.weight.answer is None


def test_a_drawing_is_answered_by_all_three(ranked):
    state = drawn(step(ranked, PercentChosen(60)))
    expected = classify(state.network, state.pad.pixels)[0]
    np.testing.assert_allclose(state.pruning.dense.probabilities, expected, atol=1e-6)
    for method in ("weight", "unit"):
        way = state.pruning.way(method)
        pruned = prune_network(state.network, way.ranking.cut(0.6))
        expected = classify(pruned, state.pad.pixels)[0]
        np.testing.assert_allclose(way.answer.probabilities, expected, atol=1e-6)


def test_clearing_the_pad_clears_the_answers(ranked):
    state = step(drawn(ranked), PadCleared())
    assert state.pruning.dense is None
    assert state.pruning.unit.answer is None


def test_the_cut_follows_the_sparsity_and_nothing_else_moves(ranked):
    state = step(ranked, PercentChosen(50))
    assert state.pruning.weight.cut.requested == 0.5
    assert state.pruning.weight.account.achieved == pytest.approx(0.5, abs=1e-4)
    same = step(state, PageChosen("compare"))
    assert same.pruning.weight is state.pruning.weight


def test_a_strip_answers_while_the_bar_is_dragged(ranked):
    state = drawn(ranked)
    ranking = state.pruning.unit.ranking
    strip = StripReader(state.network, ranking).read(state.pad.pixels)
    state = step(state, StripRead(ranking, state.pad.pixels, strip), PercentChosen(70))
    assert state.pruning.unit.network is None
    np.testing.assert_array_equal(state.pruning.unit.answer.probabilities, strip.probabilities[70])


def test_a_strip_of_an_older_drawing_is_dropped(ranked):
    state = drawn(ranked)
    ranking, pixels = state.pruning.weight.ranking, state.pad.pixels
    strip = StripReader(state.network, ranking).read(pixels)
    newer = drawn(step(state, PadCleared()))
    late = step(newer, StripRead(ranking, pixels, strip))
    assert late.pruning.weight.strip is None


def test_another_criterion_waits_for_its_ranking(ranked):
    state = step(drawn(ranked), CriterionChosen("random"))
    assert state.pruning.weight.ranking is None
    assert state.pruning.weight.answer is None
    assert state.pruning.dense is not None


def test_the_score_of_this_very_cut_is_shown(ranked, data):
    state = step(ranked, DataLoaded(data), PercentChosen(50))
    score = Score(0.9, 0.1, (), ())
    key = ScoreKey("weight", "magnitude", "layer", 50)
    state = step(state, Scored(state.network, data, key, score))
    assert state.pruning.weight.score is score
    assert step(state, PercentChosen(51)).pruning.weight.score is None
    assert step(state, PercentChosen(51), PercentChosen(50)).pruning.weight.score is score


def test_another_network_answers_the_drawing_that_is_there(ranked, make_record):
    state = drawn(ranked)
    network = prune_network(state.network, state.pruning.weight.ranking.cut(0.3))
    opened = step(state, RunOpened(make_record("run-2"), network))
    expected = classify(network, state.pad.pixels)[0]
    np.testing.assert_allclose(opened.pruning.dense.probabilities, expected, atol=1e-6)
    assert opened.pruning.weight.ranking is None
