"""Masks equal an independent reference, mask for mask, ties included."""

import itertools

import numpy as np
import pytest

from secateurs.core.evaluation.points import CLASSIC_LEVELS
from secateurs.core.graph.keras_layers import kernels_of
from secateurs.core.graph.trace import trace
from secateurs.core.network.network import Layer, chain_of
from secateurs.core.pruning.rank import rank
from tests.core.pruning import brute_force
from tests.core.pruning.models import conv_net, residual_net

SCOPES = ("layer", "global")


def whole_network(*widths):
    """A Dense chain whose weights are whole numbers from -3 to 3."""
    rng = np.random.default_rng(5)
    return chain_of(
        tuple(
            Layer(
                f"layer_{index}",
                rng.integers(-3, 4, (inputs, units)).astype(np.float32),
                np.zeros(units, np.float32),
                "relu",
            )
            for index, (inputs, units) in enumerate(itertools.pairwise(widths))
        ),
        known_masks={},
    )


def same(masks, expected):
    for mask, wanted in zip(masks, expected, strict=True):
        np.testing.assert_array_equal(mask, wanted)


@pytest.mark.parametrize("scope", SCOPES)
def test_weights_of_a_dense_chain(scope):
    network = whole_network(13, 17, 11, 4)
    kernels = [layer.kernel for layer in network.hidden]
    ranking = rank(network, "weight", scope=scope)
    for level in CLASSIC_LEVELS:
        same(ranking.cut(level).masks, brute_force.weight_masks(kernels, level, scope))


@pytest.mark.parametrize("scope", SCOPES)
def test_units_of_a_dense_chain(scope):
    network = whole_network(3, 37, 23, 4)
    kernels = [layer.kernel for layer in network.hidden]
    ranking = rank(network, "unit", scope=scope)
    for level in CLASSIC_LEVELS:
        same(ranking.cut(level).masks, brute_force.unit_masks(kernels, (1, 1), level, scope))


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("method", ["weight", "unit"])
def test_a_convolutional_network(method, scope):
    model = conv_net()
    structure = trace(model)
    assert [layer.name for layer in structure.prunable] == ["conv_1", "conv_2", "dense_1"]
    kernels = [kernels_of(model, structure)[layer.name] for layer in structure.prunable]
    axes = (3, 2, 1)  # the units of a transposed convolution are on its last axis but one
    ranking = rank(model, method, scope=scope)
    for level in CLASSIC_LEVELS:
        expected = (
            brute_force.weight_masks(kernels, level, scope)
            if method == "weight"
            else brute_force.unit_masks(kernels, axes, level, scope)
        )
        same(ranking.cut(level).masks, expected)


@pytest.mark.parametrize("scope", SCOPES)
def test_units_that_are_tied_count_by_their_mean(scope):
    model = residual_net()
    kernels = {
        name: model.get_layer(name).kernel.numpy() for name in ("conv_1", "conv_2", "conv_3")
    }
    scores = {name: brute_force.unit_scores(kernel, 3, scope) for name, kernel in kernels.items()}
    tied = np.array([(a + b) / 2 for a, b in zip(scores["conv_1"], scores["conv_2"], strict=True)])
    ranking = rank(model, "unit", scope=scope)
    assert ranking.names == ("conv_1 + conv_2", "conv_3")
    for level in CLASSIC_LEVELS:
        cut = ranking.cut(level)
        same(cut.kept, brute_force.masks_of([tied, scores["conv_3"]], level, scope))
        masks = cut.named_masks
        assert set(masks) == {"conv_1", "conv_2", "conv_3"}
        for name in ("conv_1", "conv_2"):
            np.testing.assert_array_equal(
                masks[name], np.broadcast_to(cut.kept[0], (3, 3, *masks[name].shape[2:]))
            )


@pytest.mark.parametrize(("pattern", "n", "m"), [("2:4", 2, 4), ("1:4", 1, 4), ("3:5", 3, 5)])
def test_n_of_every_m(pattern, n, m):
    model = conv_net()
    ranking = rank(model, "weight", pattern=pattern)
    kernels = [model.get_layer(name).kernel.numpy() for name in ranking.names]
    expected = [
        brute_force.n_of_every_m(kernel, axis, n, m)
        for kernel, axis in zip(kernels, (3, 2, 1), strict=True)
    ]
    same(ranking.cut().masks, expected)


@pytest.mark.parametrize("scope", SCOPES)
def test_blocks(scope):
    network = whole_network(13, 17, 11, 4)
    kernels = [layer.kernel for layer in network.hidden]
    ranking = rank(network, "weight", scope=scope, pattern="1x4")
    for level in CLASSIC_LEVELS:
        cut = ranking.cut(level)
        same(cut.masks, brute_force.block_masks(kernels, level, scope, 4))
        assert cut.parts == 4 * 17 + 5 * 11
