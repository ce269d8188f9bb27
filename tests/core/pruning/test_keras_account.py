import numpy as np

from secateurs.core.graph.trace import trace
from secateurs.core.pruning.keras_account import count
from secateurs.core.ranking.cut import Cut
from tests.core.pruning.compaction.cutting import pruned_to
from tests.zoo import ZOO


def test_weights_count_as_if_their_zeros_were_skipped():
    model = ZOO["mlp_relu"]()
    structure = trace(model)
    mask = np.ones((9, 12), bool)
    mask[0] = False
    masks = {"dense_1": mask}

    account = count(model, structure, Cut("weight", 0.1, (mask,), ()), masks)

    assert account.parameters_total == 9 * 12 + 12 + 12 * 10 + 10 + 10 * 8 + 8 + 8 * 4 + 4
    assert account.parameters == account.parameters_total - 12
    assert account.macs_total == 9 * 12 + 12 * 10 + 10 * 8 + 8 * 4
    assert account.macs == account.macs_total - 12
    assert account.bytes == 4 * account.parameters
    assert account.layers[0].weights_kept == 96
    assert account.layers[0].units_kept == 12


def test_units_count_with_their_rows_biases_and_normalisations():
    model = ZOO["mlp_normalised"]()
    pruned = pruned_to(model, ([True] * 4 + [False] * 6, [True] * 8))

    first, second, _ = pruned.account.layers
    assert (first.units_kept, first.weights_kept) == (4, 9 * 4)
    assert (second.units_kept, second.weights_kept) == (8, 4 * 8)
    # Columns, biases and 4 figures of BatchNormalization for 6 units; their rows for 8.
    assert pruned.account.parameters_total - pruned.account.parameters == 6 * (9 + 1 + 4 + 8)


def test_a_separable_layer_counts_the_work_of_both_kernels():
    structure_account = pruned_to(ZOO["separable"](), ([True] * 6, [True] * 5, [True] * 4)).account

    depthwise, pointwise = structure_account.layers[:2]
    assert (depthwise.weights, pointwise.weights) == (3 * 3 * 3 * 2, 6 * 6)
    assert (depthwise.macs, pointwise.macs) == (54 * 9 * 9, 36 * 9 * 9)
