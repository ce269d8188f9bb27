"""Convolutions in groups lose the same channels in each group, and so stay whole groups."""

import keras
import numpy as np
import pytest

import secateurs as sc

kl = keras.layers


def grouped(groups, padding):
    """Two blocks as in ResNeXt, with normalisations that emit something where nothing comes in."""
    keras.utils.set_random_seed(5)
    inputs = keras.Input((10, 10, 3))
    values = kl.Conv2D(16, 3, activation="relu", name="stem")(inputs)
    for block in "ab":
        for name, size, parts in (("in", 1, 1), ("grouped", 3, groups), ("out", 1, 1)):
            values = kl.Conv2D(
                16, size, padding=padding, groups=parts, use_bias=False, name=f"{block}_{name}"
            )(values)
            values = kl.ReLU()(kl.BatchNormalization()(values))
    model = keras.Model(inputs, kl.Dense(5)(kl.GlobalAveragePooling2D()(values)))
    rng = np.random.default_rng(6)
    for weight in model.weights:
        if "beta" in weight.path or "moving_mean" in weight.path:
            weight.assign(rng.normal(0, 0.3, weight.shape))
    return model


@pytest.mark.parametrize(("groups", "padding"), [(2, "same"), (4, "valid"), (8, "same")])
@pytest.mark.parametrize("sparsity", [0.5, pytest.param(0.9, marks=pytest.mark.campaign)])
def test_the_compact_model_answers_as_the_masked_one(groups, padding, sparsity):
    model = grouped(groups, padding)
    pruned = sc.prune(model, sparsity)
    assert not pruned.account.left_whole
    small = sc.compact(pruned)
    assert small.count_params() == pruned.account.parameters
    assert small.get_layer("a_grouped").groups == groups
    x = np.random.default_rng(7).normal(size=(12, 10, 10, 3)).astype(np.float32)
    wanted = pruned.model(x).numpy()
    np.testing.assert_allclose(small(x), wanted, rtol=1e-4, atol=1e-5 * np.abs(wanted).max())


def test_every_group_loses_the_same_places():
    pruned = sc.prune(grouped(4, "valid"), 0.5)
    for name in ("a_in", "a_grouped", "b_grouped"):
        kept = pruned.structure.unit_masks(pruned.kept)[name].reshape(4, 4)
        assert (kept == kept[0]).all()
        assert kept[0].sum() == 2


def test_one_place_of_each_group_carries_what_the_others_emit_at_borders():
    model = grouped(2, "same")
    beta = model.layers[3].beta
    beta.assign(np.linspace(0.5, 2.0, 16))
    model.layers[3].moving_mean.assign(np.zeros(16))
    pruned = sc.prune(model, 0.5)
    gone = ~pruned.structure.unit_masks(pruned.kept)["a_in"]
    assert gone.reshape(2, 8).sum(axis=1).tolist() == [4, 4]
    x = np.random.default_rng(7).normal(size=(4, 10, 10, 3)).astype(np.float32)

    small = sc.compact(pruned)
    assert small.get_layer("a_in").filters == 2 * (4 + 1)
    np.testing.assert_allclose(small(x), pruned.model(x), rtol=1e-4, atol=1e-5)

    first, second, *_ = np.flatnonzero(gone[:8])  # each of which is nothing in another group
    beta.assign(np.where(np.isin(np.arange(16), [first, 8 + second]), 1.0, -1.0))
    pruned = sc.prune(model, 0.5)
    small = sc.compact(pruned)
    assert small.get_layer("a_in").filters == 2 * (4 + 2)
    np.testing.assert_allclose(small(x), pruned.model(x), rtol=1e-4, atol=1e-5)
