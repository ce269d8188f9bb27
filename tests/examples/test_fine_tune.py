"""Fine-tuning, from one line to schedules and the baselines that a claim needs."""

from dataclasses import replace

import keras
import numpy as np
import pytest

import secateurs as sc


def striped(count, seed):
    """Noise with a bright row that tells the class, 0 to 3."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 4, count)
    x = rng.random((count, 8, 8, 1), np.float32)
    x[np.arange(count), 2 * y] += 0.7
    return x, y


def test_fine_tuning():
    keras.utils.set_random_seed(0)
    train, validation = striped(600, 0), striped(200, 1)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(8, 3, activation="relu", name="conv"),
            keras.layers.Flatten(),
            keras.layers.Dense(24, activation="relu", name="dense"),
            keras.layers.Dense(4, activation="softmax", name="output"),
        ]
    )
    quick = sc.Recipe(epochs=3, batch_size=32, learning_rate=3e-3)

    def accuracy(network):
        return np.mean(network.predict_on_batch(validation[0]).argmax(1) == validation[1])

    # A Keras model is trained as a whole; the one given is left as it was.
    dense = sc.fine_tune(model, train, replace(quick, epochs=4), validation=validation)
    assert accuracy(dense) > 0.9 > accuracy(model)

    # A pruned one is trained under its masks, here with the dense one as its teacher.
    pruned = sc.prune(dense, 0.75)
    tuned = sc.fine_tune(pruned, train, quick, validation=validation, teacher=dense)
    kernel = tuned.model.get_layer("dense").kernel.numpy()
    assert not kernel[~tuned.masks["dense"]].any()
    assert accuracy(tuned.model) >= accuracy(pruned.model)

    # With units it is quicker to remove them first: a compact network is an ordinary one.
    small = sc.fine_tune(sc.compact(pruned), train, quick, validation=validation)
    assert small.count_params() == pruned.account.parameters

    # Pruning may go on while training does; the report tells what a plot needs.
    events = []
    gradual = sc.Schedule("gradual", 0.75, method="weight")
    sparse = sc.fine_tune(
        dense, train, quick, validation=validation, schedule=gradual, report=events.append
    )
    assert sparse.account.achieved == 0.75
    assert [type(event).__name__ for event in events].count("EpochEnded") == 3


@pytest.mark.campaign  # the README has both, tests/core/learning/test_lottery.py what they come to
def test_the_baselines():
    train, validation = striped(300, 0), striped(100, 1)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(24, activation="relu", name="dense"),
            keras.layers.Dense(4, name="output"),
        ]
    )
    recipe = sc.Recipe(epochs=2, batch_size=32, learning_rate=3e-3)

    # A lottery ticket, rewound to the first epoch, beside random weights and random masks.
    found = sc.lottery_ticket(model, train, validation, 0.5, recipe, rewind_to=1)
    for network in (found.ticket, found.random_weights, found.random_masks):
        assert int(network.masks["dense"].sum()) == 64 * 24 // 2

    # The same small network from new random weights.
    small = sc.compact(sc.prune(found.dense, 0.5))
    assert sc.from_scratch(small, train, recipe, validation).count_params() == small.count_params()
