"""Units removed and protected by hand, through all that comes after."""

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from tests.zoo import ZOO

REMOVE, PROTECT = {"conv_1": [1], "dense_1": [3, 7]}, {"conv_1": [0], "dense_1": [0, 5]}


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            kl.Conv2D(8, 3, activation="relu", name="conv_1"),
            kl.Flatten(),
            kl.Dense(16, activation="relu", name="dense_1"),
            kl.Dense(3, activation="softmax", name="output"),
        ]
    )


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    return rng.normal(size=(64, 6, 6, 2)).astype("float32"), rng.integers(0, 3, 64)


@pytest.fixture(scope="module")
def pruned(model):
    return sc.prune(model, 0.5, remove=REMOVE, protect=PROTECT)


def lost(model):
    """Return the units of which the whole kernel is zero, by layer."""
    kernels = {name: model.get_layer(name).kernel.numpy() for name in ("conv_1", "dense_1")}
    return {
        name: np.flatnonzero(~each.reshape(-1, each.shape[-1]).any(axis=0)).tolist()
        for name, each in kernels.items()
    }


def check(model, counts=(4, 8)):
    gone = lost(model)
    assert tuple(map(len, gone.values())) == counts
    for name, units in gone.items():
        assert set(REMOVE[name]) <= set(units)
        assert not set(PROTECT[name]) & set(units)
    return gone


def counts(pruned):
    by = pruned.by_hand
    return by.asked, by.removed, by.protected, by.achieved


def test_the_counts_are_exact_and_said(pruned):
    check(pruned.model)
    assert counts(pruned) == (12, 3, 3, 12)
    assert pruned.account.achieved == 0.5
    assert str(pruned).splitlines()[-1] == (
        "By hand: 3 units removed, 3 protected; asked for in all: 12, removed in all: 12."
    )
    assert isinstance(pruned.by_hand, sc.ByHand)


@pytest.mark.parametrize("scope", ["layer", "global"])
def test_protected_units_stay_at_99_percent_and_cuts_are_nested(model, scope):
    before = {"conv_1": set(), "dense_1": set()}
    for sparsity in (0, 0.3, 0.6, 0.99):
        gone = lost(sc.prune(model, sparsity, scope=scope, remove=REMOVE, protect=PROTECT).model)
        for name, units in gone.items():
            assert before[name] <= set(units)
            assert set(REMOVE[name]) <= set(units)
            assert not set(PROTECT[name]) & set(units)
        before = {name: set(units) for name, units in gone.items()}
    assert {name: len(units) for name, units in before.items()} == {"conv_1": 7, "dense_1": 14}


def test_without_an_amount_only_what_is_chosen_goes(model):
    alone = sc.prune(model, remove={"dense_1": [3, 7]})
    assert lost(alone.model) == {"conv_1": [], "dense_1": [3, 7]}
    assert counts(alone) == (0, 2, 0, 2)
    with pytest.raises(sc.PruningError, match="Say how much goes"):
        sc.prune(model, protect={"dense_1": [3]})


def test_choices_hold_through_repair_and_fine_tuning(model, data, pruned):
    repaired = sc.reconstruct(pruned, data[0], teacher=model)
    tuned = sc.fine_tune(repaired, data, sc.Recipe(epochs=1, batch_size=32))
    for each in (repaired, tuned):
        assert check(each.model) == lost(pruned.model)
        assert each.by_hand == pruned.by_hand


def test_a_schedule_prunes_around_them(data, pruned):
    grown = sc.fine_tune(
        pruned,
        data,
        sc.Recipe(epochs=2, batch_size=32),
        schedule=sc.Schedule("iterative", 0.99, rounds=2),
    )
    check(grown.model, (7, 14))
    assert counts(grown) == (24, 3, 3, 21)


def test_a_compact_network_is_without_them_and_answers_the_same(data, pruned):
    small = sc.compact(pruned)
    assert small.get_layer("dense_1").units == 8
    kept = np.setdiff1d(np.arange(16), lost(pruned.model)["dense_1"])
    bias = pruned.model.get_layer("dense_1").bias.numpy()[kept]
    assert small.get_layer("dense_1").bias.shape == bias.shape
    np.testing.assert_allclose(
        small.predict(data[0], verbose=0), pruned.model.predict(data[0], verbose=0), atol=1e-5
    )


@pytest.mark.parametrize("ending", [".keras", ".weights.safetensors"])
def test_what_was_removed_is_gone_from_a_file_and_stays_so(
    tmp_path, pruned, ending, models_built_here
):
    path = tmp_path / f"pruned{ending}"
    sc.export(pruned, path)
    opened = keras.models.load_model(path) if ending == ".keras" else sc.open_model(path)
    assert check(opened) == lost(pruned.model)
    again = sc.prune(opened, 0.75, protect=PROTECT)
    gone = check(again.model, (6, 12))
    for name, units in lost(pruned.model).items():
        assert set(units) <= set(gone[name])


