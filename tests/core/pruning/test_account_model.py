from dataclasses import replace
from functools import cache

import pytest

import secateurs as sc
from secateurs.core.evaluation.keras_probe import Sizing
from secateurs.core.pruning.account import account
from secateurs.core.pruning.compaction.compact import compact_model
from secateurs.core.pruning.compaction.emissions import with_feeds
from secateurs.core.pruning.masks_of_zeros import pruned_from_zeros
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.pruning.prune import prune_keras
from secateurs.core.pruning.rank import rank
from tests.core.network.small_models import plain_model
from tests.core.pruning.models import without_biases
from tests.zoo import NAMES, ZOO


@cache
def built_and_read(name):
    built = ZOO[name]()
    return built, read_model(built)


def test_tied_units_take_rows_and_biases_along():
    model = plain_model()
    counted = account(model, rank(model, "unit").cut(0.5))
    assert [layer.parts_kept for layer in counted.layers] == [2, 2]
    assert counted.parameters == 2 * (784 * 2 + 2) + 2 * 10 + 10
    assert counted.macs == 2 * 784 * 2 + 2 * 10
    assert counted.achieved == 0.5


def test_weights_leave_zeros_in_place():
    model = plain_model()
    counted = account(model, rank(model, "weight").cut(0.25))
    assert counted.prunable_weights == counted.prunable_weights_total * 3 // 4
    assert counted.parameters == model.parameters - 784 * 2


@pytest.mark.parametrize(
    ("name", "method", "level"),
    [
        *(pytest.param(name, "unit", 0.8) for name in ZOO),
        *(pytest.param(*name.values, "weight", 0.5, marks=name.marks) for name in NAMES),
        *(pytest.param(name, "unit", 0.3, marks=pytest.mark.campaign) for name in ZOO),
    ],
)
def test_the_quick_account_is_that_of_the_compact_model(name, method, level):
    built, model = built_and_read(name)
    cut = rank(model, method).cut(level)
    exact = prune_keras(built, model.structure, cut).account
    found = account(model, cut)
    assert (found.parameters, found.macs) == (exact.parameters, exact.macs)
    assert found.exact
    assert bool(found.carriers) == bool(exact.carriers)


@pytest.mark.parametrize("name", NAMES)
def test_each_layer_s_units_are_those_of_the_compact_model(name):
    built, model = built_and_read(name)
    cut = rank(model, "unit").cut(0.6)
    compact = compact_model(prune_keras(built, model.structure, cut))
    found = account(model, cut)
    units = {layer.name: layer.units for layer in read_model(compact).prunable}
    counted = {layer.name: layer.parts_kept + layer.carriers for layer in found.layers}
    assert counted == units


def test_units_that_carry_a_constant_through_padded_convolutions_are_counted():
    built, model = built_and_read("vgg")
    cut = rank(model, "unit").cut(0.8)
    found = account(model, cut)
    assert [layer.parts_kept for layer in found.layers] == [1, 1, 1, 1, 2]
    assert [layer.carriers for layer in found.layers] == [1, 1, 1, 0, 0]
    # One filter more in each of the three convolutions that a padded one follows; none in the
    # last, whose constants go into a bias.
    first, second, third = 3 * 3 * 3 * 2, 3 * 3 * 2 * 2, 3 * 3 * 2 * 2
    fourth, dense, logits = 3 * 3 * 2 * 1, 2 * 2 * 1 * 2, 2 * 4
    assert found.carriers == 3
    assert found.macs == 64 * (first + second) + 16 * (third + fourth) + dense + logits
    kernels = first + second + third + fourth + dense + logits
    assert found.parameters == kernels + 5 * (2 + 2 + 2 + 1) + 2 + 4
    compact = compact_model(prune_keras(built, model.structure, cut))
    assert compact.count_params() == found.parameters


def test_what_units_emit_is_read_again_where_it_is_not_known():
    _, model = built_and_read("vgg")
    unknown = replace(model, feeds=None)
    cut = rank(model, "unit").cut(0.8)
    found = account(unknown, cut)
    assert not found.exact
    assert found.parameters < account(model, cut).parameters
    assert account(with_feeds(unknown), cut) == account(model, cut)
    assert with_feeds(model) is model


@pytest.mark.parametrize("name", ["separable", "mobilenet_v1", "resnet", "mlp_relu"])
def test_all_zeros_count_where_weights_go_of_what_lost_units(name):
    built = sc.prune(built_and_read(name)[0], 0.4).model
    pruned = sc.prune(built, 0.7, "weight")
    model = read_model(pruned.model)
    zeros = {name: int((kernel == 0).sum()) for name, kernel in model.kernels.items()}
    parameters = model.parameters - sum(zeros.values())
    macs = model.macs - sum(count * model.positions(name) for name, count in zeros.items())
    again = rank(read_model(built), "weight").cut(0.7)
    found = account(read_model(built), again)
    size = Sizing(built, model.structure).of(again)
    exact = pruned.account
    for each in (found, size, exact, pruned_from_zeros(pruned.model).account):
        assert (each.parameters, each.macs) == (parameters, macs)


@pytest.mark.parametrize(
    ("first", "level", "seed", "left"),
    [(0.8, 0.1, 1, 333), (0.8, 0.5, 3, 157), (0.95, 0.7, 0, 70), (0.8, 0.9, 3, 32)],
)
def test_a_bias_that_no_weight_left_asks_for_is_not_counted(first, level, seed, left):
    built = sc.prune(without_biases(), first, "weight", criterion="random", seed=1).model
    model = read_model(built)
    cut = rank(model, "unit", "random", seed=seed).cut(level)
    exact = prune_keras(built, model.structure, cut)
    found = account(model, cut)
    assert (found.parameters, found.macs) == (exact.account.parameters, exact.account.macs)
    assert found.parameters == compact_model(exact).count_params() == left
