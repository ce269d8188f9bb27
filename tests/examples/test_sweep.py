"""A sweep: accuracy against sparsity, by weights and by units, beside the random control."""

import keras
import numpy as np

import secateurs as sc


def clouds(count, seed):
    """Four clouds of points in 16 dimensions."""
    y = np.random.default_rng(seed).integers(0, 4, count)
    centres = np.random.default_rng(0).normal(size=(4, 16))
    noise = np.random.default_rng(seed).normal(size=(count, 16))
    return (1.5 * centres[y] + noise).astype(np.float32), y


def test_sweeping():
    keras.utils.set_random_seed(0)
    train, test = clouds(500, 1), clouds(400, 2)
    model = keras.Sequential(
        [
            keras.Input((16,)),
            keras.layers.Dense(40, activation="relu", name="dense_1"),
            keras.layers.Dense(20, activation="relu", name="dense_2"),
            keras.layers.Dense(4, name="output"),
        ]
    )
    model = sc.fine_tune(model, train, sc.Recipe(epochs=4, batch_size=32, learning_rate=0.003))

    # Two rankings, each cut at the ten levels of the exercise: 20 networks scored.
    curve = sc.sweep(model, test)
    assert curve.levels == sc.CLASSIC_LEVELS
    assert len(curve.points) == 20
    assert curve.accuracy("weight")[0] == curve.accuracy("unit")[0] > 0.9

    # At the same sparsity units take more parameters away: rows go with columns.
    at_half = {point.method: point for point in curve.points if point.requested == 0.5}
    assert at_half["unit"].parameters < at_half["weight"].parameters

    # The control: weights drawn by chance, of three seeds the mean and the spread.
    chance = sc.sweep(model, test, ("weight",), (0.0, 0.7), "random", seeds=(0, 1, 2))
    assert chance.values("weight").shape == (3, 2)
    place = curve.levels.index(0.7)
    assert chance.accuracy("weight")[1] < curve.accuracy("weight")[place]

    # With repair at every level, from inputs alone.
    repaired = sc.sweep(model, test, ("unit",), (0.7,), repair=train[0])
    assert repaired.accuracy("unit")[0] >= curve.accuracy("unit")[place]

    # Printed it is a table; as rows it goes into a file.
    print(curve)
    assert str(chance).splitlines()[1].split() == ["removed", "weight"]
    assert curve.to_rows()[0]["accuracy"] == curve.accuracy("weight")[0]


def test_a_model_that_is_no_classifier_brings_its_own_measure():
    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(200, 8)).astype(np.float32)
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, activation="tanh", name="hidden"),
            keras.layers.Dense(1, name="output"),
        ]
    )
    y = np.asarray(model(x))

    def closeness(wanted, found):
        return -float(np.mean(np.square(wanted - found)))

    curve = sc.sweep(model, (x, y), ("weight",), (0.0, 0.5, 0.9), metric=closeness)
    errors = -curve.accuracy("weight")
    assert errors[0] < 1e-10 < errors[1] < errors[2]
