from dataclasses import replace

import pytest

from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.evaluation.score import Score
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingStarted
from secateurs.ui.compare.events import (
    FindingsMade,
    LevelsEdited,
    PointFound,
    PointsListed,
    SweepEpochsEdited,
)
from secateurs.ui.prune.events import PercentChosen, Scored
from secateurs.ui.prune.state import ScoreKey
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.advance import advance
from secateurs.ui.shell.events import ActivityChanged, PageChosen
from secateurs.ui.shell.state import Notice
from secateurs.ui.train.events import (
    CurvesShown,
    FieldEdited,
    TrainingAsked,
    TrainingFailed,
    TrainingWent,
)
from secateurs.ui.updates.state import ReleasesFound, UpdatesAsked, UpdatesState


def test_an_unknown_event_changes_nothing(make_state):
    state = make_state()
    assert advance(state, object()) is state


def test_a_message_that_leads_to_a_page_has_no_button_once_that_is_in_front(make_state):
    leads = Notice("It is open.", action="Prune it", event=PageChosen("prune"))
    state = advance(make_state(page="train", notice=leads), PageChosen("try"))
    assert state.notice is leads
    assert advance(state, PageChosen("prune")).notice == Notice("It is open.")


def test_the_sparsity_stays_between_0_and_99(make_state):
    state = make_state()
    assert advance(state, PercentChosen(120)).pruning.choice.percent == 99
    assert advance(state, PercentChosen(-1)).pruning.choice.percent == 0


def test_a_training_moves_on_step_by_step(make_state):
    state = make_state()
    for event in (
        TrainingAsked(),
        TrainingWent(TrainingStarted(epochs=2, steps_per_epoch=4)),
        TrainingWent(StepsTaken(1, (2.0, 1.5, 1.0, 0.5), 1000.0, 4.0)),
        TrainingWent(EpochEnded(1, 1.25, 0.6, 0.9)),
    ):
        state = advance(state, event)
    training = state.training
    assert training.phase == "running"
    assert training.progress == 0.5
    assert training.epoch == 2
    assert training.losses == (2.0, 1.5, 1.0, 0.5)
    assert training.best == EpochEnded(1, 1.25, 0.6, 0.9)


def test_the_best_epoch_is_the_one_with_the_lowest_validation_loss(make_state):
    state = advance(make_state(), TrainingAsked())
    for epoch, loss in ((1, 0.5), (2, 0.3), (3, 0.4)):
        state = advance(state, TrainingWent(EpochEnded(epoch, 0.1, loss, 0.9)))
    assert state.training.best.epoch == 2


def test_a_failed_training_keeps_the_network_and_the_form(make_state):
    state = advance(make_state(), FieldEdited("epochs", "3", ""))
    failed = advance(advance(state, TrainingAsked()), TrainingFailed("It broke.", "trace"))
    assert failed.network is state.network
    assert failed.training.problem == "It broke."
    assert failed.training.phase == "idle"
    assert dict(failed.training.form) == {"epochs": "3"}


def test_curves_of_a_training_that_failed_are_told_from_a_runs(make_state, make_record):
    state = advance(make_state(), TrainingAsked())
    assert not advance(state, TrainingFailed("It broke.", "")).training.of_failed
    state = advance(state, TrainingWent(StepsTaken(1, (2.0,), 100.0, 1.0)))
    state = advance(state, TrainingFailed("It broke.", ""))
    assert (state.training.of_failed, state.training.losses) == (True, (2.0,))
    state = advance(state, CurvesShown((1.0,), make_record("one")))
    assert (state.training.of_failed, state.training.problem) == (False, "It broke.")


def test_field_errors_come_and_go(make_state):
    state = advance(make_state(), FieldEdited("epochs", "x", "Whole number"))
    assert state.training.form_errors == (("epochs", "Whole number"),)
    assert advance(state, FieldEdited("epochs", "4", "")).training.form_errors == ()


def test_a_score_of_another_network_is_dropped(make_state, network, data):
    state = make_state(network=network, data=data)
    score = Score(0.5, 1.0, (), ())
    key = ScoreKey("weight", "magnitude", "layer", 50)
    stale = make_state().network
    assert advance(state, Scored(stale, data, key, score)) is state
    assert advance(state, Scored(network, data, key, score)).pruning.scores[key] is score


def test_opening_a_run_forgets_what_was_measured_of_the_last(make_state, make_record, network):
    state = make_state()
    opened = advance(state, RunOpened(make_record("run-2"), network))
    assert opened.run.id == "run-2"
    assert opened.pruning.scores == {}
    assert opened.pruning.weight.ranking is None
    assert opened.sweep.points == ()


def test_levels_that_cannot_be_read_keep_the_last_good_ones(make_state):
    state = make_state()
    bad = advance(state, LevelsEdited("0, fifty"))
    assert bad.sweep.levels == state.sweep.levels
    assert bad.sweep.levels_error
    good = advance(bad, LevelsEdited("50, 0 %"))
    assert good.sweep.levels == (0.0, 0.5)
    assert good.sweep.levels_error == ""


