import gc
import weakref

import keras
import numpy as np
import pytest
from keras import layers as kl
from keras.src.ops.nn import Relu

import secateurs as sc
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.graph import trace as tracing
from secateurs.core.graph.calls import UNKNOWN_SIZES
from secateurs.core.graph.label_rules import label
from secateurs.core.graph.structure import STAYS, LeftWhole
from secateurs.core.graph.trace import trace
from tests.zoo import ZOO


@keras.saving.register_keras_serializable("tests")
class Doubled(keras.layers.Layer):
    def call(self, inputs):
        return 2 * inputs


def _sets(model):
    return [(unit_set.name, unit_set.count) for unit_set in trace(model).unit_sets]


def _between(*layers):
    """A network with layers between two Dense layers, 'first' and 'logits'."""
    return keras.Sequential(
        [keras.Input((6,)), kl.Dense(5, name="first"), *layers, kl.Dense(2, name="logits")],
        name="net",
    )


def test_a_chain_has_a_set_a_hidden_layer_with_its_units_as_groups():
    structure = trace(ZOO["mlp_relu"]())

    assert [layer.name for layer in structure.prunable] == ["dense_1", "dense_2", "dense_3"]
    assert [(s.name, s.count) for s in structure.unit_sets] == [
        ("dense_1", 12),
        ("dense_2", 10),
        ("dense_3", 8),
    ]
    (member,) = structure.unit_sets[0].members
    np.testing.assert_array_equal(member.groups, range(12))


def test_residual_blocks_tie_every_layer_that_is_added():
    assert _sets(ZOO["resnet"]()) == [
        ("stem + identity_2", 6),
        ("identity_1", 5),
        ("down_1", 7),
        ("down_2 + projection", 8),
    ]


def test_depthwise_layers_go_with_the_layer_that_feeds_them():
    structure = trace(ZOO["depth_multiplier"]())

    assert [(s.name, s.count) for s in structure.unit_sets] == [("conv + spread", 5), ("last", 6)]
    assert structure.layer("spread").unit_axis == 2
    assert structure.layer("spread").prunable


def test_a_dense_layer_that_is_reshaped_into_maps_has_a_group_a_channel():
    seed = trace(ZOO["generator"]()).unit_sets[0]

    assert (seed.name, seed.count) == ("seed", 6)
    np.testing.assert_array_equal(seed.members[0].groups, np.arange(96) % 6)
    (bias,) = seed.followers  # each place has its own: what units emit would differ
    assert (bias.layer, bias.shape, bias.is_bias) == ("seed/bias", (96,), True)
    np.testing.assert_array_equal(bias.groups, seed.members[0].groups)


def test_transposed_convolutions_count_units_on_their_third_axis():
    assert trace(ZOO["u_net"]()).layer("up_1").unit_axis == 2


def test_a_separable_layers_depthwise_kernel_follows_its_inputs():
    first, second, _ = trace(ZOO["separable"]()).unit_sets

    assert [follower.layer for follower in first.followers] == ["separable_2/depthwise_kernel"]
    assert [follower.layer for follower in second.followers] == ["separable_3/depthwise_kernel"]


def test_concatenated_units_stay_apart():
    assert ("three", 5) in _sets(ZOO["inception"]())


def test_output_layers_are_never_prunable():
    structure = trace(ZOO["multi_head_mlp"]())

    assert {layer.name for layer in structure.layers if not layer.prunable} == {"classes", "value"}


def test_units_that_a_normalisation_couples_stay_and_their_weights_may_go():
    structure = trace(ZOO["layer_norm_mlp"]())

    assert structure.layer("dense_2").prunable
    assert structure.left_whole == (
        LeftWhole(
            "dense_2",
            "Dense",
            "feeds the LayerNormalization layer norm, whose result depends on every unit",
        ),
    )


