"""What the units of attention are, and which go inexactly, wherever networks are pruned."""

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import PruningError, SettingError

X = np.random.default_rng(0).normal(size=(40, 5, 8)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, 40)


@pytest.fixture(scope="module")
def attending():
    keras.utils.set_random_seed(3)
    inputs = keras.Input((5, 8))
    x = keras.layers.MultiHeadAttention(2, 4, name="mha")(inputs, inputs)
    x = keras.layers.GlobalAveragePooling1D()(keras.layers.ReLU()(x))
    return keras.Model(inputs, keras.layers.Dense(3, name="answer")(x))


@pytest.fixture(scope="module")
def normalised():
    keras.utils.set_random_seed(4)
    x = keras.layers.Dense(8, "relu", name="first")(inputs := keras.Input((5, 8)))
    x = keras.layers.GlobalAveragePooling1D()(keras.layers.LayerNormalization(name="norm")(x))
    x = keras.layers.Dense(8, "relu", name="second")(x)
    return keras.Model(inputs, keras.layers.Dense(3, name="answer")(x))


def accuracy(model):
    return float(np.mean(np.argmax(model(X), -1) == Y))


def sets_of_width(model):
    return tuple(name for name in sc.rank(model, heads="width").names)


def test_sensitivity_is_of_the_width_of_heads(attending):
    found = sc.sensitivity(attending, (X, Y), levels=[0.5], heads="width")
    assert (
        found.names
        == sets_of_width(attending)
        != sc.sensitivity(attending, (X, Y), levels=[0.5]).names
    )
    for name, (by_it,) in zip(found.names, found.accuracy, strict=True):
        alone = sc.prune(attending, scope={name: 0.5}, heads="width")
        assert by_it == accuracy(alone.model)


@pytest.mark.filterwarnings("ignore:The compact network answers otherwise")
def test_sensitivity_of_what_goes_inexactly_is_that_of_the_compact_network(normalised):
    found = sc.sensitivity(normalised, (X, Y), levels=[0.25, 0.75], exact=False)
    assert "first" in found.names
    for name, row in zip(found.names, found.accuracy, strict=True):
        made = [
            sc.prune(normalised, scope={name: share}, data=X, exact=False) for share in found.levels
        ]
        assert row.tolist() == [accuracy(sc.compact(each)) for each in made]
    assert "first" not in sc.sensitivity(normalised, (X, Y), levels=[0.5]).names


def test_a_budget_is_searched_in_the_width_of_heads(attending):
    found = sc.budget(attending, (X, Y), (X, Y), 60.0, heads="width", trials=3)
    assert tuple(found.shares) == sets_of_width(attending)
    assert found.pruned.structure.heads == "width"
    small = sc.compact(found.pruned)
    assert found.parameters == small.count_params()


@pytest.mark.filterwarnings("ignore:The compact network answers otherwise")
def test_a_budget_of_what_goes_inexactly_ends_in_the_compact_network(normalised):
    found = sc.budget(normalised, (X, Y), (X, Y), 60.0, exact=False, layers="first", trials=1)
    assert found.shares["first"] > 0
    assert found.found.test == pytest.approx(accuracy(sc.compact(found.pruned)))
    with pytest.raises(SettingError, match="pruned inexactly is not repaired"):
        sc.budget(normalised, (X, Y), (X, Y), exact=False, repair=X)
    with pytest.raises(PruningError, match="pruned inexactly is not repaired"):
        sc.reconstruct(found.pruned, X, teacher=normalised)


def test_a_schedule_prunes_the_width_of_heads_and_goes_on_so(attending):
    plan = sc.Schedule("iterative", 0.5, "unit", rounds=2, heads="width")
    recipe = sc.Recipe(epochs=2, batch_size=20)
    tuned = sc.fine_tune(attending, (X, Y), recipe, schedule=plan)
    assert tuned.structure.heads == "width"
    small = sc.compact(tuned)
    assert small.get_layer("mha").get_config()["key_dim"] == 2
    np.testing.assert_allclose(small(X), tuned.model(X), atol=1e-5)
