import keras
import numpy as np
import pytest
from keras import ops

import secateurs as sc
from tests.core.pruning.compaction.test_kernel_parts import lively

kl = keras.layers

FOLLOWED = {
    "the first step": lambda x: x[:, 0],
    "steps and all channels": lambda x: x[:, 1:4, :],
    "a new axis": lambda x: x[:, None],
    "a new axis for a step": lambda x: x[:, 0, None],
    "a mean over steps": lambda x: ops.mean(x, 1),
    "a largest step": lambda x: ops.max(x, axis=(1,), keepdims=True),
    "sums": lambda x: ops.cumsum(x, 1),
    "a softmax over steps": lambda x: ops.softmax(x, axis=1),
    "halves": lambda x: ops.multiply(*ops.split(x, 2, axis=1)),
    "steps apart": lambda x: ops.add(*ops.unstack(x, axis=1)[:2]),
    "a stack": lambda x: ops.stack([x, x * 2], 1),
    "one after the other": lambda x: ops.concatenate([x, x * 2], -1),
    "turned": lambda x: ops.transpose(ops.expand_dims(x, 1), (0, 2, 1, 3)),
    "padded": lambda x: ops.pad(x, ((0, 0), (1, 1), (0, 0))),
    "shifted": lambda x: ops.roll(x, 2, 1),
    "a gate": lambda x: ops.multiply(x, ops.mean(x, 1, keepdims=True)),
    "a new last axis": lambda x: x[:, 0, :, None],
    "axes changed": lambda x: ops.transpose(x, (0, 2, 1)),
    "axes changed by a layer": lambda x: kl.Permute((2, 1))(x),
    "axes swapped": lambda x: ops.moveaxis(ops.swapaxes(x, 1, 2), -1, 1),
    "channels turned": lambda x: ops.flip(x, -1),
    "channels repeated": lambda x: ops.tile(ops.repeat(x, 2, 2), (1, 1, 3)),
    "channels in the midst": lambda x: ops.max(ops.transpose(x, (0, 2, 1)), -1, keepdims=True),
    "one axis made two": lambda x: ops.reshape(x, (-1, 2, 3, 4)),
    "two axes made one": lambda x: ops.reshape(ops.reshape(x, (-1, 24)), (-1, 6, 4)),
    "a vector repeated": lambda x: kl.RepeatVector(3)(x[:, 0]),
    "a picture of another size": lambda x: kl.Resizing(2, 2)(kl.Reshape((2, 3, 4))(x)),
    "a picture cut": lambda x: kl.CenterCrop(1, 2)(kl.Reshape((2, 3, 4))(x)),
    "pooled to a size": lambda x: kl.AdaptiveMaxPooling1D(2)(x),
    "an operation that pools": lambda x: ops.max_pool(x, 2),
    "halves of channels": lambda x: ops.multiply(*ops.split(x, 2, axis=-1)),
    "a gated linear unit": lambda x: ops.glu(x),
    "a choice by place": lambda x: ops.where(ops.logical_not(x > 0.5), x, 0.1),
    "of another type": lambda x: ops.cast(ops.greater(x, x * x), "float32") * x,
    "a division": lambda x: ops.divide(x, 2.0),
    "a number to the power of units": lambda x: ops.power(2.0, x),
}
WHOLE = {
    "some channels": lambda x: x[..., 1:],
    "channels turned": lambda x: x[..., ::-1],
    "channels turned, and no more axes": lambda x: x[:, :, ::-1, ...],
    "one channel": lambda x: x[:, :, 1],
    "a mean over channels": lambda x: ops.mean(x, -1, keepdims=True) + x,
    "channels shifted": lambda x: ops.roll(x, 1, -1),
    "sorted channels": lambda x: ops.sort(x, -1),
    "shifted as one": lambda x: ops.roll(x, 1),
    "divided by units": lambda x: ops.divide(x * 0.5, ops.relu(x)),
    "a number divided by units": lambda x: 1 / ops.relu(x),
    "a negative power": lambda x: x**-1,
    "a logarithm": lambda x: ops.log(x),
}
STEPS = np.random.default_rng(1).uniform(0.1, 1, (4, 6, 4)).astype(np.float32)


def between(operation):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((6, 4))
    first = kl.Dense(4, activation="softplus", name="first")(inputs)
    hidden = kl.Dense(4, activation="relu", name="hidden")(kl.Flatten()(operation(first)))
    return lively(keras.Model(inputs, kl.Dense(3, name="out")(hidden)))


def compacted(model):
    pruned = sc.prune(model, 0.5)
    small = sc.compact(pruned)
    masked = np.asarray(pruned.model(STEPS))
    assert np.abs(small(STEPS) - masked).max() <= 1e-5 * np.abs(masked).max()
    assert small.count_params() == pruned.account.parameters
    return small


@pytest.mark.parametrize("name", FOLLOWED)
def test_what_works_along_other_axes_is_followed(name):
    small = compacted(between(FOLLOWED[name]))
    assert (small.get_layer("first").units, small.get_layer("hidden").units) == (2, 2)


@pytest.mark.parametrize(
    "name", ["steps and all channels", "a new axis for a step", "padded", "turned", "halves"]
)
def test_what_comes_from_a_file_is_followed_alike(name):
    model = between(FOLLOWED[name])
    opened = keras.models.model_from_json(model.to_json())  # with lists in place of tuples
    opened.set_weights(model.get_weights())
    assert compacted(opened).get_layer("first").units == 2


def test_a_reshape_within_a_nested_model_shrinks():
    keras.utils.set_random_seed(1)
    inner = keras.Input((6, 4))
    turned = ops.transpose(ops.reshape(inner, (-1, 2, 3, 4)), (0, 3, 1, 2))
    nested = keras.Model(inner, kl.Reshape((4, 6))(turned), name="inner")
    inputs = keras.Input((6, 4))
    given = kl.Flatten()(nested(kl.Dense(4, activation="softplus", name="first")(inputs)))
    hidden = kl.Dense(4, activation="relu", name="hidden")(given)
    small = compacted(lively(keras.Model(inputs, kl.Dense(3, name="out")(hidden))))
    assert small.get_layer("inner").output_shape == (None, 2, 6)


@pytest.mark.parametrize("name", WHOLE)
def test_what_moves_channels_keeps_them(name):
    small = compacted(between(WHOLE[name]))
    assert (small.get_layer("first").units, small.get_layer("hidden").units) == (4, 2)
