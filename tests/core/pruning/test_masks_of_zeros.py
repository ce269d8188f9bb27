import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.graph.keras_layers import kernel_of
from secateurs.core.pruning.account import account, shrinks
from secateurs.core.pruning.masks_of_zeros import (
    pruned_from_zeros,
    with_dead_units,
    with_zeros_held,
)
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.storage.models import load_with_masks, save_with_masks
from tests.zoo import ZOO

NAMES = ("mlp_relu", "mlp_normalised", "separable", "lenet_5", "resnet", "mobilenet_v2", "grouped")


def same_masks(one, other):
    assert one.keys() == other.keys()
    assert all(np.array_equal(mask, other[name]) for name, mask in one.items())


@pytest.mark.parametrize("name", NAMES)
def test_units_are_found_with_all_that_is_tied_to_them(name):
    pruned = sc.prune(ZOO[name](), 0.5)
    found = pruned_from_zeros(pruned.model)
    assert found.method == "unit"
    same_masks(found.masks, pruned.masks)
    assert all(np.array_equal(a, b) for a, b in zip(found.kept, pruned.kept, strict=True))
    assert found.account.parameters == pruned.account.parameters
    assert found.account.achieved == pytest.approx(pruned.account.achieved)


def test_weights_are_found_one_by_one():
    pruned = sc.prune(ZOO["mlp_relu"](), 0.7, "weight")
    found = pruned_from_zeros(pruned.model)
    assert found.method == "weight"
    assert found.kept is None
    same_masks(found.masks, pruned.masks)
    assert found.account.parameters == pruned.account.parameters


def test_a_whole_network_has_no_zeros():
    assert pruned_from_zeros(ZOO["mlp_relu"]()) is None


def test_masks_that_are_known_count_more_than_zeros():
    pruned = sc.prune(ZOO["mlp_relu"](), 0.5)
    kernel = kernel_of(pruned.model.get_layer("dense_1"))
    values = kernel.numpy()
    values[0, np.flatnonzero(pruned.kept[0])[0]] = 0  # a weight that happens to be zero
    kernel.assign(values)
    assert pruned_from_zeros(pruned.model).method == "weight"
    assert pruned_from_zeros(pruned.model, pruned.masks).method == "unit"


def test_of_a_compact_network_no_unit_is_gone_though_some_stay_to_carry_a_constant(tmp_path):
    pruned = sc.prune(ZOO["resnet"](), 0.5)
    small = sc.compact(pruned)
    assert pruned.account.carriers == ("stem + identity_2", "identity_1")
    assert (pruned.account.achieved, shrinks(pruned.account)) == (0.5, True)
    assert pruned_from_zeros(small) is None
    assert with_zeros_held(small) is small
    again = sc.prune(small, 0).account
    assert (again.achieved, again.gone, again.carriers, shrinks(again)) == (0, 0, (), False)
    plain = read_model(small)
    save_with_masks(tmp_path, plain)
    for network in (plain, load_with_masks(tmp_path)):
        assert dict(network.masks) == {}
        cut = sc.rank(network, "unit").cut(0)
        assert (cut.parts_removed, account(network, cut).macs) == (0, pruned.account.macs)


def test_where_one_of_the_units_that_went_could_go_all_of_them_are_gone():
    pruned = sc.prune(ZOO["resnet"](), 0.5)
    plain = read_model(pruned.model)
    cut = sc.rank(plain, "unit").cut(0)
    assert (cut.achieved, account(plain, cut).parameters) == (0.5, pruned.account.parameters)


def test_masks_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="the mask of dense_1 has shape"):
        pruned_from_zeros(ZOO["mlp_relu"](), {"dense_1": np.ones((2, 2), bool)})


def test_units_without_any_weight_can_be_taken_out():
    model = ZOO["mlp_relu"]()
    mask = np.ones((9, 12), bool)
    mask[:, 3] = False
    mask[0, 0] = False
    kernel = kernel_of(model.get_layer("dense_1"))
    kernel.assign(kernel.numpy() * mask)
    found = pruned_from_zeros(model)
    assert found.method == "weight"
    small = sc.compact(with_dead_units(found))
    assert small.get_layer("dense_1").units == 11
    x = np.random.default_rng(0).normal(size=(20, 9)).astype(np.float32)
    assert np.allclose(small.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-5)