def test_pruned_further_the_choices_hold_on_and_more_are_added(pruned):
    further = sc.prune(pruned, 0.99, protect={"conv_1": [int(kept(pruned, "conv_1")[-1])]})
    assert counts(further) == (24, 3, 4, 20)
    with pytest.raises(sc.PruningError, match='Unit 0 of "conv_1" is both to be removed and'):
        sc.prune(pruned, 0.6, remove={"conv_1": [0]})
    taken = lost(pruned.model)["dense_1"]
    by_ranking = next(unit for unit in taken if unit not in REMOVE["dense_1"])
    with pytest.raises(sc.PruningError, match=f'Unit {by_ranking} of "dense_1" is gone already'):
        sc.prune(pruned, 0.6, protect={"dense_1": [by_ranking]})
    assert sc.prune(pruned, 0.6, "weight").by_hand is None


def kept(pruned, layer):
    return np.flatnonzero(pruned.masks[layer].reshape(-1, pruned.masks[layer].shape[-1]).any(0))


def test_a_ranking_carries_its_choices_and_takes_more(model, pruned):
    ranking = sc.rank(model, protect=PROTECT)
    once = sc.prune(model, 0.5, ranking=ranking, remove=REMOVE)
    assert lost(once.model) == lost(pruned.model)
    assert once.by_hand == pruned.by_hand
    assert ranking.cut(0.5).by_hand.removed == 0
    assert counts(sc.prune(model, 0.99, ranking=ranking)) == (24, 0, 3, 21)


def test_what_was_removed_by_hand_counts_in_a_sweep(data, pruned):
    curve = sc.sweep(pruned, data, methods=("unit",), levels=(0.25, 0.99))
    assert [point.achieved for point in curve.points] == [0.5, 21 / 24]


def test_a_layer_emptied_by_hand_keeps_one_unit_once_compacted(model, data):
    emptied = sc.prune(model, remove={"dense_1": range(16)})
    assert counts(emptied) == (0, 16, 0, 16)
    small = sc.compact(emptied)
    assert small.get_layer("dense_1").units == 1
    np.testing.assert_allclose(
        small.predict(data[0], verbose=0), emptied.model.predict(data[0], verbose=0), atol=1e-5
    )


def test_a_ticket_against_random_masks_is_by_chance(model, pruned):
    from secateurs.core.learning.lottery import with_random_masks

    control = with_random_masks(pruned, model, 0)
    assert control.by_hand is None
    assert tuple(map(len, lost(control.model).values())) == (4, 8)


@pytest.mark.parametrize("scope", ["layer", "global"])
@pytest.mark.parametrize("name", ["resnet", "separable", "siamese", "transformer"])
def test_whatever_is_tied_goes_and_stays_together(name, scope):
    """Remove one unit and protect another of every set of tied units."""
    network = ZOO[name]()
    remove, protect = {}, {}
    for tied in sc.rank(network).structure.unit_sets:
        first, last = tied.members[0], tied.members[-1]
        remove.setdefault(first.layer, []).append(np.flatnonzero(first.groups == 1)[0])
        protect.setdefault(last.layer, []).append(np.flatnonzero(last.groups == 0)[0])
    most = sc.prune(network, 1.0, scope=scope, remove=remove, protect=protect)
    half = sc.prune(network, 0.5, scope=scope, remove=remove, protect=protect)
    for each in (half, most):
        assert all(kept[0] and not kept[1] for kept in each.kept)
    assert all((low | ~high).all() for low, high in zip(half.kept, most.kept, strict=True))
    assert [int(kept.sum()) for kept in most.kept] == [1] * len(most.kept)
    parts = sum(kept.size for kept in most.kept)
    assert counts(most) == (parts, len(most.kept), len(most.kept), parts - len(most.kept))


def test_what_is_gone_cannot_be_protected_with_an_older_ranking_either(model):
    ranking = sc.rank(model)
    pruned = sc.prune(model, 0.5)
    gone = int(np.argmin(pruned.masks["dense_1"].any(axis=0)))
    with pytest.raises(sc.PruningError, match=f'Unit {gone} of "dense_1" is gone already'):
        sc.prune(pruned, 0.75, ranking=ranking, protect={"dense_1": [gone]})


def test_a_ranking_with_units_to_remove_says_how_much_goes(model):
    pruned = sc.prune(model, ranking=sc.rank(model, remove={"dense_1": [2, 3]}))
    assert np.flatnonzero(~pruned.masks["dense_1"].any(axis=0)).tolist() == [2, 3]
