"""Layers that are chosen or skipped, through all that comes after."""

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.learning.lottery import with_random_masks
from tests.core.pruning.models import residual_net
from tests.zoo import ZOO


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            kl.Conv2D(8, 3, activation="relu", name="conv_1"),
            kl.Conv2D(10, 3, activation="relu", name="conv_2"),
            kl.Flatten(name="flat"),
            kl.Dense(16, activation="relu", name="dense_1"),
            kl.Dense(12, activation="relu", name="dense_2"),
            kl.Dense(3, name="head"),
        ]
    )


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    return rng.normal(size=(64, 8, 8, 2)).astype("float32"), rng.integers(0, 3, 64)


def units_gone(model):
    """Return how many units of each layer have a kernel of nothing but zeros; none for no loss."""
    kernels = {each.name: each.kernel.numpy() for each in model.layers if hasattr(each, "kernel")}
    counts = {
        name: int((~kernel.reshape(-1, kernel.shape[-1]).any(axis=0)).sum())
        for name, kernel in kernels.items()
    }
    return {name: count for name, count in counts.items() if count}


def zeros_in(model):
    counts = {
        each.name: int((each.kernel.numpy() == 0).sum())
        for each in model.layers
        if hasattr(each, "kernel")
    }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize(
    ("choice", "gone"),
    [
        ({"layers": "conv_1"}, {"conv_1": 4}),
        ({"layers": "conv_*"}, {"conv_1": 4, "conv_2": 5}),
        ({"layers": "Conv2D"}, {"conv_1": 4, "conv_2": 5}),
        ({"layers": "Conv*"}, {"conv_1": 4, "conv_2": 5}),
        ({"layers": kl.Conv2D}, {"conv_1": 4, "conv_2": 5}),
        ({"layers": ["conv_2", "dense_[2-9]"]}, {"conv_2": 5, "dense_2": 6}),
        ({"layers": lambda layer: layer.kernel.shape[-1] > 10}, {"dense_1": 8, "dense_2": 6}),
        ({"skip": "Dense"}, {"conv_1": 4, "conv_2": 5}),
        ({"skip": ("conv_1", "dense_*", "head")}, {"conv_2": 5}),
        ({"layers": "conv_*", "skip": "conv_2"}, {"conv_1": 4}),
        ({"layers": ["conv_1", "head"]}, {"conv_1": 4}),
    ],
)
def test_only_what_is_chosen_loses_units(model, choice, gone):
    pruned = sc.prune(model, 0.5, **choice)
    assert units_gone(pruned.model) == gone
    assert pruned.account.requested == pruned.account.achieved == 0.5
    small = sc.compact(pruned)
    assert small.count_params() == pruned.account.parameters < model.count_params()
    for name in gone:
        assert (
            getattr(small.get_layer(name), "units", getattr(small.get_layer(name), "filters", 0))
            == gone[name]
        )
    x = np.random.default_rng(1).normal(size=(9, 8, 8, 2)).astype("float32")
    np.testing.assert_allclose(small(x), pruned.model(x), atol=1e-5)


@pytest.mark.parametrize("scope", ["layer", "global"])
@pytest.mark.parametrize("pattern", ["unstructured", "1x4"])
def test_only_what_is_chosen_loses_weights(model, scope, pattern):
    pruned = sc.prune(model, 0.75, "weight", scope=scope, pattern=pattern, layers="dense_*")
    gone = zeros_in(pruned.model)
    assert set(gone) == {"dense_1", "dense_2"}
    parts = 160 * 16 + 16 * 12  # 160 = 4 * 4 * 10
    assert sum(gone.values()) == 0.75 * parts
    assert pruned.account.achieved == 0.75
    assert pruned.account.not_chosen == ("conv_1", "conv_2")


