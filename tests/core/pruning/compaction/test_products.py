"""Products of tensors, such as attention written by hand: a removed unit emits zero in them."""

import keras
import numpy as np
import pytest
from keras import ops

import secateurs as sc
from tests.core.pruning.compaction.test_kernel_parts import lively

kl = keras.layers
STEPS = np.random.default_rng(1).standard_normal((5, 6, 8)).astype(np.float32)


def one_head(x, activation=None):
    query, key = (kl.Dense(10, activation, name=name)(x) for name in ("query", "key"))
    scores = ops.matmul(query, ops.transpose(key, (0, 2, 1))) / 3
    return ops.matmul(ops.softmax(scores), kl.Dense(8, activation, name="value")(x))


def heads(x, *, by_letters):
    def parted(name):
        return kl.Permute((2, 1, 3))(kl.Reshape((6, 3, 4))(kl.Dense(12, name=name)(x)))

    query, key, value = map(parted, ("query", "key", "value"))
    if by_letters:
        weights = ops.softmax(ops.einsum("bhqd,bhkd->bhqk", query, key) / 2)
        return kl.Reshape((6, 12))(ops.einsum("bhqk,bhkd->bqhd", weights, value))
    weights = ops.softmax(ops.matmul(query, ops.swapaxes(key, -1, -2)) / 2)
    return kl.Reshape((6, 12))(ops.transpose(ops.matmul(weights, value), (0, 2, 1, 3)))


def network(attention):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((6, 8))
    stream = kl.Dense(12, activation="gelu", name="stream")(inputs)
    stream = kl.Add()([stream, kl.Dense(12, name="joined")(attention(stream))])
    return lively(keras.Model(inputs, kl.Dense(3, name="out")(kl.GlobalMaxPooling1D()(stream))))


def compacted(attention):
    pruned = sc.prune(network(attention), 0.5)
    small = sc.compact(pruned)
    masked = np.asarray(pruned.model(STEPS))
    assert np.abs(small(STEPS) - masked).max() <= 1e-5 * np.abs(masked).max()
    assert small.count_params() == pruned.account.parameters
    assert not pruned.account.left_whole
    names = ("query", "key", "value", "joined")
    return pruned, [small.get_layer(name).units for name in names]


def test_units_that_are_summed_over_go_together_and_without_their_biases():
    pruned, units = compacted(one_head)
    assert units == [5, 5, 4, 6]
    sets = {each.name: [f.layer for f in each.followers] for each in pruned.structure.unit_sets}
    assert sets == {
        "stream + joined": [],
        "key + query": ["key/bias", "query/bias"],
        "value": ["value/bias"],
    }


@pytest.mark.parametrize("by_letters", [False, True])
def test_every_head_loses_the_same_places(by_letters):
    pruned, units = compacted(lambda x: heads(x, by_letters=by_letters))
    assert units == [6, 6, 6, 6]
    assert [each.count for each in pruned.structure.unit_sets] == [12, 4, 4]


def test_what_emits_something_else_than_zero_stays():
    pruned, units = compacted(lambda x: one_head(x, "sigmoid"))
    assert units == [10, 10, 4, 6]  # weights of attention sum to one: value has a constant
    assert pruned.account.carriers == ("key + query",)


def test_units_that_one_weight_scales_go_without_their_biases():
    inputs = keras.Input((6, 8))
    stream = kl.Dense(12, activation="gelu", name="stream")(inputs)
    weights = kl.Softmax(axis=1)(kl.Dense(1, name="weights")(stream))
    pooled = ops.sum(kl.Multiply()([stream, weights]), axis=1)
    model = lively(keras.Model(inputs, kl.Dense(3, name="out")(pooled)))
    pruned = sc.prune(model, 0.5)
    (tied,) = pruned.structure.unit_sets
    assert (tied.name, [each.layer for each in tied.followers]) == ("stream", ["stream/bias"])
    small = sc.compact(pruned)
    masked = np.asarray(pruned.model(STEPS))
    assert np.abs(small(STEPS) - masked).max() <= 1e-5 * np.abs(masked).max()
    assert small.get_layer("stream").units == 6
    reason = "is spread over all channels by the join multiply"
    assert [each.name for each in pruned.account.left_whole if reason in each.reason] == ["weights"]


def test_a_product_with_numbers_of_its_own_keeps_what_it_reads():
    weights = np.ones((12, 4), np.float32)
    pruned = sc.prune(network(lambda x: ops.matmul(kl.Dense(12, name="read")(x), weights)), 0.5)
    assert [each.name for each in pruned.account.left_whole][:1] == ["read"]
