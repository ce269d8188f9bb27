import numpy as np
import pytest

import secateurs as sc
from secateurs.core.learning.fine_tuning import Task, fine_tuned
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.pruning.pruned import Pruned

QUICK = {"epochs": 2, "batch_size": 64, "learning_rate": 0.005}


def zeros_hold(pruned):
    from secateurs.core.graph.keras_layers import kernel_of, layers_by_name

    layers = layers_by_name(pruned.model)
    for name, mask in pruned.masks.items():
        assert not kernel_of(layers[name]).numpy()[~mask].any()
    return True


@pytest.fixture(scope="module")
def units(dense):
    return sc.prune(dense, 0.5, "unit")


@pytest.fixture(scope="module")
def before(units):
    return [weight.copy() for weight in units.model.get_weights()]


@pytest.fixture(scope="module")
def tuned(dense, train, validation, units, before):
    return sc.fine_tune(units, train, sc.Recipe(**QUICK), validation=validation, teacher=dense)


def test_a_pruned_network_stays_pruned_and_is_a_new_one(units, before, tuned):
    assert isinstance(tuned, Pruned)
    assert zeros_hold(tuned)
    assert tuned.account == units.account
    for a, b in zip(units.model.get_weights(), before, strict=True):
        assert np.array_equal(a, b)


@pytest.mark.parametrize("follows", [False, True])
def test_a_schedule_that_is_cancelled_at_once_gives_a_pruned_network_too(dense, train, follows):
    found = sc.fine_tune(
        dense,
        train,
        sc.Recipe(**QUICK),
        schedule=Schedule("gradual", 0.9, method="unit"),
        teacher=dense if follows else None,
        cancelled=lambda: True,
    )
    assert isinstance(found, Pruned)
    assert (found.method, found.account.achieved) == ("unit", 0.0)


def test_biases_of_removed_units_stay_as_they_are(shallow, train):
    units = sc.prune(shallow, 0.5, "unit")
    moved = units.model.get_layer("hidden")
    moved.bias.assign(np.linspace(-1, 1, 12))
    tuned = sc.fine_tune(units, train, sc.Recipe(optimizer="momentum", weight_decay=0.1, **QUICK))
    kept = units.structure.unit_masks(units.kept)["hidden"]
    after = tuned.model.get_layer("hidden").bias.numpy()
    assert np.array_equal(after[~kept], moved.bias.numpy()[~kept])
    assert not np.array_equal(after[kept], moved.bias.numpy()[kept])


def test_a_tuned_network_still_compacts_exactly(train, tuned):
    small = sc.compact(tuned)
    x = train[0][:50]
    assert np.abs(small.predict_on_batch(x) - tuned.model.predict_on_batch(x)).max() < 1e-5


def test_a_compact_network_is_trained_on_as_a_keras_model(shallow, train, validation):
    small = sc.compact(sc.prune(shallow, 0.5))
    tuned = sc.fine_tune(small, train, sc.Recipe(**QUICK), validation=validation)
    assert tuned.count_params() == small.count_params()
    assert tuned is not small


@pytest.mark.parametrize(
    ("kind", "network", "method"),
    [
        ("one-shot", "shallow", "weight"),
        ("iterative", "dense", "unit"),
        ("gradual", "shallow", "weight"),
        # A method and a kind of schedule know nothing of one another.
        pytest.param("one-shot", "shallow", "unit", marks=pytest.mark.campaign),
        pytest.param("iterative", "dense", "weight", marks=pytest.mark.campaign),
        pytest.param("gradual", "shallow", "unit", marks=pytest.mark.campaign),
    ],
)
def test_a_schedule_prunes_as_it_trains(request, train, validation, kind, network, method):
    schedule = Schedule(kind, 0.75, method=method, rounds=2)
    start = request.getfixturevalue(network)
    tuned = sc.fine_tune(start, train, sc.Recipe(**QUICK), validation=validation, schedule=schedule)
    assert tuned.account.requested == 0.75
    assert tuned.method == method
    assert zeros_hold(tuned)
    gone = sum(int(np.sum(~mask)) for mask in tuned.masks.values())
    assert gone >= 0.7 * sum(mask.size for mask in tuned.masks.values())


@pytest.mark.parametrize("kind", ["one-shot", "iterative", "gradual"])
def test_a_schedule_without_an_epoch_prunes_to_its_end(shallow, train, kind):
    bare = sc.fine_tune(shallow, train, sc.Recipe(epochs=0), schedule=Schedule(kind, 0.75))
    assert bare.account.requested == 0.75
    for mask in bare.masks.values():
        assert np.sum(~mask) == round(mask.size * 0.75)


