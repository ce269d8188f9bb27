from dataclasses import replace

import pytest

from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingStarted
from secateurs.ui.prune.events import CompactingWent
from secateurs.ui.prune.state import Choice, LayerShares
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.advance import advance
from secateurs.ui.train.state import TrainingState
from secateurs.ui.tune.events import (
    TuneFormEdited,
    TuningAsked,
    TuningDiscarded,
    TuningFailed,
    TuningPhase,
    TuningStage,
    TuningWent,
)
from secateurs.ui.tune.state import TuningForm, TuningState, check


def moved(state, *events):
    for event in events:
        state = advance(state, event)
    return state


def test_the_form_starts_with_a_short_repairing_recipe():
    assert TuningForm() == TuningForm("5", "0.001", "adam", "one-shot", distil=True, smaller=False)


@pytest.mark.parametrize("text", ["0", "51", "2.5", "", "many"])
def test_epochs_are_a_whole_number_from_1_to_50(text):
    assert check("epochs", text) == "Epochs: a whole number from 1 to 50."
    assert check("epochs", "1") == check("epochs", "50") == ""


@pytest.mark.parametrize("text", ["0", "1.1", "-1", "nan", "inf", "fast"])
def test_the_learning_rate_lies_between_a_millionth_and_1(text):
    assert check("learning_rate", text) == "Learning rate: a number from 0.000001 to 1."
    assert check("learning_rate", "1e-6") == check("learning_rate", "1") == ""


def test_what_is_typed_stays_with_the_reason_why_it_cannot_be_used(make_state):
    state = moved(make_state(), TuneFormEdited("epochs", "x"), TuneFormEdited("distil", False))
    assert state.tuning.form == TuningForm(epochs="x", distil=False)
    assert dict(state.tuning.errors) == {"epochs": "Epochs: a whole number from 1 to 50."}
    assert moved(state, TuneFormEdited("epochs", "3")).tuning.errors == ()


def test_what_a_pattern_or_shares_fix_goes_at_once():
    tuning = TuningState(form=TuningForm(schedule="gradual"))
    shares = LayerShares("unit", (("hidden_1", 0.5),))
    assert tuning.schedule_for(Choice()) == "gradual"
    assert tuning.schedule_for(Choice(pattern="2:4")) == "one-shot"
    assert tuning.schedule_for(Choice(pattern="2:4", method="unit")) == "gradual"
    assert tuning.schedule_for(Choice(shares=shares, method="unit")) == "one-shot"
    assert tuning.schedule_for(Choice(shares=shares)) == "gradual"


def test_a_fine_tuning_moves_on_from_asked_to_its_last_epoch(make_state):
    asked = moved(make_state(), TuningAsked("Run 3 · units 80 %"))
    assert asked.tuning.is_live
    assert asked.tuning.about == "Run 3 · units 80 %"
    assert asked.tuning.stage == "Getting ready"
    assert moved(asked, TuningStage("Repairing first")).tuning.stage == "Repairing first"
    state = moved(
        asked,
        TuningWent(TrainingStarted(epochs=1, steps_per_epoch=2)),
        TuningWent(StepsTaken(1, (0.5, 0.25), 100.0, 1.5)),
        TuningWent(EpochEnded(1, 0.4, 0.2, 0.97)),
    )
    assert state.tuning.live.losses == (0.5, 0.25)
    assert state.tuning.live.progress == 1.0
    assert state.tuning.live.seconds_left == 1.5
    assert state.training is asked.training
    ended = moved(state, TuningPhase("idle"))
    assert not ended.tuning.is_live
    assert ended.tuning.live.history == (EpochEnded(1, 0.4, 0.2, 0.97),)


@pytest.mark.parametrize("phase", ["stopping", "discarding"])
def test_late_news_does_not_take_back_the_wish_to_end(make_state, phase):
    state = moved(
        make_state(),
        TuningAsked("it"),
        TuningPhase(phase),
        TuningWent(TrainingStarted(epochs=1, steps_per_epoch=2)),
    )
    assert state.tuning.live.phase == phase
    assert state.tuning.live.epochs == 1


def test_a_failure_is_told_in_place_of_the_curves(make_state):
    state = moved(make_state(), TuningAsked("it"), TuningFailed("The disk is full."))
    assert not state.tuning.is_live
    assert state.tuning.live.problem == "The disk is full."
    assert moved(state, TuningAsked("it")).tuning.live.problem == ""


def test_a_compact_network_is_being_made_until_it_is(make_state):
    state = make_state()
    going = moved(state, CompactingWent(True))
    assert going.tuning == replace(state.tuning, making_compact=True)
    assert not moved(going, CompactingWent(False)).tuning.making_compact


def test_curves_stay_with_the_network_that_came_of_them_only(make_state, make_record, make_network):
    history = (EpochEnded(1, 0.4, 0.2, 0.97),)
    state = moved(
        make_state(),
        TuningAsked("it"),
        TuningWent(TrainingStarted(epochs=1, steps_per_epoch=1)),
        TuningWent(StepsTaken(1, (0.5,), 100.0, 0.0)),
        TuningWent(history[0]),
    )
    other = RunOpened(make_record("other"), make_network(1))
    assert moved(state, other).tuning == state.tuning  # it goes on
    ended = moved(state, TuningPhase("idle"))
    own = RunOpened(make_record("own", history=history), make_network(1))
    assert moved(ended, own).tuning.live.losses == (0.5,)
    assert moved(ended, own, other).tuning.live == TrainingState()


def test_what_is_discarded_leaves_no_curves(make_state):
    state = moved(
        make_state(),
        TuningAsked("it"),
        TuningWent(TrainingStarted(epochs=1, steps_per_epoch=9)),
        TuningWent(StepsTaken(1, (0.5,), 100.0, 0.0)),
        TuningDiscarded(),
    )
    assert state.tuning.live == TrainingState()
