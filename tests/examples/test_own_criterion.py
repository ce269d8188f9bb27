"""A criterion of one's own, from the function to the pruned model."""

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.ranking.criteria import registry


@pytest.fixture(autouse=True)
def own_criteria(monkeypatch):
    monkeypatch.setattr(registry, "_RULES", dict(registry._RULES))


def test_a_criterion_of_ones_own():
    # A unit that is silent most of the time may still matter when it speaks up. This criterion
    # weighs how strongly a unit's column stands out by how often the unit emits anything.
    @sc.criterion("outspoken", methods=("unit",), needs="inputs")
    def outspoken(context):
        """Norm of the column x share of samples for which the unit is not zero."""
        norm = np.sqrt(context.per_unit(np.square(context.kernel)))
        return norm * (1 - context.zero_share)

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            keras.layers.Conv2D(8, 3, activation="relu", name="conv_1"),
            keras.layers.Flatten(),
            keras.layers.Dense(16, activation="relu", name="dense_1"),
            keras.layers.Dense(4, name="output"),
        ]
    )
    x = np.random.default_rng(0).random((64, 12, 12, 1), np.float32)

    # Scores first: one array a layer, the lowest goes first.
    ranking = sc.rank(model, "unit", "outspoken", data=x)
    assert ranking.names == ("conv_1", "dense_1")
    assert [scores.shape for scores in ranking.scores] == [(8,), (16,)]

    # One ranking, cut twice: what goes at 25 % is gone at 50 %, too.
    quarter, half = ranking.cut(0.25), ranking.cut(0.5)
    assert [int(kept.sum()) for kept in quarter.kept] == [6, 12]
    assert all((a | ~b).all() for a, b in zip(quarter.kept, half.kept, strict=True))

    # The same in one step; the criterion is known by its name wherever one is asked for.
    pruned = sc.prune(model, 0.5, criterion="outspoken", data=x)
    for name, mask in half.named_masks.items():
        np.testing.assert_array_equal(pruned.masks[name], mask)

    # With shares of one's own instead of the same sparsity everywhere.
    pruned = sc.prune(model, criterion="outspoken", scope={"dense_1": 0.75}, data=x)
    assert [layer.units_kept for layer in pruned.account.layers] == [8, 4, 4]
