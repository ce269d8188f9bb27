"""Reconstruction: what survives is refitted, without labels and without training."""

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import PruningError


def striped(count, seed):
    """Noise with a bright row that tells the class, 0 to 3."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 4, count)
    x = rng.random((count, 8, 8, 1), np.float32)
    x[np.arange(count), 2 * y] += 0.7
    return x, y


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(8, 3, activation="relu", name="conv"),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu", name="dense"),
            keras.layers.Dense(4, activation="softmax", name="output"),
        ]
    )
    return sc.fine_tune(
        model, striped(600, 0), sc.Recipe(epochs=4, batch_size=32, learning_rate=3e-3)
    )


def test_repairing_a_pruned_network(model):
    x, _ = striped(600, 2)  # inputs are enough: nobody looks at the labels
    test = striped(400, 1)

    def accuracy(network):
        return np.mean(network.predict_on_batch(test[0]).argmax(1) == test[1])

    # Three of four units go, and with them most of what the network knew.
    pruned = sc.prune(model, 0.75)
    assert accuracy(pruned.model) < 0.75 * accuracy(model)

    # Each surviving layer is fitted to what it gave in the whole network.
    better = sc.reconstruct(pruned, x, teacher=model)
    assert accuracy(better.model) > accuracy(pruned.model) + 0.1

    # What went stays gone; the account is the same; the pruned network given is as it was.
    for name, mask in pruned.masks.items():
        np.testing.assert_array_equal(better.masks[name], mask)
    assert better.account == pruned.account
    assert not better.model.get_layer("conv").kernel.numpy()[~better.masks["conv"]].any()

    # Then remove for good what is zero. It answers alike.
    small = sc.compact(better)
    np.testing.assert_allclose(small(test[0]), better.model(test[0]), atol=1e-5)


def test_single_weights_are_repaired_too(model):
    x, _ = striped(600, 2)

    def error(network):
        return float(np.mean(np.square(network(x) - model(x))))

    pruned = sc.prune(model, 0.9, "weight", "magnitude", "global")
    better = sc.reconstruct(pruned, x, teacher=model)
    assert error(better.model) < 0.5 * error(pruned.model)
    assert sum(np.count_nonzero(mask) for mask in better.masks.values()) == sum(
        np.count_nonzero(better.model.get_layer(name).kernel.numpy()) for name in better.masks
    )

    # The teacher is the model that was pruned; another is refused by the layer that differs.
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="elsewhere")])
    with pytest.raises(PruningError, match="The teacher has no layer conv"):
        sc.reconstruct(pruned, x, teacher=other)
