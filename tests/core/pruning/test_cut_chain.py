import keras
import numpy as np
import pytest

from secateurs.api.fine_tune import fine_tune
from secateurs.core.base.errors import PruningError
from secateurs.core.graph.copies import copy_of
from secateurs.core.learning.recipe import Recipe
from secateurs.core.pruning.compaction.compact import compact_model
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.pruning.prune import prune
from secateurs.core.pruning.rank import rank
from secateurs.core.repair.reconstruct import reconstruct
from tests.core.pruning import brute_force
from tests.core.pruning.models import conv_net, residual_net

CONVOLUTIONS = ("conv_1", "conv_2", "conv_3")


def kernels(model, names):
    return [model.get_layer(name).kernel.numpy() for name in names]


def test_zeros_are_in_place_and_the_model_given_is_untouched():
    model = conv_net()
    before = [weight.copy() for weight in model.get_weights()]
    pruned = prune(model, 0.5, "weight", scope="global")
    names = ("conv_1", "conv_2", "dense_1")
    assert set(pruned.masks) == set(names)
    expected = brute_force.weight_masks(kernels(model, names), 0.5, "global")
    for name, mask in zip(names, expected, strict=True):
        np.testing.assert_array_equal(pruned.masks[name], mask)
        np.testing.assert_array_equal(
            pruned.model.get_layer(name).kernel.numpy(),
            np.where(mask, model.get_layer(name).kernel.numpy(), 0),
        )
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert pruned.kept is None


def test_weights_are_counted():
    account = prune(conv_net(), 0.5, "weight", scope="global").account
    total = 3 * 3 * 2 * 6 + 2 * 2 * 5 * 6 + 4 * 4 * 5 * 9
    assert (account.method, account.requested) == ("weight", 0.5)
    assert account.achieved == round(total * 0.5) / total
    assert sum(layer.weights_kept for layer in account.layers if layer.prunable) == total - round(
        total * 0.5
    )


def test_units_that_are_tied_go_together():
    pruned = prune(residual_net(), 0.4)
    assert [kept.tolist().count(False) for kept in pruned.kept] == [2, 2]
    gone = ~pruned.kept[0]
    for name in ("conv_1", "conv_2"):
        assert not pruned.masks[name][..., gone].any()
        assert not pruned.model.get_layer(name).kernel.numpy()[..., gone].any()
    assert pruned.account.achieved == 4 / 9


def test_biases_stay_unless_they_are_dropped():
    model = conv_net()
    name = "dense_1"
    gone = ~prune(model, 0.5).masks[name][0]
    kept_bias = prune(model, 0.5).model.get_layer(name).bias.numpy()
    dropped = prune(model, 0.5, drop_bias=True).model.get_layer(name).bias.numpy()
    np.testing.assert_array_equal(kept_bias, model.get_layer(name).bias.numpy())
    assert not dropped[gone].any()
    np.testing.assert_array_equal(dropped[~gone], kept_bias[~gone])


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_pruning_50_then_80_ends_at_80(method):
    once = prune(residual_net(), 0.5, method)
    twice = prune(once, 0.8, method, "random", seed=3)
    assert twice.account.achieved == pytest.approx(0.8, abs=0.03)
    for name, mask in once.masks.items():
        assert not (twice.masks[name] & ~mask).any()


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_pruning_80_then_50_stays_at_80(method):
    once = prune(residual_net(), 0.8, method)
    twice = prune(once, 0.5, method, "largest")
    assert twice.account.achieved == once.account.achieved
    for name, mask in once.masks.items():
        np.testing.assert_array_equal(twice.masks[name], mask)


def test_weights_may_go_after_units_and_the_units_stay_gone():
    units = prune(residual_net(), 0.4)
    both = prune(units, 0.7, "weight")
    assert both.account.method == "weight"
    for name, mask in both.masks.items():
        assert not mask[~units.masks.get(name, np.ones(mask.shape, bool))].any()
    again = prune(both, 0.4)
    for kept, before in zip(again.kept, units.kept, strict=True):
        np.testing.assert_array_equal(kept, before)
    assert compact_model(again).count_params() == again.account.parameters


