import keras
import numpy as np
import pytest
from keras import layers as kl

from secateurs.core.graph.trace import trace
from secateurs.core.pruning.compaction.compact import compact_model
from secateurs.core.pruning.keras_account import count
from secateurs.core.pruning.prune import prune
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.zeros import masked
from secateurs.core.ranking.cut import Cut
from secateurs.core.repair.reconstruct import reconstruct
from tests.core.pruning.compaction.cutting import difference, pruned_by_units, pruned_to
from tests.core.pruning.compaction.test_kernel_parts import lively
from tests.zoo import ZOO, inputs_for


def test_a_removed_units_constant_moves_into_the_next_bias():
    model = keras.Sequential(
        [keras.Input((2,)), kl.Dense(2, activation="relu", name="a"), kl.Dense(1, name="b")]
    )
    model.set_weights(
        [
            np.array([[1, 2], [3, 4]], np.float32),
            np.array([0.5, 0.25], np.float32),
            np.array([[10], [100]], np.float32),
            np.array([1], np.float32),
        ]
    )

    small = compact_model(pruned_to(model, ([False, True],)))

    kernel_a, bias_a, kernel_b, bias_b = small.get_weights()
    np.testing.assert_array_equal(kernel_a, [[2], [4]])
    np.testing.assert_array_equal(bias_a, [0.25])
    np.testing.assert_array_equal(kernel_b, [[100]])
    np.testing.assert_array_equal(bias_b, [6])  # 1 + 0.5 * 10


def test_a_layer_without_a_bias_gets_one_for_the_constant():
    model = keras.Sequential(
        [
            keras.Input((2,)),
            kl.Dense(2, activation="sigmoid", use_bias=False, name="a"),
            kl.Dense(1, use_bias=False, name="b"),
        ]
    )
    model.set_weights([np.ones((2, 2), np.float32), np.array([[4], [6]], np.float32)])

    small = compact_model(pruned_to(model, ([True, False],)))

    assert small.get_layer("b").use_bias
    np.testing.assert_array_equal(small.get_layer("b").bias.numpy(), [3])  # sigmoid(0) * 6


def test_what_shifts_units_before_they_are_reshaped_into_maps_goes_with_them():
    layers = (
        keras.Input((5,)),
        kl.Dense(48, use_bias=False, name="seed"),
        kl.BatchNormalization(name="shift"),
        kl.LeakyReLU(),
        kl.Reshape((4, 2, 6)),
        kl.Conv2DTranspose(4, 3, padding="same", name="maps"),
        kl.Dense(1, name="out"),
    )
    model = lively(keras.Sequential(layers))
    pruned = prune(model, 0.5)
    seed = pruned.structure.unit_sets[0]
    assert [each.layer for each in seed.followers] == ["shift/beta", "shift/moving_mean"]
    gone = ~pruned.kept[0][seed.members[0].groups]
    shift = pruned.model.get_layer("shift")
    assert not shift.beta.numpy()[gone].any()
    assert not shift.moving_mean.numpy()[gone].any()
    small = compact_model(pruned)
    x = np.random.default_rng(2).standard_normal((6, 5)).astype(np.float32)
    assert difference(pruned.model, small, x) <= 1e-5
    assert small.get_layer("seed").units == 24  # at no place does one stay for what it emits
    assert small.count_params() == pruned.account.parameters


def _padded(bias):
    model = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            kl.Conv2D(3, 1, activation="relu", name="first"),
            kl.Conv2D(2, 3, padding="same", name="second"),
            kl.GlobalMaxPooling2D(),
            kl.Dense(1, name="logits"),
        ]
    )
    model.get_layer("first").bias.assign(bias)
    return model


def test_one_unit_stays_to_carry_what_a_padded_border_forbids_to_fold():
    pruned = pruned_to(_padded([0.5, 0.25, 0.1]), ([False, False, True], [True, True]))
    small = compact_model(pruned)

    assert pruned.account.carriers == ("first",)
    assert small.get_layer("first").filters == 2
    own = pruned.model.get_layer("second").kernel.numpy()
    np.testing.assert_allclose(
        small.get_layer("second").kernel.numpy()[:, :, 0],
        own[:, :, 0] + 0.5 * own[:, :, 1],
        rtol=1e-6,
    )


def test_nothing_stays_where_a_removed_unit_emits_zero():
    pruned = pruned_to(_padded([-0.5, -0.25, 0.1]), ([False, False, True], [True, True]))

    assert pruned.account.carriers == ()
    assert compact_model(pruned).get_layer("first").filters == 1


def test_a_set_without_any_kept_unit_keeps_one():
    pruned = pruned_by_units(ZOO["mlp_relu"](), 1.0)

    assert pruned.account.carriers == ("dense_1", "dense_2", "dense_3")
    assert [layer.units_kept for layer in pruned.account.layers] == [1, 1, 1, 4]


