import numpy as np
import pytest

from secateurs.core.network.forward import logits
from secateurs.core.pruning.prune import compact, prune
from secateurs.core.pruning.rank import rank

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
