"""A repair is taken where samples that no fit saw are answered better; else it says how many do."""

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.network.keras_chain import chain_network
from secateurs.core.pruning.pruned import Repair
from secateurs.core.pruning.rank import rank
from secateurs.core.repair.chain import reconstruct_network, teacher_of
from secateurs.core.repair.errors import held_out

RNG = np.random.default_rng(5)


def chain():
    return keras.Sequential(
        [
            keras.Input((30,)),
            kl.Dense(640, "relu", name="wide"),
            kl.Dense(24, "relu", name="narrow"),
            kl.Dense(6, name="answer"),
        ]
    )


def convolutions():
    return keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            kl.Conv2D(10, 3, padding="same", activation="relu", name="conv"),
            kl.Flatten(),
            kl.Dense(24, "relu", name="narrow"),
            kl.Dense(6, name="answer"),
        ]
    )


MAKE = {"chain": chain, "convolutions": convolutions}


@pytest.fixture(scope="module", params=MAKE)
def teacher(request):
    keras.utils.set_random_seed(1)
    model = MAKE[request.param]()
    for weight in model.weights:
        if weight.path.endswith("bias"):
            weight.assign(0.3 * RNG.normal(size=weight.shape))
    return model


def samples(model, count):
    return RNG.normal(size=(count, *model.input_shape[1:])).astype(np.float32)


def error(pruned, model, x):
    return float(np.square(np.asarray(pruned.model(x)) - np.asarray(model(x))).mean())


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("count", [1, 3, 40, pytest.param(256, marks=pytest.mark.campaign)])
def test_new_samples_are_never_answered_much_worse(teacher, method, count):
    pruned, fresh = sc.prune(teacher, 0.5, method), samples(teacher, 500)
    found = sc.reconstruct(pruned, samples(teacher, count), teacher=teacher)
    assert error(found, teacher, fresh) <= 1.02 * error(pruned, teacher, fresh)


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_one_sample_leaves_all_as_it_was_and_says_how_many_would_do(teacher, method):
    pruned = sc.prune(teacher, 0.5, method)
    found = sc.reconstruct(pruned, samples(teacher, 1), teacher=teacher)
    for kept, was in zip(found.model.get_weights(), pruned.model.get_weights(), strict=True):
        np.testing.assert_array_equal(kept, was)
    assert found.repair.samples == 1
    assert found.repair.enough > 640
    assert found.repair.remark == (
        "1 sample is too few to repair 3 layers, which stay as pruned: about"
        f" {found.repair.enough:,} would do."
    )
    assert str(found).splitlines()[-1] == found.repair.remark


def test_the_number_named_does(teacher):
    pruned = sc.prune(teacher, 0.5, "weight")
    enough = sc.reconstruct(pruned, samples(teacher, 1), teacher=teacher).repair.enough
    found = sc.reconstruct(pruned, samples(teacher, enough), teacher=teacher)
    assert found.repair.samples == enough
    assert "narrow" not in found.repair.left
    assert found.repair.remark == ""
    assert str(found) == str(found.account)
    fresh = samples(teacher, 500)
    assert error(found, teacher, fresh) < 0.6 * error(pruned, teacher, fresh)


def test_plain_data_is_judged_alike(teacher):
    network = chain_network(teacher)
    if network is None:
        return
    x, cut = samples(teacher, 3), rank(network, "weight").cut(0.5)
    model = sc.reconstruct(sc.prune(teacher, 0.5, "weight"), x, teacher=teacher, classifier=True)
    found = reconstruct_network(teacher_of(network, x), cut)
    assert found.repair == model.repair


def test_a_sweep_that_repairs_says_so_below_its_table(teacher):
    x = samples(teacher, 60)
    labels = np.asarray(teacher(x)).argmax(axis=1)
    found = sc.sweep(teacher, (x, labels), "weight", (0.0, 0.5), repair=x[:3])
    (remark,) = found.remarks
    assert remark.startswith("3 samples are too few to repair ")
    assert str(found).splitlines()[-1] == remark
    assert [row["remark"] for row in found.to_rows()] == ["", remark]
    assert sc.sweep(teacher, (x, labels), "weight", 0.5).remarks == ()


def test_a_remark_names_what_stays():
    assert Repair(9, ("a\x1b[1m",), 20).remark == (
        "9 samples are too few to repair the layer a\ufffd[1m, which stays as pruned: about 20"
        " would do."
    )
    assert Repair(20, ("a",), 20).remark == ""
    assert Repair(20).remark == ""
    refits = "A repair refits Dense layers and convolutions, no grouped or transposed ones:"
    assert Repair(20, never=("mha",)).remark == f"{refits} mha stays as pruned."
    assert Repair(20, never=tuple("abcde")).remark == f"{refits} a, b, c and 2 more stay as pruned."
    assert Repair(9, ("d",), 20, ("a", "b")).remark == (
        f"{refits} a and b stay as pruned. 9 samples are too few to repair the layer d, which stays"
        " as pruned: about 20 would do."
    )


def test_cells_and_heads_are_named_where_they_lost_some():
    keras.utils.set_random_seed(3)
    rows = keras.Input((6, 4))
    heads = keras.layers.MultiHeadAttention(2, 3, name="mha")(rows, rows)
    cells = keras.layers.LSTM(6, name="cells")(heads)
    model = keras.Model(rows, keras.layers.Dense(3, name="answer")(cells))
    x = RNG.normal(size=(40, 6, 4)).astype(np.float32)
    found = sc.reconstruct(sc.prune(model, 0.5), x, teacher=model)
    assert found.repair.never == ("mha", "cells")
    assert ": mha and" in found.repair.remark


@pytest.mark.parametrize(
    ("count", "judges"),
    [(1, 0), (2, 0), (8, 0), (9, 3), (12, 3), (100, 20), (1000, 100), (50_000, 2000)],
)
def test_every_sample_is_fitted_to_or_judges(count, judges):
    fit, held = held_out(count)
    assert len(held) == judges
    np.testing.assert_array_equal(np.sort(np.concatenate([fit, held])), np.arange(count))


OF_OTHER_KINDS = {
    "grouped": keras.layers.Conv2D(8, 3, groups=4, activation="relu", name="other"),
    "transposed": keras.layers.Conv2DTranspose(8, 3, activation="relu", name="other"),
    "depthwise": keras.layers.DepthwiseConv2D(3, name="other"),
    "plain": keras.layers.Conv2D(8, 3, activation="relu", name="other"),
}


@pytest.mark.parametrize(
    ("kind", "method", "never"),
    [
        ("grouped", "weight", ("other",)),
        ("grouped", "unit", ("other",)),
        ("transposed", "weight", ("other",)),
        ("depthwise", "weight", ("other",)),
        ("depthwise", "unit", ()),  # each channel left acts alone, as before
        ("plain", "weight", ()),
    ],
)
def test_convolutions_that_no_repair_refits_are_named(kind, method, never):
    layers = [keras.layers.Conv2D(8, 3, activation="relu", name="first"), OF_OTHER_KINDS[kind]]
    ends = [keras.layers.Flatten(), keras.layers.Dense(3, name="answer")]
    model = keras.Sequential([keras.Input((8, 8, 4)), *layers, *ends])
    x = RNG.normal(size=(40, 8, 8, 4)).astype(np.float32)
    found = sc.reconstruct(sc.prune(model, 0.5, method), x, teacher=model)
    assert found.repair.never == never
