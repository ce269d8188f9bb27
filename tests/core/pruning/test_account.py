import pytest

from secateurs.core.pruning.account import account
from secateurs.core.pruning.compaction.chain import compact_chain
from secateurs.core.pruning.rank import rank

CLASSIC = (784, 1000, 1000, 500, 200, 10)


def test_the_classic_network_loses_96_percent_of_its_weights_with_90_percent_of_its_units(
    make_network,
):
    network = make_network(*CLASSIC)
    counts = account(network, rank(network, "unit").cut(0.9))
    assert 1 - counts.weights_left == pytest.approx(0.9604, abs=5e-5)
    assert counts.prunable_weights == 784 * 100 + 100 * 100 + 100 * 50 + 50 * 20
    assert counts.prunable_weights_total == 2_384_000
    assert counts.parameters_total == 2_388_710


@pytest.mark.parametrize("scope", ["layer", "global"])
@pytest.mark.parametrize("level", [0.0, 0.3, 0.8, 0.99, 1.0])
def test_unit_counts_are_those_of_the_compact_network(make_network, scope, level):
    network = make_network(784, 60, 40, 10)
    cut = rank(network, "unit", scope=scope).cut(level)
    counts, small = account(network, cut), compact_chain(network, cut)
    assert counts.parameters == small.parameters
    assert counts.macs == small.macs


def test_weight_counts_leave_biases_and_the_output_layer(make_network):
    network = make_network(784, 60, 40, 10)
    counts = account(network, rank(network, "weight").cut(0.5))
    removed = round(784 * 60 / 2) + round(60 * 40 / 2)
    assert counts.parameters == network.parameters - removed
    assert counts.macs == network.macs - removed
    assert counts.achieved == 0.5
    assert [layer.parts_kept for layer in counts.layers] == [784 * 30, 60 * 20]


def test_guarded_layers_are_named(make_network):
    network = make_network(784, 60, 3, 10)
    counts = account(network, rank(network, "unit", scope="global").cut(1.0))
    assert counts.guarded == ("layer_0", "layer_1")
    assert counts.achieved < counts.requested
