import numpy as np
import pytest

from secateurs.core.graph.trace import trace
from secateurs.core.pruning.compaction.compact import compact_model
from tests.core.pruning.compaction.cutting import difference, pruned_by_units
from tests.zoo import NAMES, ZOO, inputs_for

CUTS = [(0.5, False), (1.0, False)]
# Without biases nothing is carried on: less is left of the same, and of each kind of graph once.
WITHOUT_BIASES = [(0.8, True)]
DROP_BIASES = ("mlp_normalised", "lstm", "transformer", "resnet", "separable", "joins", "grouped")
MORE_CUTS = [(0.25, False), (0.8, False), (0.95, False), (0.95, True)]


def test_the_zoo_has_at_least_25_architectures():
    assert len(ZOO) >= 25


@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        *(pytest.param(*name.values, CUTS, marks=name.marks) for name in NAMES),
        *(
            pytest.param(
                name,
                WITHOUT_BIASES,
                marks=[] if name in DROP_BIASES else [pytest.mark.campaign],
            )
            for name in ZOO
        ),
        *(pytest.param(name, MORE_CUTS, marks=pytest.mark.campaign) for name in ZOO),
    ],
)
def test_compact_and_masked_answer_alike_with_the_stated_counts(name, cuts):
    model = ZOO[name]()
    before = [weight.copy() for weight in model.get_weights()]
    inputs = inputs_for(model, 3, seed=1)

    for sparsity, drop_bias in cuts:
        pruned = pruned_by_units(model, sparsity, drop_bias)
        small = compact_model(pruned)

        assert difference(pruned.model, small, inputs) <= 1e-4
        assert small.count_params() == pruned.account.parameters
        layers = trace(small).layers
        assert sum(layer.weights_kept for layer in pruned.account.layers) == sum(
            layer.size for layer in layers
        )
        assert pruned.account.macs == sum(layer.size * layer.positions for layer in layers)

    for old, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, now)
