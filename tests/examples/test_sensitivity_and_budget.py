"""Which layers can be pruned, and the smallest network that is still good enough."""

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import PruningError


def clouds(count, seed):
    """Four clouds of points in 16 dimensions."""
    y = np.random.default_rng(seed).integers(0, 4, count)
    centres = np.random.default_rng(0).normal(size=(4, 16))
    noise = np.random.default_rng(seed).normal(size=(count, 16))
    return (1.5 * centres[y] + noise).astype(np.float32), y


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((16,)),
            keras.layers.Dense(40, activation="relu", name="dense_1"),
            keras.layers.Dense(40, activation="relu", name="dense_2"),
            keras.layers.Dense(4, name="output"),
        ]
    )
    return sc.fine_tune(
        model, clouds(500, 1), sc.Recipe(epochs=4, batch_size=32, learning_rate=3e-3)
    )


def test_sensitivity(model):
    validation = clouds(400, 2)

    # One layer is cut, the other stays whole: a row a layer, a column a level.
    seen = sc.sensitivity(model, validation, "unit", levels=(0.25, 0.5, 0.9))
    assert seen.names == ("dense_1", "dense_2")
    assert seen.accuracy.shape == (2, 3)

    # The figure in the table is that of the network pruned so.
    alone = sc.prune(model, scope={"dense_2": 0.9}).model
    right = np.mean(alone.predict_on_batch(validation[0]).argmax(1) == validation[1])
    assert seen.accuracy[1, 2] == pytest.approx(right)

    # How much of a layer could go alone for a loss of two points, between the levels.
    assert 0 <= seen.share_within(0, 0.02) <= 0.9
    print(seen)


def test_budget(model):
    validation, test = clouds(400, 2), clouds(400, 3)

    # Shares by layer are found on validation data; test data are looked at once, at the end.
    found = sc.budget(model, validation, test, points=2.0, trials=20)
    assert set(found.shares) == {"dense_1", "dense_2"}
    assert found.found.validation >= found.found.validation_dense - 0.02
    assert found.parameters < model.count_params()

    # The network is there to be tuned, compacted, exported.
    assert sc.compact(found.pruned).count_params() == found.parameters
    print(found)

    # A pattern that fixes how much goes leaves nothing to search for.
    with pytest.raises(PruningError, match="2:4"):
        sc.budget(model, validation, test, method="weight", pattern="2:4")
