"""From a network pruned by units to a smaller one that answers alike."""

import keras
import numpy as np

import secateurs as sc


def test_a_small_convolutional_network_becomes_smaller():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            keras.layers.Conv2D(8, 3, activation="relu", name="conv_1"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(12, 3, activation="relu", name="conv_2"),
            keras.layers.Flatten(),
            keras.layers.Dense(16, activation="sigmoid", name="dense"),
            keras.layers.Dense(4, name="logits"),
        ]
    )

    # Take half the units of every layer out, then the zeros they left.
    pruned = sc.prune(model, 0.5, method="unit")
    small = sc.compact(pruned)

    # It has the parameters that the account states, about a quarter of them.
    assert small.count_params() == pruned.account.parameters
    assert pruned.account.parameters < 0.3 * model.count_params()
    assert [layer.units_kept for layer in pruned.account.layers] == [4, 6, 8, 4]

    # It answers as the network with zeros does, what removed units emit included.
    images = np.random.default_rng(0).standard_normal((5, 12, 12, 1)).astype(np.float32)
    np.testing.assert_allclose(small(images), pruned.model(images), atol=1e-5)
