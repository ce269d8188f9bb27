import numpy as np
import pytest

from secateurs.core.network.forward import logits
from secateurs.core.network.keras_model import to_keras
from secateurs.core.pruning.account import account
from secateurs.core.pruning.compaction.compact import compact_model
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.prune import compact, prune
from secateurs.core.pruning.rank import rank
from tests.core.pruning.compaction.cutting import pruned_to

LEVELS = (0.0, 0.25, 0.5, 0.9, 0.97, 1.0)


def test_pruned_weights_are_zero_and_the_others_untouched(make_network):
    network = make_network(9, 8, 7, 3)
    cut = rank(network, "weight").cut(0.5)
    pruned = prune(network, cut)
    for layer, was, mask in zip(pruned.prunable, network.prunable, cut.masks, strict=True):
        assert not layer.kernel[~mask].any()
        np.testing.assert_array_equal(layer.kernel[mask], was.kernel[mask])
        np.testing.assert_array_equal(layer.bias, was.bias)
    assert pruned.output is network.output


def test_no_zero_is_negative(make_network):
    pruned = prune(make_network(9, 8, 3), rank(make_network(9, 8, 3), "weight").cut(1.0))
    assert not np.signbit(pruned.layers[0].kernel).any()


def test_a_pruned_unit_loses_its_column_and_keeps_its_bias(make_network):
    network = make_network(9, 8, 7, 3)
    cut = rank(network, "unit").cut(0.5)
    pruned = prune(network, cut)
    assert not pruned.layers[0].kernel[:, ~cut.kept[0]].any()
    np.testing.assert_array_equal(pruned.layers[0].bias, network.layers[0].bias)


def test_drop_bias_silences_the_unit(make_network):
    network = make_network(9, 8, 7, 3)
    cut = rank(network, "unit").cut(0.5)
    pruned = prune(network, cut, drop_bias=True)
    assert not pruned.layers[0].bias[~cut.kept[0]].any()
    assert pruned.layers[0].bias[cut.kept[0]].all()


@pytest.mark.parametrize("drop_bias", [False, True])
@pytest.mark.parametrize("scope", ["layer", "global"])
@pytest.mark.parametrize("level", LEVELS)
def test_compact_and_masked_networks_give_the_same_logits(make_network, level, scope, drop_bias):
    network = make_network(784, 60, 40, 20, 10)
    inputs = np.random.default_rng(3).random((200, 784), np.float32)
    cut = rank(network, "unit", scope=scope).cut(level)
    masked = logits(prune(network, cut, drop_bias=drop_bias), inputs)
    small = logits(compact(network, cut, drop_bias=drop_bias), inputs)
    assert np.abs(masked - small).max() <= 1e-4
    np.testing.assert_array_equal(masked.argmax(axis=1), small.argmax(axis=1))


def test_the_compact_network_is_really_smaller(make_network):
    network = make_network(784, 60, 40, 10)
    small = compact(network, rank(network, "unit").cut(0.5))
    assert [layer.kernel.shape for layer in small.layers] == [(784, 30), (30, 20), (20, 10)]


def test_a_cut_of_weights_cannot_be_compacted(make_network):
    network = make_network(9, 8, 3)
    with pytest.raises(ValueError, match="units"):
        compact(network, rank(network, "weight").cut(0.5))


def emptied(network, *layers):
    """Return the cut that takes half of all units, and every unit of some layers."""
    kept = tuple(
        np.arange(layer.units) % 2 > 0 if index not in layers else np.zeros(layer.units, bool)
        for index, layer in enumerate(network.prunable)
    )
    return Cut("unit", 0.5, kept, tuple(layer.kernel.shape for layer in network.prunable))


@pytest.mark.parametrize("drop_bias", [False, True])
@pytest.mark.parametrize("layers", [(0,), (1,), (2,), (0, 1, 2)])
def test_one_unit_stays_of_a_layer_that_is_emptied(make_network, layers, drop_bias):
    network = make_network(9, 8, 6, 4, 3)
    cut = emptied(network, *layers)
    small = compact(network, cut, drop_bias=drop_bias)
    widths = [1 if index in layers else half for index, half in enumerate((4, 3, 2))]
    assert [layer.units for layer in small.layers] == [*widths, 3]
    inputs = np.random.default_rng(0).normal(size=(50, 9)).astype(np.float32)
    masked = logits(prune(network, cut, drop_bias=drop_bias), inputs)
    np.testing.assert_allclose(logits(small, inputs), masked, atol=1e-6)


@pytest.mark.parametrize("drop_bias", [False, True])
@pytest.mark.parametrize("layers", [(), (0,), (1, 2), (0, 1, 2)])
def test_a_plain_network_is_compacted_as_its_keras_model_is(make_network, layers, drop_bias):
    network = make_network(9, 8, 6, 4, 3)
    cut = emptied(network, *layers)
    found = compact(network, cut, drop_bias=drop_bias)
    model = pruned_to(to_keras(network), cut.kept, drop_bias)
    wanted = compact_model(model)
    for layer, other in zip(found.layers, wanted.layers, strict=True):
        np.testing.assert_array_equal(layer.kernel, other.kernel)
        np.testing.assert_allclose(layer.bias, other.bias, rtol=0, atol=1e-6)
    counts = account(network, cut)
    assert counts.parameters == model.account.parameters == wanted.count_params()
    assert (counts.achieved, counts.gone) == (model.account.achieved, model.account.gone)
    assert counts.carriers == len(model.account.carriers) == len(layers)
    assert counts.gone < counts.achieved or not layers
