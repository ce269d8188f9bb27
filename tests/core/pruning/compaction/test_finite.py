"""Constants are read with inputs that the network takes, so that what is removed really goes."""

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.pruning.account import account
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.ranking.cut import Cut
from tests.core.pruning.compaction.cutting import difference


def tail(values, between=lambda x: x):
    hidden = kl.Dense(8, activation="relu", bias_initializer="ones", name="a")(values)
    hidden = between(hidden)
    hidden = kl.Dense(6, activation="relu", bias_initializer="ones", name="b")(hidden)
    return kl.Dense(3, name="logits")(hidden)


def behind(operation, *between):
    inputs = keras.Input((5,))
    return keras.Model(inputs, tail(operation(inputs), *between))


def masked_embedding():
    inputs = keras.Input((5,), dtype="int32")
    values = kl.Embedding(20, 4, mask_zero=True)(inputs)
    return keras.Model(inputs, tail(kl.GlobalAveragePooling1D()(values)))


def normalised():
    return behind(lambda x: keras.ops.log(kl.Normalization(mean=50.0, variance=1.0)(x) + 3))


TAKES = {
    "log": (lambda: behind(keras.ops.log), lambda rng: rng.uniform(0.1, 9, (40, 5))),
    "sqrt": (lambda: behind(keras.ops.sqrt), lambda rng: rng.uniform(0, 9, (40, 5))),
    "arctanh": (lambda: behind(keras.ops.arctanh), lambda rng: rng.uniform(-0.5, 0.5, (40, 5))),
    "masked": (masked_embedding, lambda rng: rng.integers(1, 20, (40, 5))),
    "normalised": (normalised, lambda rng: rng.uniform(49, 51, (40, 5))),
}


@pytest.mark.parametrize("name", TAKES)
def test_half_of_the_units_asked_for_are_masked_and_gone(name):
    keras.utils.set_random_seed(0)
    make, samples = TAKES[name]
    model, x = make(), samples(np.random.default_rng(0))

    pruned = sc.prune(model, 0.5)
    small = sc.compact(pruned)

    assert (pruned.account.requested, pruned.account.achieved, pruned.account.gone) == (0.5,) * 3
    assert pruned.account.carriers == ()
    assert [small.get_layer(each).units for each in "ab"] == [4, 3]
    assert small.count_params() == pruned.account.parameters
    assert difference(pruned.model, small, x) <= 1e-4


def odd():
    """Return a model whose answers are finite from 1,000 on only, where no range tried lies.

    What its units emit is not followed, but seen where it is run.
    """
    return behind(lambda x: keras.ops.sqrt(x - 1000), kl.PReLU())


def test_what_is_followed_needs_no_finite_answers():
    pruned = sc.prune(behind(lambda x: keras.ops.sqrt(x - 1000)), 0.5)
    assert (pruned.account.achieved, pruned.account.gone) == (0.5, 0.5)


def test_where_no_range_gives_finite_answers_all_three_figures_differ():
    pruned = sc.prune(odd(), 0.5)
    assert (pruned.account.achieved, pruned.account.gone) == (0.5, 0.0)
    assert pruned.account.carriers == ("a", "b")
    assert sc.compact(pruned).count_params() == pruned.account.parameters == 5 * 8 + 8 + 8 + 54 + 21
    assert str(pruned.account).splitlines() == [
        "Removed: 50 % of the units that can go; once compacted, 0 % are gone.",
        "Parameters left: 131 of 131 (100.0 %).",
        "Multiply-accumulates left: 106 of 106 (100.0 %).",
        "Bytes as float32 left: 524 of 524 (100.0 %).",
        "Removed units that stay once compacted, for what they emit: in a, b.",
    ]


@pytest.mark.parametrize("how", ["prune", "reconstruct", "fine_tune"])
def test_the_persons_own_data_are_taken_where_they_are_given(how):
    model = odd()
    x = np.random.default_rng(0).uniform(1000, 1009, (40, 5)).astype(np.float32)
    pruned = sc.prune(model, 0.5, data=x if how == "prune" else None)
    if how == "reconstruct":
        pruned = sc.reconstruct(pruned, x, teacher=model)
    if how == "fine_tune":
        pruned = sc.fine_tune(pruned, (x, np.arange(40) % 3), sc.Recipe(epochs=1))
    small = sc.compact(pruned)
    assert (pruned.account.gone, pruned.account.carriers) == (0.5, ())
    assert small.count_params() == pruned.account.parameters
    assert difference(pruned.model, small, x) <= 1e-4


def test_a_sweep_with_data_counts_as_pruning_with_them_does():
    model = odd()
    x = np.random.default_rng(0).uniform(1000, 1009, (30, 5)).astype(np.float32)
    (point,) = sc.sweep(model, (x, np.arange(30) % 3), "unit", 0.5).points
    assert point.parameters == sc.prune(model, 0.5, data=x).account.parameters


def test_the_account_of_plain_data_has_the_same_three_figures():
    keras.utils.set_random_seed(0)
    model = odd()
    plain = read_model(model)
    kept = tuple(np.arange(own.count) >= own.count // 2 for own in plain.structure.unit_sets)
    shapes = tuple(layer.shape for layer in plain.prunable)
    found = account(plain, Cut("unit", 0.5, kept, shapes, structure=plain.structure))
    assert (found.requested, found.achieved, found.gone, found.carriers) == (0.5, 0.5, 0.0, 7)
    weights = tuple(np.arange(layer.size).reshape(layer.shape) % 2 > 0 for layer in plain.prunable)
    found = account(plain, Cut("weight", 0.5, weights, shapes, structure=plain.structure))
    assert (found.requested, found.achieved, found.gone) == (0.5, 0.5, 0.0)
