"""Units that cannot go exactly: told, chosen, and undone. No Keras here."""

from dataclasses import replace

import pytest

from secateurs.core.evaluation.score import Score
from secateurs.core.graph.structure import LeftWhole
from secateurs.core.pruning.rank import rank
from secateurs.ui.export.offered import why_not_yet
from secateurs.ui.history.state import choice_of, decision_of
from secateurs.ui.history.words import deed_words
from secateurs.ui.prune.choices import inexact_words, wants_compact, why_no_repair
from secateurs.ui.prune.computation import ranking_question
from secateurs.ui.prune.events import (
    ExactChosen,
    OtherRead,
    PercentChosen,
    Ranked,
    Reduced,
    RepairChosen,
    Scored,
    StepReached,
)
from secateurs.ui.prune.figures import FigureRow
from secateurs.ui.prune.page import InexactRow
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.data_in_use import why_not_compact
from secateurs.ui.shell.state import State
from tests.core.network.small_models import plain_model
from tests.ui.shell.test_derive import step

MODEL = plain_model()
WHY = "feeds the LayerNormalization layer norm, whose result depends on every unit"
SCORE = Score(0.9, 0.3, (0.9,) * 10, ((1,) * 10,) * 10)
STAYS = LeftWhole("first", "Conv2D", WHY)


def read(**changes):
    return replace(MODEL, graph=replace(MODEL.graph, structure=replace(MODEL.structure, **changes)))


EXACT, INEXACT = read(left_whole=(STAYS,)), read(exact=False)


def ranked(network):
    weight, unit = rank(network, "weight"), rank(network, "unit")
    return Ranked(network, "magnitude", "layer", weight, unit)


@pytest.fixture
def opened(make_state, make_record, data) -> State:
    """A model half of whose units are cut, of units."""
    record = make_record("opened", kind="opened", origin="a.keras")
    state = step(make_state(data=data), RunOpened(record, EXACT), ranked(EXACT), PercentChosen(50))
    choice = state.pruning.choice.showing("unit")
    return replace(state, pruning=replace(state.pruning, choice=choice))


def test_it_is_told_once_it_is_known_that_more_could_go(opened):
    assert inexact_words(opened) == ()
    told = step(opened, OtherRead(EXACT, INEXACT))
    assert inexact_words(told)[-1] == "Units of 1 layer stay"
    assert told.network is EXACT
    assert step(opened, OtherRead(EXACT, None)).pruning.other is None


def test_the_network_follows_the_choice_and_back(opened):
    state = step(opened, OtherRead(EXACT, INEXACT), ExactChosen(False))
    assert (state.network, state.pruning.other) == (INEXACT, EXACT)
    assert state.pruning.unit.ranking is None
    assert inexact_words(state)[-1] == "Units of 1 more layer go"
    back = step(state, ranked(INEXACT), ExactChosen(True))
    assert (back.network, back.pruning.other, back.pruning.unit.cut) == (EXACT, INEXACT, None)


def test_the_compact_network_answers_and_is_not_repaired(opened, qtbot):
    events = (OtherRead(EXACT, INEXACT), ExactChosen(False), ranked(INEXACT), RepairChosen(True))
    state = step(opened, *events)
    assert state.pruning.is_inexact("unit")
    assert not state.pruning.is_made("unit")
    assert not state.pruning.wants_repair("unit")
    looked_at = replace(state, page="prune")
    assert wants_compact(looked_at, answers=False)
    repaired = step(looked_at, ExactChosen(True), ranked(EXACT))
    assert repaired.pruning.is_repairing("unit")
    assert not wants_compact(repaired, answers=True)
    assert "fine-tune" in why_no_repair(state)
    small = plain_model(3)
    state = step(state, Reduced(state.pruning.unit.cut, small))
    assert state.pruning.made("unit") is small
    figures = FigureRow()
    qtbot.addWidget(figures)
    figures.show_state(step(state, Scored(INEXACT, state.data, state.pruning.key("unit"), SCORE)))
    assert "the compact network's" in figures.accuracy.accessibleName()
    assert state.pruning.made("weight") is None
    assert step(state, PercentChosen(25)).pruning.made("unit") is None


def test_scores_are_of_one_or_the_other(opened):
    state = step(opened, Scored(EXACT, opened.data, opened.pruning.key("unit"), SCORE))
    assert state.pruning.unit.score.accuracy == 0.9
    state = step(state, OtherRead(EXACT, INEXACT), ExactChosen(False), ranked(INEXACT))
    assert state.pruning.unit.score is None
    state = step(state, ExactChosen(True), ranked(EXACT))
    assert state.pruning.unit.score.accuracy == 0.9


def test_a_step_of_the_history_waits_until_the_network_is_read(opened):
    inexact = replace(opened.pruning.choice, exact=False)
    assert choice_of(decision_of("a", inexact), opened.pruning.choice) == inexact
    one, other = (decision_of("a", each) for each in (opened.pruning.choice, inexact))
    assert deed_words(one, other) == "inexact units, too"
    state = step(opened, StepReached("1", inexact), ranked(EXACT))
    assert (state.network, state.pruning.unit.ranking) == (EXACT, None)
    assert step(state, OtherRead(EXACT, INEXACT)).network is INEXACT
    gone = step(state, OtherRead(EXACT, None))  # by a version that leaves them whole
    assert gone.pruning.choice.exact


def test_where_no_unit_goes_exactly_weights_are_ranked_all_the_same(opened):
    whole = read(left_whole=(STAYS,), unit_sets=())
    state = step(opened, RunOpened(opened.run, whole))
    found = ranking_question(state, None)(lambda: False)
    state = step(state, found)
    assert (state.pruning.weight.cut is None, found.unit) == (False, None)
    choice = state.pruning.choice.showing("unit")
    state = replace(state, pruning=replace(state.pruning, choice=choice))
    assert why_not_compact(state) == "None of its units can go exactly"
    assert why_not_yet(state) == "None of its units can go exactly."


def test_another_network_begins_exactly(opened, make_record):
    state = step(opened, OtherRead(EXACT, INEXACT), ExactChosen(False))
    state = step(state, RunOpened(make_record("other"), plain_model(1)))
    assert state.pruning.choice.exact
    assert state.pruning.other is None


def test_the_row_is_there_for_such_networks_only_and_chooses(opened, qtbot, wishes):
    row = InexactRow()
    qtbot.addWidget(row)
    row.show_state(opened)
    assert row.isHidden()
    state = step(opened, OtherRead(EXACT, INEXACT))
    row.show_state(state)
    assert not row.isHidden()
    assert row.box.isEnabled()
    heard = wishes(row)
    row.box.click()
    assert heard == [ExactChosen(False)]
    row.show_state(step(state, ExactChosen(False)))
    assert row.box.isChecked()
    assert "first" in row.box.toolTip()