def test_a_pattern_holds_in_what_is_chosen(model):
    pruned = sc.prune(model, method="weight", pattern="2:4", layers="dense_*")
    assert zeros_in(pruned.model) == {"dense_1": 160 * 16 // 2, "dense_2": 16 * 12 // 2}


@pytest.mark.parametrize("criterion", ["magnitude", "random"])
def test_globally_only_what_is_chosen_is_one_ranking(model, criterion):
    chosen = sc.rank(model, "unit", criterion, "global", layers="conv_*")
    assert chosen.names == ("conv_1", "conv_2")
    assert [chosen.cut(level).parts_removed for level in (0, 0.5, 1)] == [0, 9, 16]
    cut = chosen.cut(1.0)
    assert (cut.parts, cut.left) == (18, (1, 1, 16, 12))
    assert cut.guarded == (0, 1)
    assert [mask.all() for mask in cut.kept] == [False, False, True, True]


def test_the_account_says_what_stays_by_choice(model):
    account = sc.prune(model, 0.5, layers=["conv_2", "dense_1"]).account
    assert account.not_chosen == ("conv_1", "dense_2")
    said = str(account).splitlines()
    assert said[0] == "Removed: 50 % of the units of the layers chosen."
    assert "Left whole by choice: conv_1, dense_2." in said


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"layers": "conv_3"}, 'is called "conv_3".* near: "conv_'),
        ({"layers": "conv2d"}, 'near: "conv_2", "conv_1", "Conv2D"'),
        ({"skip": ["conv_1", "hed"]}, 'skip: .* is called "hed".* near: "head"'),
        ({"layers": "x"}, 'there are "conv_1", "conv_2", "dense_1", "dense_2", "head"'),
        ({"layers": lambda layer: False}, "What is given as layers fits no layer with a kernel"),
        ({"layers": kl.LSTM}, "What is given as layers fits no layer with a kernel"),
        ({"layers": []}, "at least 1 of the layers is needed"),
        ({"layers": kl.Dense(1, name="one")}, "layers takes names .* not <Dense name=one"),
        ({"skip": 3}, "skip takes names of layers, patterns or kinds, .* not 3"),
    ],
)
def test_a_choice_that_fits_nothing(model, wrong, sentence):
    with pytest.raises(sc.SettingError, match=sentence):
        sc.prune(model, 0.5, **wrong)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"layers": "head"}, "No units of the layers chosen can go: head is an output layer"),
        ({"layers": "conv_1", "skip": "conv_*"}, "can go: each is skipped"),
        ({"scope": {"conv_1": 0.5}, "skip": "conv_1"}, '"conv_1" is given a share, but is skipped'),
        ({"remove": {"conv_1": 0}, "layers": "dense_1"}, "removed by hand are of conv_1, which is"),
    ],
)
def test_a_choice_that_leaves_nothing_or_contradicts(model, wrong, sentence):
    with pytest.raises(sc.PruningError, match=sentence):
        sc.prune(model, **wrong)


def test_shares_and_choices_by_hand_hold_within_it(model):
    pruned = sc.prune(model, scope={"conv_1": 0.25, "dense_1": 0.5}, skip="conv_2")
    assert units_gone(pruned.model) == {"conv_1": 2, "dense_1": 8}
    by_hand = {"remove": {"conv_1": [3, 5]}, "protect": {"conv_1": [0], "dense_2": [1]}}
    pruned = sc.prune(model, 0.5, layers="conv_1", **by_hand)
    gone = ~pruned.masks["conv_1"].any(axis=(0, 1, 2))
    assert (int(gone.sum()), gone[0], gone[3], gone[5]) == (4, False, True, True)
    counts = pruned.by_hand
    assert (counts.asked, counts.removed, counts.protected, counts.achieved) == (4, 2, 1, 4)


def test_units_that_are_tied_go_and_stay_together():
    model = residual_net()  # conv_1 and conv_2 are joined
    together = sc.prune(model, 0.6, layers="conv_1")
    assert units_gone(together.model) == {"conv_1": 3, "conv_2": 3}
    assert together.account.not_chosen == ("conv_3",)
    assert units_gone(sc.prune(model, 0.5, skip="conv_2").model) == {"conv_3": 2}
    with pytest.raises(sc.PruningError, match="conv_1 goes together with one that is skipped"):
        sc.prune(model, 0.5, layers="conv_1", skip="conv_2")
    assert set(zeros_in(sc.prune(model, 0.6, "weight", layers="conv_1").model)) == {"conv_1"}


def test_it_holds_on_until_another_is_given(model):
    first = sc.prune(model, 0.5, layers="conv_*")
    further = sc.prune(first, 0.75)
    assert units_gone(further.model) == {"conv_1": 6, "conv_2": 8}
    assert further.account.achieved == 14 / 18
    other = sc.prune(first, 0.5, layers="dense_*")
    assert units_gone(other.model) == {"conv_1": 4, "conv_2": 5, "dense_1": 8, "dense_2": 6}
    assert other.account.requested == other.account.achieved == 0.5
    small = sc.compact(other)
    assert [small.get_layer(name).filters for name in ("conv_1", "conv_2")] == [4, 5]
    assert [small.get_layer(name).units for name in ("dense_1", "dense_2")] == [8, 6]
    assert small.count_params() == other.account.parameters


