"""A fine-tuning that goes on from a checkpoint ends with the bits of one never interrupted."""

import numpy as np

import secateurs as sc
from secateurs.core.learning.fine_tuning import Task, fine_tuned
from secateurs.core.learning.loop import Callbacks
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.pruning.given import as_keras, as_pruned

RECIPE = Recipe(epochs=2, batch_size=64, learning_rate=0.005, seed=4)


def whole_and_rest(start, task, recipe=RECIPE, schedule=None):
    """Return a fine-tuning without a break, and one that goes on after the first epoch."""
    kept = []
    whole = fine_tuned(
        start, task, recipe, schedule=schedule, callbacks=Callbacks(keep=kept.append)
    )
    assert [each.epoch for each in kept] == [1, 2]
    return whole, fine_tuned(start, task, recipe, schedule=schedule, begun=kept[0])


def assert_same_bits(one, other):
    first, second = as_keras(one.network).get_weights(), as_keras(other.network).get_weights()
    assert [each.tobytes() for each in first] == [each.tobytes() for each in second]
    assert one.tuned.step_losses.tobytes() == other.tuned.step_losses.tobytes()
    assert one.tuned.history == other.tuned.history
    assert one.tuned.best_epoch == other.tuned.best_epoch
    first, second = as_pruned(one.network), as_pruned(other.network)
    if first is None:
        assert second is None
        return
    assert first.masks.keys() == second.masks.keys()
    assert all(np.array_equal(mask, second.masks[name]) for name, mask in first.masks.items())
    assert (first.account, first.by_hand) == (second.account, second.by_hand)
    assert (first.kept is None) == (second.kept is None)


def test_dropout_normalisation_and_the_optimizers_memory_go_on(dense, train, validation):
    recipe = Recipe(2, "momentum", 0.005, 64)
    assert_same_bits(*whole_and_rest(dense, Task(train, validation), recipe))


def test_a_schedule_goes_on_around_what_was_chosen_by_hand(shallow, train):
    start = sc.prune(shallow, 0.2, remove={"hidden": [3]}, protect={"hidden": [0]})
    schedule, task = Schedule("iterative", 0.6), Task(train, teacher=shallow)
    whole, rest = whole_and_rest(start, task, schedule=schedule)
    assert rest.network.by_hand is not None
    assert_same_bits(whole, rest)