def test_what_counts_zeros_of_weights_is_not_compacted():
    both = prune(prune(residual_net(), 0.4), 0.7, "weight")
    with pytest.raises(ValueError, match="Where units went before, compact that network first"):
        compact_model(both)
    with pytest.raises(ValueError, match=r"only what sc\.prune gives can be compacted, not a Func"):
        compact_model(residual_net())


def test_a_ranking_may_be_cut_again_and_again():
    model = conv_net()
    ranking = rank(model, "weight", "random", seed=4)
    for level in (0.2, 0.9):
        first = prune(model, level, "weight", "random", seed=4)
        again = prune(model, level, ranking=ranking)
        assert again.account == first.account
        for name, mask in first.masks.items():
            np.testing.assert_array_equal(again.masks[name], mask)


def test_a_ranking_of_another_network_is_refused():
    with pytest.raises(PruningError, match="The ranking given is one of another network"):
        prune(conv_net(), 0.5, ranking=rank(residual_net()))


def test_shares_and_patterns_say_how_much_goes():
    shares = prune(residual_net(), scope={"conv_3": 0.5})
    assert [kept.tolist().count(False) for kept in shares.kept] == [0, 2]
    halved = prune(residual_net(), method="weight", pattern="2:4")
    assert halved.account.requested == 0.5
    with pytest.raises(PruningError, match="Say how much goes"):
        prune(residual_net())
    with pytest.raises(ValueError, match="between 0 and 1"):
        prune(residual_net(), 90)


def test_global_scope_says_which_layers_it_kept_from_being_emptied():
    pruned = prune(residual_net(), 1.0, scope="global")
    assert pruned.account.guarded == ("conv_1 + conv_2", "conv_3")
    assert [int(kept.sum()) for kept in pruned.kept] == [1, 1]


def test_plain_data_is_pruned_as_the_model_it_came_from(make_network):
    model = residual_net()
    for name, mask in prune(read_model(model), 0.5).masks.items():
        np.testing.assert_array_equal(mask, prune(model, 0.5).masks[name])
    network = make_network(6, 8, 5, 3)
    pruned = prune(network, 0.5, "weight")
    np.testing.assert_array_equal(
        pruned.model.get_layer("layer_0").kernel.numpy() != 0, pruned.masks["layer_0"]
    )


def test_a_network_whose_units_must_all_stay_says_why():
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(8, name="hidden"),
            layers.LayerNormalization(name="norm"),
            layers.Dense(3, name="output"),
        ]
    )
    assert prune(model, 0.5, "weight").account.achieved == 0.5
    with pytest.raises(PruningError, match=r"No units of this network can go: .*hidden.*norm"):
        prune(model, 0.5)


def test_masks_may_be_given_to_a_ranking():
    model = conv_net()
    gone = {"dense_1": np.zeros((80, 9), bool)}
    cut = rank(copy_of(model), "weight", "largest", masks=gone).cut(0.1)
    assert not cut.named_masks["dense_1"].any()
    with pytest.raises(PruningError, match=r'no kernel of the shape \(2, 2\) in a layer "dense_1"'):
        rank(model, "weight", masks={"dense_1": np.ones((2, 2), bool)})


def test_a_compiled_model_is_left_as_it_is_with_its_optimizer():
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(8, activation="relu"),
            layers.BatchNormalization(),
            layers.Dense(3),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    x, y = np.random.default_rng(0).random((20, 6), np.float32), np.arange(20) % 3
    model.fit(x, y, verbose=0)
    model.layers[0].trainable = False
    optimizer = model.optimizer
    before = [each.numpy() for each in (*model.weights, *optimizer.variables)]

    pruned = prune(model, 0.5, criterion="taylor", data=(x, y))
    repaired = reconstruct(pruned, x, teacher=model)
    compact_model(fine_tune(repaired, (x, y), Recipe(epochs=1), teacher=model))

    after = [each.numpy() for each in (*model.weights, *optimizer.variables)]
    assert [each.tobytes() for each in before] == [each.tobytes() for each in after]
    assert model.optimizer is optimizer
    assert model.compiled
    assert [layer.trainable for layer in model.layers] == [False, True, True]
    assert [layer.trainable for layer in pruned.model.layers] == [False, True, True]