def test_sparsity_grows_from_where_the_network_is(shallow, train):
    half = sc.prune(shallow, 0.5, "weight")
    tuned = sc.fine_tune(half, train, sc.Recipe(**QUICK), schedule=Schedule("gradual", 0.8))
    assert tuned.account.requested == 0.8
    for name, mask in tuned.masks.items():
        assert not np.any(mask & ~half.masks[name])


def test_epochs_before_the_final_sparsity_are_never_the_best(shallow, train, validation):
    recipe = Recipe(epochs=4, batch_size=64, learning_rate=0.01)
    schedule = Schedule("gradual", 0.95, until=1.0)
    found = fine_tuned(shallow, Task(train, validation), recipe, schedule=schedule)
    assert found.tuned.best_epoch == 4


def test_what_removed_units_emit_after_tuning_is_counted():
    """A normalisation moves while it is trained, and with it what a removed unit emits."""
    import keras

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, use_bias=False, name="conv"),
            layers.BatchNormalization(momentum=0.0, name="norm"),
            layers.ReLU(),
            layers.Conv2D(3, 3, padding="same", name="next"),
            layers.Flatten(),
            layers.Dense(4, name="out"),
        ]
    )
    model.get_layer("norm").moving_mean.assign([9.0] * 4)  # so that nothing is emitted at first
    model.get_layer("norm").beta.assign([1.0] * 4)
    x = np.random.default_rng(0).random((32, 8, 8, 1), np.float32)
    pruned = sc.prune(model, 0.5)
    tuned = sc.fine_tune(pruned, (x, np.zeros(32, int)), sc.Recipe(epochs=1, learning_rate=0.0001))
    assert "conv" not in pruned.account.carriers
    assert "conv" in tuned.account.carriers
    assert sc.compact(tuned).count_params() == tuned.account.parameters


def test_a_schedule_takes_models_of_several_inputs():
    from tests.zoo import ZOO, inputs_for

    model = ZOO["two_inputs"]()
    left, right = inputs_for(model, 20)
    schedule = Schedule("one-shot", 0.5, method="unit", criterion="apoz")
    data = ({"left": left, "right": right}, np.arange(20) % 3)
    tuned = sc.fine_tune(model, data, sc.Recipe(epochs=1), schedule=schedule)
    assert tuned.account.requested == 0.5
    assert zeros_hold(tuned)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_weights_in_double_precision_are_tuned(optimizer):
    import keras

    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((5,), dtype="float64")]
        + [layers.Dense(units, dtype="float64", name=f"of_{units}") for units in (6, 3)]
    )
    pruned = sc.prune(model, 0.5)
    data = (np.random.default_rng(0).random((12, 5)), np.arange(12) % 3)
    tuned = sc.fine_tune(pruned, data, sc.Recipe(optimizer=optimizer, epochs=1, weight_decay=0.1))
    assert zeros_hold(tuned)
    assert np.any(tuned.model.get_weights()[0] != pruned.model.get_weights()[0])


def test_a_schedule_of_units_takes_units_of_what_lost_weights(shallow, train):
    start = sc.prune(shallow, 0.6, "weight")
    schedule = Schedule("one-shot", 0.5, method="unit")
    found = fine_tuned(
        start, Task(train), Recipe(epochs=1, batch_size=64), schedule=schedule
    ).network
    assert (found.method, found.account.achieved) == ("unit", 0.5)
    kernel = found.model.get_layer("hidden").kernel.numpy()
    assert not kernel[:, ~found.kept[-1]].any()
    assert not kernel[~start.masks["hidden"]].any()


def test_a_schedule_that_says_no_method_goes_on_as_before(shallow, train):
    start = sc.prune(shallow, 0.5, "unit")
    schedule = Schedule("one-shot", 0.75)
    found = fine_tuned(
        start, Task(train), Recipe(epochs=1, batch_size=64), schedule=schedule
    ).network
    assert (found.method, found.account.requested) == ("unit", 0.75)


def test_a_batch_larger_than_there_are_samples_holds_them_all(shallow, train):
    found = [
        fine_tuned(shallow, Task(train), Recipe(2, batch_size=size)).network
        for size in (len(train[1]), 10**12)
    ]
    for one, other in zip(*(each.get_weights() for each in found), strict=True):
        np.testing.assert_array_equal(one, other)