def test_weights_cannot_be_compacted():
    model = ZOO["mlp_relu"]()
    structure = trace(model)
    masks = {"dense_1": np.zeros((9, 12), bool)}
    zeroed = masked(model, masks)
    account = count(zeroed, structure, Cut("weight", 0.9, (masks["dense_1"],), ()), masks)

    with pytest.raises(ValueError, match="zeros of single weights cannot be removed"):
        compact_model(Pruned(zeroed, masks, account, structure))


def test_a_removed_unit_that_is_not_zero_is_refused():
    model = ZOO["mlp_relu"]()
    pruned = pruned_by_units(model, 0.5)
    pruned.model.get_layer("dense_2").kernel.assign(model.get_layer("dense_2").kernel)

    with pytest.raises(ValueError, match="units that are gone have weights in layer dense_2"):
        compact_model(pruned)


@pytest.mark.parametrize("name", ["resnet", "nested_twice", "mlp_normalised"])
def test_a_compact_network_can_be_saved_and_loaded(name, tmp_path):
    model = ZOO[name]()
    small = compact_model(pruned_by_units(model, 0.5))

    small.save(tmp_path / "small.keras")
    loaded = keras.models.load_model(tmp_path / "small.keras")

    assert difference(small, loaded, inputs_for(model, 3)) <= 1e-6


def test_a_compact_network_can_be_trained_on_and_pruned_again():
    model = ZOO["resnet"]()
    small = compact_model(pruned_by_units(model, 0.5))
    small.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    small.fit(inputs_for(model, 8), np.zeros(8), verbose=0)

    again = pruned_by_units(small, 0.5)

    assert difference(again.model, compact_model(again), inputs_for(model, 3)) <= 1e-4


def test_a_dropout_that_names_its_channels_shrinks_with_them():
    model = keras.Sequential(
        [
            keras.Input((4, 5)),
            kl.Dense(6, activation="sigmoid", name="a"),
            kl.Dropout(0.5, noise_shape=(None, 1, 6), name="by_channel"),
            kl.AlphaDropout(0.5, noise_shape=(None, 4, 1), name="by_place"),
            kl.Flatten(),
            kl.Dense(2, name="b"),
        ]
    )
    small = compact_model(pruned_by_units(model, 0.5))

    assert small.get_layer("by_channel").noise_shape == (None, 1, 3)
    assert small.get_layer("by_place").noise_shape == (None, 4, 1)
    assert small(np.zeros((2, 4, 5), np.float32), training=True).shape == (2, 2)


def test_initializers_that_hold_an_array_do_not_stand_in_the_way():
    table = keras.initializers.Constant(np.arange(12.0).reshape(3, 4))
    row = keras.initializers.Constant(np.arange(4.0))
    model = keras.Sequential(
        [
            keras.Input((3,)),
            kl.Dense(4, kernel_initializer=table, name="a"),
            kl.BatchNormalization(beta_initializer=row, name="norm"),
            kl.PReLU(alpha_initializer=row, name="slopes"),
            kl.Dense(2, name="b"),
        ]
    )
    small = compact_model(pruned_by_units(model, 0.5))

    np.testing.assert_array_equal(small.get_layer("slopes").alpha, [2, 3])
    np.testing.assert_array_equal(small.get_layer("norm").beta, [2, 3])


@pytest.mark.parametrize("change", ["lora", "int8"])
def test_a_layer_whose_kernel_is_no_plain_array_stays_whole(change):
    model = ZOO["mlp_relu"]()
    first = model.get_layer("dense_1")
    first.enable_lora(2) if change == "lora" else first.quantize("int8")
    inputs = inputs_for(model, 20)

    pruned = reconstruct(prune(model, 0.5), inputs, teacher=model)

    assert [left.name for left in pruned.account.left_whole] == ["dense_1"]
    assert [layer.units_kept for layer in pruned.account.layers] == [12, 5, 4, 4]
    assert difference(pruned.model, compact_model(pruned), inputs) <= 1e-4


def test_names_shared_layers_and_nesting_stay():
    model = ZOO["nested_twice"]()
    small = compact_model(pruned_by_units(model, 0.5))

    assert [layer.name for layer in small.layers] == [layer.name for layer in model.layers]
    middle = small.get_layer("middle")
    assert middle.get_layer("inner").get_layer("deep").units < 6
    assert len({id(layer) for layer in small.layers}) == len(small.layers)


def test_bias_and_kernel_of_the_first_layer_shrink_with_its_units():
    pruned = pruned_by_units(ZOO["mlp_relu"](), 0.5, drop_bias=True)

    removed = ~pruned.structure.unit_masks(pruned.kept)["dense_1"]
    assert not pruned.model.get_layer("dense_1").bias.numpy()[removed].any()
    assert compact_model(pruned).get_layer("dense_1").get_weights()[0].shape == (9, 6)