@pytest.mark.parametrize(
    ("between", "left"),
    [
        (
            lambda: Doubled(name="doubled"),
            [
                ("first", "feeds the custom layer doubled, which cannot be followed"),
                ("doubled", "cannot be pruned exactly"),
            ],
        ),
        (
            lambda: kl.Lambda(lambda x: x[:, ::-1], name="turned"),
            [
                ("first", "feeds the Lambda layer turned, which cannot be followed"),
                ("turned", "cannot be pruned exactly"),
            ],
        ),
        (
            lambda: kl.Softmax(name="soft"),
            [("first", "feeds the Softmax layer soft, whose result depends on every unit")],
        ),
        (
            lambda: kl.Dense(4, activation="softmax", name="soft"),
            [
                ("soft", "is a layer whose activation softmax depends on every unit"),
            ],
        ),
    ],
)
def test_what_cannot_be_pruned_exactly_is_left_whole_and_named(between, left):
    structure = trace(_between(between()))

    assert [(own.name, own.reason) for own in structure.left_whole] == left
    assert [own.name for own in structure.unit_sets] == [
        name for name in ("first",) if name not in dict(left)
    ]
    assert structure.layer("first").prunable


def test_cells_heads_and_rows_of_an_embedding_are_units():
    assert trace(ZOO["lstm"]()).left_whole == ()
    transformer = trace(ZOO["transformer"]())
    assert "attention heads" in [own.name for own in transformer.unit_sets]
    assert {own.name for own in transformer.left_whole} == {"attention/output", "shrink"}
    assert transformer.why_whole("attention/query") is None  # of its heads some go
    assert transformer.left_whole_by("weight") == ()


def test_a_softmax_after_the_output_layer_is_not_named():
    model = _between(kl.ReLU())
    model.add(kl.Softmax())

    assert trace(model).left_whole == ()


def test_convolutions_in_groups_tie_the_same_places_of_each():
    model = keras.Sequential(
        [
            keras.Input((6, 6, 4)),
            kl.Conv2D(4, 3, name="first"),
            kl.Conv2D(6, 3, groups=2, name="grouped"),
            kl.Flatten(),
            kl.Dense(2, name="logits"),
        ]
    )
    structure = trace(model)

    groups = {each.name: each.members[0].groups.tolist() for each in structure.unit_sets}
    assert groups == {"first": [0, 1, 0, 1], "grouped": [0, 1, 2, 0, 1, 2]}
    assert structure.left_whole == ()


def test_units_spread_over_other_channels_stay():
    given = keras.Input((6,))
    wide = kl.Dense(4, name="wide")(given)
    narrow = kl.Dense(1, name="narrow")(given)
    model = keras.Model(given, kl.Dense(2)(kl.Multiply(name="spread")([wide, narrow])))

    assert {own.reason for own in trace(model).left_whole} == {
        "is spread over all channels by the join spread"
    }


def test_units_that_share_a_set_with_ones_that_stay_are_marked():
    given = keras.Input((6,))
    a, b = kl.Dense(3, name="a")(given), kl.Dense(3, name="b")(given)
    wide = kl.Concatenate()([a, b])
    joined = kl.Add()([kl.Dense(6, name="c")(given), wide])
    normed = kl.LayerNormalization()(a)
    model = keras.Model(given, kl.Dense(2)(kl.Concatenate()([joined, normed])))

    (tied,) = trace(model).unit_sets

    assert (tied.name, tied.count) == ("b + c", 3)
    np.testing.assert_array_equal(tied.members[1].groups, [STAYS] * 3 + [0, 1, 2])


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            [keras.Input((5, 4)), kl.LSTM(3, name="lstm")],
            "Nothing can be pruned in the network net: lstm/kernel is its output layer, which is "
            "never pruned.",
        ),
        (
            [keras.Input((5,)), kl.Dense(3, name="only")],
            "Nothing can be pruned in the network net: only is its output layer, which is never "
            "pruned.",
        ),
        (
            [keras.Input((5,)), kl.ReLU()],
            "Nothing can be pruned in the network net: it has no layer with a kernel.",
        ),
    ],
)
def test_a_network_in_which_nothing_can_be_pruned_is_refused(layers, message):
    with pytest.raises(UnsupportedModel) as refused:
        trace(keras.Sequential(layers, name="net"))
    assert str(refused.value) == message


