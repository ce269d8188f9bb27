import math

import numpy as np
import pytest

from secateurs.core.base.errors import TrainingDiverged
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingStarted
from secateurs.core.learning.fine_tuning import Task, fine_tuned
from secateurs.core.learning.loop import Callbacks, Pace
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.network import batches

RECIPE = Recipe(epochs=4, batch_size=50, learning_rate=0.005)


def accuracy(model, data):
    return float(np.mean(np.argmax(model.predict_on_batch(data[0]), axis=1) == data[1]))


@pytest.fixture(scope="module")
def tuned(dense, train, validation):
    """A fine-tuning of all layers, and the events that it reported."""
    events = []
    callbacks = Callbacks(report=events.append)
    return fine_tuned(dense, Task(train, validation), RECIPE, callbacks=callbacks), events


def test_it_learns_tells_and_keeps_the_best_epoch(dense, validation, tuned):
    found, events = tuned
    history = found.tuned.history
    assert events[0] == TrainingStarted(4, 6)
    assert [event for event in events if isinstance(event, EpochEnded)] == list(history)
    steps = [event for event in events if isinstance(event, StepsTaken)]
    assert sum(len(event.losses) for event in steps) == 24 == len(found.tuned.step_losses)
    assert steps[-1].first_step + len(steps[-1].losses) == 25
    best = max(history, key=lambda ended: (ended.val_accuracy, -ended.val_loss))
    assert found.tuned.best_epoch == best.epoch
    assert accuracy(found.network, validation) == best.val_accuracy > 0.5
    assert accuracy(found.network, validation) > accuracy(dense, validation)


def test_the_same_arguments_give_the_same_bits(dense, train, validation, tuned):
    first, second = tuned[0], fine_tuned(dense, Task(train, validation), RECIPE)
    assert first.tuned.history == second.tuned.history
    for a, b in zip(first.network.get_weights(), second.network.get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_tuning_that_only_harms_keeps_the_weights_it_began_with(train, validation, tuned):
    good = tuned[0].network
    x, y = train
    found = fine_tuned(good, Task((x, (y + 1) % 4), validation), RECIPE)
    assert found.tuned.best_epoch == 0
    for a, b in zip(found.network.get_weights(), good.get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_without_validation_the_last_epoch_is_kept(shallow, train):
    found = fine_tuned(shallow, Task(train), Recipe(epochs=1, batch_size=64))
    assert found.tuned.best_epoch == 1
    assert math.isnan(found.tuned.history[0].val_accuracy)


def test_cancelled_it_returns_what_was_reached(shallow, train, validation):
    events = []

    def after_one_epoch():
        return any(isinstance(event, EpochEnded) for event in events)

    found = fine_tuned(
        shallow,
        Task(train, validation),
        RECIPE,
        callbacks=Callbacks(report=events.append, cancelled=after_one_epoch),
    )
    assert [ended.epoch for ended in found.tuned.history] == [1]


@pytest.mark.parametrize("schedule", [None, Schedule("gradual", 0.8, until=1.0)])
def test_an_epoch_that_was_begun_does_not_count_where_none_is_the_best(
    shallow, train, schedule, monkeypatch
):
    monkeypatch.setattr(Pace, "chunk", lambda _, remaining: min(2, remaining))  # not by the clock
    kept, steps = [], []

    def hear(event):
        if isinstance(event, StepsTaken) and kept:
            steps.append(event)

    found = fine_tuned(
        shallow,
        Task(train),
        RECIPE,
        schedule=schedule,
        callbacks=Callbacks(hear, lambda: bool(steps), keep=kept.append),
    )
    (first,) = kept
    assert len(found.tuned.step_losses) > found.steps_per_epoch
    model = found.network.model if schedule else found.network
    for ours, whole in zip(model.get_weights(), first.state.weights, strict=True):
        assert np.array_equal(ours, whole)
    if schedule:
        assert found.network.account == first.grown.account
        for name, mask in found.network.masks.items():
            assert np.array_equal(mask, first.grown.masks[name])


def test_a_loss_that_is_no_number_is_told_with_its_step(train):
    import keras

    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(4)]
    with pytest.raises(TrainingDiverged, match="Try a lower learning rate"):
        fine_tuned(keras.Sequential(layers), Task(train), Recipe(2, "sgd", 1e38, 50, warm_up=0))


def test_a_model_that_names_no_classes_is_judged_by_its_own_loss(train):
    import keras

    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(1, 3, padding="same")])
    x, _ = train
    recipe = Recipe(epochs=3, batch_size=64, learning_rate=0.01)
    found = fine_tuned(model, Task((x, x), (x, x), loss="mean_squared_error"), recipe)
    losses = [ended.val_loss for ended in found.tuned.history]
    assert losses[-1] < losses[0]
    assert math.isnan(found.tuned.history[0].val_accuracy)


