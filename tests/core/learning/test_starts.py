import random

import numpy as np

from secateurs.core.learning.starts import reinitialised, seeded_copy


def test_new_weights_follow_from_the_seed_alone(dense):
    random.seed(5)
    state = random.getstate()
    first, same, other = (reinitialised(dense, seed) for seed in (3, 3, 4))
    assert random.getstate() == state
    for a, b in zip(first.get_weights(), same.get_weights(), strict=True):
        assert np.array_equal(a, b)
    assert np.all(first.get_layer("conv").kernel.numpy() != other.get_layer("conv").kernel.numpy())


def test_layers_of_one_shape_get_different_weights():
    import keras

    twins = [keras.layers.Dense(5, name=name) for name in ("one", "two")]
    fresh = reinitialised(keras.Sequential([keras.Input((5,)), *twins]), 0)
    one, two = (layer.kernel.numpy() for layer in fresh.layers)
    assert np.all(one != two)


def test_a_copy_shares_nothing_with_the_original(dense):
    before = [weight.copy() for weight in dense.get_weights()]
    copy = seeded_copy(dense, 0)
    copy.set_weights([weight + 1 for weight in copy.get_weights()])
    for a, b in zip(dense.get_weights(), before, strict=True):
        assert np.array_equal(a, b)


def turned(values):
    return values[:, ::-1]


def test_functions_of_ones_own_and_nested_models_are_taken_along():
    import keras

    kl = keras.layers
    block = keras.Sequential([keras.Input((5,)), kl.Dense(5, activation=turned)], name="block")
    given = keras.Input((5,), name="x")
    made = kl.Lambda(lambda x: 2 * x)(block(block(given)))
    model = keras.Model({"x": given}, {"y": kl.Dense(2)(made)})
    x = np.random.default_rng(0).random((3, 5), np.float32)
    copy = seeded_copy(model, 0)
    assert copy.get_layer("block") is not model.get_layer("block")
    np.testing.assert_array_equal(copy({"x": x})["y"], model({"x": x})["y"])


def test_layers_within_wrappers_are_drawn_by_the_seed_too():
    import keras

    kl = keras.layers
    steps = [
        kl.TimeDistributed(kl.Dense(6), name="every"),
        kl.TimeDistributed(kl.Dropout(0.5)),
        kl.SpectralNormalization(kl.Dense(3), name="scaled"),
    ]
    model = keras.Sequential([keras.Input((5, 4)), *steps])
    first, same, other = (reinitialised(model, seed) for seed in (3, 3, 4))
    for a, b in zip(first.get_weights(), same.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    for name in ("every", "scaled"):
        one, two = (each.get_layer(name).layer.kernel.numpy() for each in (first, other))
        assert np.all(one != two)
    for a, b in zip(seeded_copy(model, 0).get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