def test_no_unit_is_dead_where_each_has_a_weight():
    pruned = sc.prune(ZOO["mlp_relu"](), 0.2, "weight")
    assert with_dead_units(pruned) is None


@pytest.mark.parametrize("second", [5, 0])
def test_a_layer_emptied_whole_is_gone_where_others_lost_something(second):
    layers = keras.layers
    keras.utils.set_random_seed(0)
    cells = layers.LSTM(5, name="cells")
    ends = [layers.Dense(10, "relu", name="hidden"), layers.Dense(3)]
    model = keras.Sequential([keras.Input((7, 4)), cells, *ends])
    chosen = {"cells/kernel": list(range(5)), "hidden": list(range(second))}
    pruned = sc.prune(model, 0.0, remove={name: own for name, own in chosen.items() if own})
    found = pruned_from_zeros(pruned.model)
    if not second:  # it could have been initialised so
        assert found is None
        return
    assert [int(kept.sum()) for kept in found.kept] == [0, 5]
    assert found.account.parameters == pruned.account.parameters == 24 + 10 + 18
    assert found.account.achieved == pruned.account.achieved == 10 / 15


def residual_with_zeros():
    """Fresh, its branch ending in zeros, as residual networks are often initialised."""
    layers = keras.layers
    keras.utils.set_random_seed(0)
    inputs = keras.Input((20,))
    start = layers.Dense(32, activation="relu")(inputs)
    branch = layers.Dense(32, activation="relu")(start)
    branch = layers.Dense(32, kernel_initializer="zeros", name="zero")(branch)
    return keras.Model(inputs, layers.Dense(4)(layers.Add()([start, branch])))


def test_zeros_that_a_layer_is_initialised_with_are_not_gone():
    model = residual_with_zeros()
    account = sc.prune(model, 0.5, "weight").account
    assert (account.achieved, account.parameters) == (0.5, 2916 - 1344)
    assert account.gone_before == 0
    assert with_zeros_held(model) is model


def test_a_small_share_stays_gone_of_a_plain_model_too():
    model = keras.Sequential([keras.Input((100,)), keras.layers.Dense(200), keras.layers.Dense(4)])
    pruned = sc.prune(model, 0.0005, "weight")
    for again in (pruned, pruned.model):
        assert sc.prune(again, 0, "weight").account.achieved == 0.0005


def test_zeros_from_before_that_count_are_said():
    pruned = sc.prune(ZOO["mlp_relu"](), 0.25, "weight").model
    weights, units = sc.prune(pruned, 0, "weight"), sc.prune(pruned, 0, "unit")
    zeros = weights.account.parameters_total - weights.account.parameters
    assert weights.account.gone_before == units.account.gone_before == zeros == 77
    assert f"Of what is removed, {zeros} weights were zero before." in str(weights)
    assert units.account.parameters == units.account.parameters_total
    assert (
        f"In what is left, {zeros} weights were zero before; among units they count as left."
        in str(units)
    )


def test_units_whose_rows_a_repair_took_too_are_found_as_units():
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(width, activation="relu") for width in (16, 12)]
    model = keras.Sequential([keras.Input((10,)), *layers, keras.layers.Dense(3)])
    x = np.random.default_rng(0).normal(size=(400, 10)).astype(np.float32)
    repaired = sc.reconstruct(sc.prune(model, 0.5), x, teacher=model)
    found = pruned_from_zeros(repaired.model)
    assert found.method == "unit"
    assert found.account.parameters == repaired.account.parameters
    tuned = sc.fine_tune(found, (x, np.arange(400) % 3), sc.Recipe(epochs=1))
    assert tuned.account.parameters == sc.compact(tuned).count_params()
    second = repaired.model.layers[1].kernel.numpy()
    assert not tuned.model.layers[1].kernel.numpy()[second == 0].any()