def test_settings_out_of_range_are_refused():
    for wrong in ({"epochs": -1}, {"learning_rate": 0.0}, {"optimizer": "lion"}, {"warm_up": 1.0}):
        with pytest.raises(ValueError, match="must"):
            Recipe(**wrong)


class Looks:
    """Someone who gives up once told so, and counts how often they are asked."""

    def __init__(self, given_up=lambda: False):
        self.count = 0
        self._given_up = given_up

    def __call__(self):
        self.count += 1
        return self._given_up()


def test_given_up_before_the_first_step_nothing_has_changed(dense, train, validation):
    found = fine_tuned(
        dense,
        Task(train, validation, teacher=dense),
        RECIPE,
        callbacks=Callbacks(cancelled=lambda: True),
    )
    assert found.tuned.history == ()
    for one, other in zip(found.network.get_weights(), dense.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_stopped_at_the_end_of_the_first_epoch_its_validation_is_waited_for(
    shallow, train, validation
):
    """Else nothing could be kept of it; what is thrown away is not waited for."""
    steps = []

    def at_the_end():
        return sum(len(event.losses) for event in steps) == 6

    def heard(event):
        if isinstance(event, StepsTaken):
            steps.append(event)

    found = fine_tuned(
        shallow,
        Task(train, validation),
        RECIPE,
        callbacks=Callbacks(report=heard, cancelled=at_the_end),
    )
    assert len(found.tuned.history) == 1
    steps.clear()
    discarded = Looks(at_the_end)
    found = fine_tuned(
        shallow,
        Task(train, validation),
        RECIPE,
        callbacks=Callbacks(report=heard, cancelled=at_the_end, discarded=discarded),
    )
    assert discarded.count == 1
    assert found.tuned.history == ()


def test_the_teacher_and_the_validation_look_at_every_batch(
    shallow, train, validation, monkeypatch
):
    def looks_of(work):
        monkeypatch.setattr(batches, "WORK", work)
        looks = Looks()
        recipe = Recipe(epochs=1, batch_size=len(train[0]))
        fine_tuned(
            shallow,
            Task(train, validation, teacher=shallow),
            recipe,
            callbacks=Callbacks(cancelled=looks),
        )
        return looks.count

    as_one = looks_of(10**12)
    singly = looks_of(1)
    samples = len(train[0]) + len(validation[0])  # before the first epoch
    assert singly - as_one == samples - 2


def test_the_steps_before_a_loss_that_is_no_number_are_told(train):
    import keras

    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(4)]
    told = []

    def note(event):
        if isinstance(event, StepsTaken):
            told.extend(event.losses)

    recipe = Recipe(2, "sgd", 1e38, 50, warm_up=0)
    with pytest.raises(TrainingDiverged) as caught:
        fine_tuned(keras.Sequential(layers), Task(train), recipe, callbacks=Callbacks(report=note))
    assert len(told) == caught.value.step - 1 > 0
    assert np.isfinite(told).all()


def test_a_pause_changes_no_figure_of_a_fine_tuning(dense, train, validation, tuned):
    waits, whole = Looks(), tuned[0]
    paused = fine_tuned(dense, Task(train, validation), RECIPE, callbacks=Callbacks(wait=waits))
    assert waits.count > RECIPE.epochs
    assert paused.tuned.history == whole.tuned.history
    np.testing.assert_array_equal(paused.tuned.step_losses, whole.tuned.step_losses)