def test_a_network_that_hides_its_layers_is_refused():
    class Hidden(keras.Model):
        def call(self, inputs):
            return inputs

    with pytest.raises(UnsupportedModel) as refused:
        trace(Hidden(name="net"))
    assert str(refused.value) == (
        "The network net is a Hidden: only functional and Sequential models that are built show "
        "how their layers are connected."
    )


def nested(outer_name, inner_layer):
    given = keras.Input((8,))
    inner = keras.Model(given, inner_layer(given), name="a")
    outer = keras.Input((8,))
    hidden = kl.Dense(7, "relu", name=outer_name)(inner(outer))
    return keras.Model(outer, kl.Dense(2, name="out")(hidden), name="clash")


def test_two_layers_of_one_name_are_refused():
    with pytest.raises(UnsupportedModel, match=r"Two layers of the network clash are called a\.b"):
        trace(nested("a.b", kl.Dense(8, name="b")))


def test_an_operation_of_a_nested_model_may_be_called_as_a_layer_outside():
    structure = trace(nested("b", lambda x: Relu(name="b")(x)))
    assert [layer.name for layer in structure.prunable] == ["b"]


def test_what_is_no_keras_model_is_refused():
    with pytest.raises(UnsupportedModel, match="A Keras model is needed, not a str"):
        trace("model.keras")


def test_a_size_that_a_layer_repeats_as_open_is_computed():
    layers = keras.layers
    inputs = keras.Input((None, 8))
    hidden = layers.EinsumDense("abc,cd->abd", output_shape=(None, 16), name="ein")(inputs)
    hidden = layers.Dense(12, activation="relu", name="dense")(hidden)
    outputs = layers.Dense(4, name="out")(layers.GlobalAveragePooling1D()(hidden))
    found = trace(keras.Model(inputs, outputs))
    assert found.layer("dense").positions == UNKNOWN_SIZES[0]
    assert found.left_whole == ()


def test_a_kernel_applied_to_an_open_number_of_places_is_named():
    class Ragged(keras.layers.Layer):
        def compute_output_spec(self, x):
            return keras.KerasTensor((x.shape[0], None, x.shape[2]))

        def call(self, x):
            import tensorflow as tf

            return tf.boolean_mask(x, x[0, :, 0] > 0, axis=1)

    inputs = keras.Input((None, 8))
    hidden = keras.layers.Dense(6)(Ragged(name="ragged")(inputs))
    model = keras.Model(inputs, keras.layers.Dense(2)(hidden))
    with pytest.raises(UnsupportedModel, match="is applied to a number of places that is open"):
        trace(model)


def test_a_model_is_traced_once_to_be_ranked_pruned_and_compacted(monkeypatch):
    asked = []
    monkeypatch.setattr(
        tracing, "label", lambda *args, **how: asked.append(1) or label(*args, **how)
    )
    model = ZOO["resnet"]()

    ranking = sc.rank(model)
    sc.compact(sc.prune(model, 0.5, ranking=ranking))

    assert len(asked) == 1


def test_a_layer_that_was_changed_is_traced_anew():
    model = _between(kl.Dense(4, name="second"))
    before = trace(model)
    model.get_layer("second").activation = keras.activations.softmax

    assert [each.name for each in before.unit_sets] == ["first", "second"]
    assert [each.name for each in trace(model).unit_sets] == ["first"]


def test_what_was_traced_does_not_keep_a_model():
    model = _between()
    trace(model)
    gone = weakref.ref(model)
    del model
    gc.collect()

    assert gone() is None