def point_of(state, **changes) -> SweepPoint:
    facts = {
        "run_id": state.run.id,
        "dataset_key": state.run.dataset_key,
        "seed": 0,
        "method": "weight",
        "criterion": "magnitude",
        "scope": "layer",
        "requested": 0.5,
        "achieved": 0.5,
        "weights_left": 0.5,
        "parameters_left": 0.5,
        "macs_left": 0.5,
        "parameters": 10,
        "macs": 10,
        "accuracy": 0.9,
        "loss": 0.3,
        "class_accuracy": (0.9,),
        "confusion": ((9,),),
    }
    return SweepPoint(**(facts | changes))


@pytest.mark.parametrize(
    "changes", [{"run_id": "run-2"}, {"scope": "global"}, {"dataset_key": "f" * 16}]
)
def test_a_point_of_another_run_counts_but_is_not_shown(make_state, changes):
    state = make_state()
    moved = advance(state, PointFound(point_of(state, **changes), 1.0))
    assert moved.sweep.done == 1
    assert moved.sweep.points == ()


def test_a_point_measured_again_replaces_the_old_one(make_state):
    state = make_state()
    for accuracy in (0.8, 0.9):
        state = advance(state, PointFound(point_of(state, accuracy=accuracy), 1.0))
    assert [point.accuracy for point in state.sweep.points] == [0.9]
    assert state.pruning.scores[ScoreKey("weight", "magnitude", "layer", 50)].accuracy == 0.9


def test_a_point_is_no_score_of_what_is_tested_on_more_samples_than_a_sweep(make_state, data):
    whole = replace(data, key="a" * 16, whole=data.train)
    state = make_state(data=whole)
    state = advance(state, PointFound(point_of(state, dataset_key=whole.key), 1.0))
    assert (len(state.sweep.points), state.pruning.scores) == (1, {})


def test_what_only_a_sibling_was_measured_at_is_not_shown_as_ones_own(make_state):
    state = replace(make_state(), sweep=replace(make_state().sweep, all_seeds=True))
    other = point_of(state, run_id="run-2")
    state = advance(state, PointsListed((other,), (state.run.id, "run-2")))
    assert (state.sweep.points, state.sweep.others) == ((), (other,))
    own = point_of(state)
    state = advance(state, PointFound(own, 1.0))
    assert set(state.sweep.points) == {own, other}
    assert state.sweep.others == ()


def test_the_epochs_chosen_say_which_trained_points_are_shown(make_state):
    state = make_state()
    few, many = (point_of(state, treatment="tuned", epochs=epochs) for epochs in (5, 10))
    state = advance(state, PointsListed((few, many), (state.run.id,)))
    assert state.sweep.points == (many,)
    assert advance(state, SweepEpochsEdited("5")).sweep.points == (few,)


def test_findings_about_other_points_are_dropped(make_state, data):
    state = make_state()
    state = advance(state, PointsListed((point_of(state),), (state.run.id,)))
    assert advance(state, FindingsMade((point_of(state),), ("stale",))) is state
    sweep = advance(state, FindingsMade(state.sweep.points, ("new",))).sweep
    assert sweep.findings == ("new",)
    assert sweep.told_of == ()  # without data nothing was weighed
    ready = replace(state, data=data)
    assert advance(ready, FindingsMade(ready.sweep.points, ())).sweep.told_of is ready.sweep.points


def test_a_training_that_goes_on_shows_what_was_there(make_state):
    history = (EpochEnded(1, 1.0, 0.5, 0.9),)
    started = TrainingStarted(4, 2, 1, (2.0, 1.0), history)
    state = advance(advance(make_state(), TrainingAsked()), TrainingWent(started))
    assert state.training.epoch == 2
    assert state.training.progress == 0.25
    assert state.training.history == history
    went = advance(state, TrainingWent(StepsTaken(3, (0.5,), 10.0, 1.0)))
    assert went.training.losses == (2.0, 1.0, 0.5)


def test_the_curves_of_a_stopped_run_keep_their_scale(make_state, make_record):
    history = (EpochEnded(1, 1.0, 0.5, 0.9), EpochEnded(2, 0.8, 0.4, 0.92))
    record = make_record(history=history, steps_per_epoch=4)
    shown = advance(make_state(), CurvesShown((1.0,) * 10, record)).training
    assert shown.steps_per_epoch == 4
    assert shown.epochs == 3


def test_a_check_for_updates_begins_and_ends(make_state):
    state = advance(make_state(), ReleasesFound("api.github.com"))
    assert state.updates == UpdatesState("api.github.com", asking=False)
    state = advance(state, UpdatesAsked(True))
    assert state.updates == UpdatesState("api.github.com", asking=True)
    assert advance(state, UpdatesAsked(False)).updates.asking is False


def test_the_end_of_one_activity_leaves_the_others(make_state):
    state = make_state()
    for event in (
        ActivityChanged("data", "Loading data"),
        ActivityChanged("compacting", "Compacting Run 3"),
        ActivityChanged("data", "Loading data"),
        ActivityChanged("data", ""),
    ):
        state = advance(state, event)
    assert state.activities == (("compacting", "Compacting Run 3"),)