def test_a_ranking_carries_it(model):
    ranking = sc.rank(model, layers="dense_*", scope="global")
    pruned = sc.prune(model, 0.5, ranking=ranking)
    assert set(units_gone(pruned.model)) <= {"dense_1", "dense_2"}
    assert sum(units_gone(pruned.model).values()) == 14
    assert sum(units_gone(sc.prune(pruned, 0.75, scope="global").model).values()) == 21
    with pytest.raises(sc.PruningError, match="A ranking says itself which layers it is of"):
        sc.prune(model, 0.5, ranking=ranking, skip="dense_1")


def test_repair_and_fine_tuning_leave_the_others_and_the_counts(model, data):
    pruned = sc.prune(model, 0.5, layers="dense_1")
    repaired = sc.reconstruct(pruned, data[0], teacher=model)
    tuned = sc.fine_tune(repaired, data, sc.Recipe(epochs=1, batch_size=32))
    for each in (repaired, tuned):
        assert units_gone(each.model) == {"dense_1": 8}
        assert each.account.achieved == 0.5
        assert units_gone(sc.prune(each, 0.75).model) == {"dense_1": 12}


def test_a_schedule_prunes_what_is_chosen(model, data):
    schedule = sc.Schedule("iterative", 0.75, "weight", rounds=2, layers="dense_1")
    grown = sc.fine_tune(model, data, sc.Recipe(epochs=2, batch_size=32), schedule=schedule)
    assert zeros_in(grown.model) == {"dense_1": 160 * 16 * 3 // 4}
    begun = sc.prune(model, 0.0, "unit", layers="dense_1")
    gradual = sc.Schedule("one-shot", 0.5)
    on = sc.fine_tune(begun, data, sc.Recipe(epochs=1, batch_size=32), schedule=gradual)
    assert units_gone(on.model) == {"dense_1": 8}


def test_a_ticket_against_random_masks_keeps_the_shares(model):
    pruned = sc.prune(sc.prune(model, 0.5, layers="conv_*"), 0.25, layers="dense_1")
    control = with_random_masks(pruned, model, 0)
    assert units_gone(control.model) == units_gone(pruned.model)


def test_a_sweep_a_sensitivity_and_a_budget_are_of_what_is_chosen(model, data):
    curve = sc.sweep(model, data, "unit", (0.0, 0.5), skip=["conv_*", "dense_2"])
    assert [point.achieved for point in curve.points] == [0.0, 0.5]
    found = sc.sensitivity(model, data, "unit", (0.25, 0.5), layers="dense_*")
    assert found.names == ("dense_1", "dense_2")
    alone = [sc.sensitivity(model, data, "unit", (0.25, 0.5)).accuracy[index] for index in (2, 3)]
    np.testing.assert_array_equal(found.accuracy, alone)
    spent = sc.budget(model, data, data, 100.0, layers="dense_2", trials=3)
    assert set(spent.shares) == {"dense_2"}
    assert set(units_gone(spent.pruned.model)) == {"dense_2"}


def test_heads_and_cells_are_chosen_by_their_layer():
    model = ZOO["transformer"]()
    attention = next(e for e in model.layers if isinstance(e, kl.MultiHeadAttention))
    ranking = sc.rank(model, layers=attention.name)
    assert f"{attention.name} heads" in ranking.names
    assert sc.rank(model, layers=f"{attention.name} heads").names == (f"{attention.name} heads",)
    assert sc.rank(model, layers="MultiHeadAttention").names == ranking.names


def test_a_layer_that_is_called_like_a_pattern_is_that_one_only():
    model = keras.Sequential(
        [
            keras.Input((6,)),
            kl.Dense(8, activation="relu", name="dense[1]"),
            kl.Dense(8, activation="relu", name="dense1"),
            kl.Dense(3, name="head"),
        ]
    )
    assert units_gone(sc.prune(model, 0.5, "unit", layers="dense[1]").model) == {"dense[1]": 4}
