"""Criteria, scopes and patterns on one small network."""

import keras
import numpy as np

import secateurs as sc


def test_rank_and_prune():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((20,)),
            keras.layers.Dense(40, activation="relu", name="dense_1"),
            keras.layers.Dense(30, activation="relu", name="dense_2"),
            keras.layers.Dense(3, activation="softmax", name="output"),
        ]
    )
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(200, 20)).astype(np.float32), rng.integers(0, 3, 200)

    # Single weights, smallest magnitude first, every layer losing 90 %.
    pruned = sc.prune(model, 0.9, "weight")
    assert pruned.account.achieved == 0.9
    assert int(pruned.masks["dense_1"].sum()) == 80
    kernel = pruned.model.get_layer("dense_1").kernel.numpy()
    assert np.count_nonzero(kernel) == 80

    # One ranking over all layers, by what the loss would feel.
    pruned = sc.prune(model, 0.9, "weight", "snip", "global", data=(x, y))
    assert sum(int(mask.sum()) for mask in pruned.masks.values()) == 200

    # Two of every four weights, as sparse tensor cores want them, by |w| x what it reads.
    halved = sc.prune(model, method="weight", criterion="wanda", pattern="2:4", data=x)
    assert halved.account.achieved == 0.5
    blocks = halved.masks["dense_1"].reshape(5, 4, 40)
    assert (blocks.sum(axis=1) == 2).all()

    # Whole units, those that are mostly zero first; then further, by another criterion.
    once = sc.prune(model, 0.5, "unit", "apoz", data=x)
    twice = sc.prune(once, 0.8, "unit", "taylor", data=(x, y))
    assert [int(kept.sum()) for kept in twice.kept] == [8, 6]
    assert not (twice.masks["dense_1"] & ~once.masks["dense_1"]).any()

    # By hand: units that go and a unit that stays, whatever the ranking says.
    mine = sc.prune(model, 0.5, remove={"dense_1": [3, 7]}, protect={"dense_2": [0]})
    assert not mine.masks["dense_1"][:, [3, 7]].any()
    assert mine.masks["dense_2"][:, 0].all()
    assert (mine.by_hand.asked, mine.by_hand.removed, mine.by_hand.achieved) == (35, 2, 35)
