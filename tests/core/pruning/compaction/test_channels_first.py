"""Channels that come first: followed along the first axis, with a trap of Keras's own avoided."""

import keras
import numpy as np
import pytest

import secateurs as sc
from tests.core.pruning.compaction.test_kernel_parts import lively

kl = keras.layers
FIRST = {"data_format": "channels_first"}
IMAGES = np.random.default_rng(1).standard_normal((4, 3, 10, 12)).astype(np.float32)

AFTER = {
    "normalised and pooled": lambda x: kl.MaxPooling2D(**FIRST)(
        kl.ReLU()(kl.BatchNormalization(axis=1)(x))
    ),
    "normalised in groups": lambda x: kl.GroupNormalization(4, axis=1)(x),
    "each with a slope": lambda x: kl.PReLU()(x),
    "slopes for channels": lambda x: kl.PReLU(shared_axes=[2, 3])(x),
    "channel by channel": lambda x: kl.DepthwiseConv2D(3, depth_multiplier=2, **FIRST)(x),
    "separable": lambda x: kl.SeparableConv2D(7, 3, **FIRST)(x),
    "transposed": lambda x: kl.Conv2DTranspose(9, 3, strides=2, **FIRST)(x),
    "padded and cut": lambda x: kl.Cropping2D(2, **FIRST)(kl.ZeroPadding2D(1, **FIRST)(x)),
    "a gate": lambda x: (
        x
        * kl.Reshape((-1, 1, 1))(
            kl.Dense(8, activation="sigmoid")(
                kl.Dense(4, activation="relu")(kl.GlobalAveragePooling2D(**FIRST)(x))
            )
        )
    ),
    "channels last again": lambda x: kl.Conv2D(5, 3)(kl.Permute((2, 3, 1))(x)),
    "a residual": lambda x: kl.Add()([x, kl.Conv2D(8, 3, padding="same", **FIRST)(x)]),
    "joined along channels": lambda x: kl.Concatenate(axis=1)([x, kl.ReLU()(x)]),
}


def network(after, flatten):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((3, 10, 12))
    first = kl.Conv2D(8, 3, padding="same", name="first", **FIRST)(inputs)
    hidden = kl.Dense(6, activation="relu", name="hidden")(flatten(after(first)))
    return lively(keras.Model(inputs, kl.Dense(3, name="out")(hidden)))


def compacted(model, share=0.5):
    pruned = sc.prune(model, share)
    small = sc.compact(pruned)
    masked = np.asarray(pruned.model(IMAGES))
    assert np.abs(small(IMAGES) - masked).max() <= 1e-5 * np.abs(masked).max()
    assert small.count_params() == pruned.account.parameters
    assert not pruned.account.left_whole
    return small


@pytest.mark.parametrize("name", AFTER)
def test_channels_are_followed_along_the_first_axis(name):
    small = compacted(network(AFTER[name], kl.Flatten()))
    assert small.get_layer("first").filters in {4, 5}  # one may stay for what it emits at borders
    assert small.get_layer("hidden").units == 3


@pytest.mark.parametrize("flatten", [kl.Flatten(**FIRST), kl.GlobalMaxPooling2D(**FIRST)])
def test_they_are_followed_into_a_vector(flatten):
    assert compacted(network(kl.ReLU(), flatten)).get_layer("first").filters == 4


def test_a_vector_is_reshaped_into_channels_that_come_first():
    inputs = keras.Input((10,))
    maps = kl.Reshape((6, 4, 5), name="maps")(kl.Dense(120, use_bias=False, name="made")(inputs))
    read = kl.GlobalMaxPooling2D(**FIRST)(kl.Conv2D(8, 3, name="read", **FIRST)(maps))
    model = lively(keras.Model(inputs, kl.Dense(3, name="out")(read)))
    pruned = sc.prune(model, 0.5)
    assert [(each.name, each.count) for each in pruned.structure.unit_sets] == [
        ("made", 6),
        ("read", 8),
    ]
    small = sc.compact(pruned)
    assert (small.get_layer("made").units, small.get_layer("maps").target_shape) == (
        60,
        (3, 4, 5),
    )


def test_as_many_units_as_places_stay_for_keras_adds_their_bias_elsewhere():
    wide = kl.Conv2D(10, 3, name="wide", **FIRST)
    pruned = sc.prune(network(wide, kl.Flatten()), 0.5)
    reason = "is a layer whose bias Keras adds along the last axis, of as many places as units"
    assert [(each.name, each.reason) for each in pruned.account.left_whole] == [
        ("first", f"feeds the Conv2D layer wide, {reason.removeprefix('is a layer ')}"),
        ("wide", reason),
    ]


def test_a_layer_is_not_left_with_as_many_units_as_places():
    model = network(lambda x: kl.Conv2D(20, 3, name="wide", **FIRST)(x), kl.Flatten())
    assert compacted(model).get_layer("wide").filters == 11  # not 10, of 10 places in a row
    assert compacted(model, 0.55).get_layer("wide").filters == 9
