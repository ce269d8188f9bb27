from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import CancelledError
from secateurs.core.network.forward import logits
from secateurs.core.network.network import chain_of
from secateurs.core.pruning.compaction.chain import compact_chain
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.cut import Cut
from secateurs.core.repair.chain import RepairSettings, reconstruct_network, teacher_of
from tests.core.looks import Looks

PLAIN = RepairSettings(sweeps=0, classifier=False)


def inputs(count: int = 600, width: int = 20, seed: int = 3):
    return np.random.default_rng(seed).random((count, width), np.float32)


def error(network, wanted, x):
    return float(np.square(logits(network, x) - wanted).mean())


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_nothing_removed_gives_the_teacher_back(make_network, method):
    network, x = make_network(20, 15, 12, 5), inputs()
    cut = rank(network, method).cut(0.0)
    found = reconstruct_network(teacher_of(network, x), cut).network
    for layer, was in zip(found.layers, network.layers, strict=True):
        np.testing.assert_allclose(layer.kernel, was.kernel, atol=1e-4)
        np.testing.assert_allclose(layer.bias, was.bias, atol=1e-4)


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("level", [0.2, 0.5, 0.8])
def test_answers_come_nearer_and_the_masks_hold(make_network, method, level):
    network, x = make_network(20, 40, 30, 5), inputs()
    cut = rank(network, method).cut(level)
    teacher = teacher_of(network, x)
    found = reconstruct_network(teacher, cut, settings=PLAIN).network
    wanted, fresh = logits(network, inputs(seed=4)), inputs(seed=4)
    assert error(found, wanted, fresh) < 0.5 * error(prune_network(network, cut), wanted, fresh)
    for layer, mask in zip(found.hidden, cut.masks, strict=True):
        assert not layer.kernel[~mask].any()


def test_a_copy_of_another_unit_goes_without_loss(make_network):
    network, x = make_network(20, 8, 6, 4), inputs()
    first, second = network.layers[:2]
    kernel, bias = first.kernel.copy(), first.bias.copy()
    kernel[:, 5], bias[5] = 0.5 * kernel[:, 2], 0.5 * bias[2]
    twin = replace(first, kernel=frozen(kernel), bias=frozen(bias))
    network = chain_of((twin, second, network.output))
    kept = np.ones(8, bool)
    kept[5] = False
    cut = Cut("unit", 0.125, (kept, np.ones(6, bool)), ((20, 8), (8, 6)))
    found = reconstruct_network(
        teacher_of(network, x), cut, settings=replace(PLAIN, ridge=1e-9)
    ).network
    np.testing.assert_allclose(logits(found, x), logits(network, x), atol=1e-4)


def test_a_removed_unit_feeds_nothing_and_keeps_its_bias(make_network):
    network, x = make_network(20, 10, 8, 4), inputs()
    cut = rank(network, "unit").cut(0.5)
    found = reconstruct_network(teacher_of(network, x), cut).network
    gone = ~cut.kept[0]
    np.testing.assert_array_equal(found.layers[0].bias[gone], network.layers[0].bias[gone])
    assert not found.layers[0].kernel[:, gone].any()
    assert not found.layers[1].kernel[gone].any()


def test_drop_bias_holds(make_network):
    network, x = make_network(20, 10, 8, 4), inputs()
    cut = rank(network, "unit").cut(0.5)
    found = reconstruct_network(
        teacher_of(network, x), cut, settings=RepairSettings(drop_bias=True)
    ).network
    assert not found.layers[0].bias[~cut.kept[0]].any()


@pytest.mark.parametrize("level", [0.5, 0.9, 1.0])
def test_compact_and_masked_networks_still_agree(make_network, level):
    network, x = make_network(20, 30, 20, 5), inputs()
    cut = rank(network, "unit").cut(level)
    found = reconstruct_network(teacher_of(network, x), cut).network
    np.testing.assert_allclose(logits(compact_chain(found, cut), x), logits(found, x), atol=1e-4)


def test_sweeps_bring_few_units_nearer_to_the_answers(make_network):
    network, x = make_network(20, 60, 40, 5), inputs(2000)
    cut = rank(network, "unit").cut(0.9)
    teacher, wanted = teacher_of(network, x), logits(network, x)

    def agreement(sweeps):
        answers = logits(
            reconstruct_network(teacher, cut, settings=RepairSettings(sweeps=sweeps)).network, x
        )
        return (answers.argmax(axis=1) == wanted.argmax(axis=1)).mean()

    assert agreement(3) > agreement(0) + 0.05


def test_the_same_bits_come_out_twice(make_network):
    network, x = make_network(20, 60, 40, 5), inputs(2000)
    cut = rank(network, "unit").cut(0.8)
    first, second = (reconstruct_network(teacher_of(network, x), cut).network for _ in range(2))
    for one, other in zip(first.layers, second.layers, strict=True):
        np.testing.assert_array_equal(one.kernel, other.kernel)


def test_progress_is_told_and_cancelling_ends_it(make_network):
    network, x = make_network(20, 10, 8, 4), inputs()
    teacher, cut, seen = teacher_of(network, x), rank(network, "unit").cut(0.5), []
    reconstruct_network(teacher, cut, report=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    looks = Looks()
    reconstruct_network(teacher, cut, cancelled=looks)
    for most in {0, 1, looks.count // 2, looks.count - 1}:
        with pytest.raises(CancelledError):
            reconstruct_network(teacher, cut, cancelled=Looks(most))
