"""A pruned model is that of the moment it was pruned, whenever it is built."""

import pickle
import random
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import keras
import numpy as np
import pytest
from keras import layers as kl

from secateurs.core.graph.copies import copy_of
from secateurs.core.pruning.compaction.compact import compact_model
from secateurs.core.pruning.prune import prune
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.snapshot import Snapshot
from tests.api.own_layers import Scaled, remembering, with_layer
from tests.zoo import ZOO, inputs_for


def weights(model):
    return [np.array(each).tolist() for each in model.get_weights()]


def is_built(pruned):
    return pruned.held._built is not None


def stretch(model):
    for each in model.weights:
        each.assign(2 * each + 1)


@pytest.mark.parametrize("name", ["mlp_normalised", "resnet", "separable", "nested_twice"])
def test_what_is_built_later_is_as_it_was_when_it_was_pruned(name):
    model = ZOO[name]()
    before = weights(model)
    wanted, pruned = prune(copy_of(model), 0.5), prune(model, 0.5)
    small, at_once = weights(compact_model(wanted)), weights(wanted.model)

    assert weights(model) == before
    stretch(model)
    assert weights(compact_model(pruned)) == small
    assert not is_built(pruned)
    assert weights(pruned.model) == at_once
    for each, other in zip(compact_model(pruned).get_weights(), small, strict=True):
        np.testing.assert_allclose(each, other, atol=1e-6)


def test_the_layers_are_those_of_the_moment_too():
    model = ZOO["mlp_relu"]()
    x = inputs_for(model, 4)
    pruned = prune(model, 0.5)
    wanted = prune(copy_of(model), 0.5).model(x)
    model.get_layer("dense_1").activation = keras.activations.tanh
    model.get_layer("dense_2").trainable = False
    model.get_layer("dense_3").quantize("int8")
    model.pop()

    small = compact_model(pruned)

    np.testing.assert_array_equal(pruned.model(x), wanted)
    np.testing.assert_allclose(small(x), wanted, atol=1e-5)
    assert [layer.trainable for layer in pruned.model.layers] == [True] * 4
    assert small.count_params() == pruned.account.parameters


def test_what_is_trained_after_it_was_asked_for_counts():
    pruned = prune(ZOO["mlp_relu"](), 0.5)
    x = inputs_for(pruned.model, 4)
    bias = pruned.model.get_layer("dense_1").bias
    bias.assign(bias + 1.0)

    np.testing.assert_allclose(compact_model(pruned)(x), pruned.model(x), atol=1e-4)


def test_threads_that_ask_at_once_get_one_model():
    pruned = prune(ZOO["mlp_relu"](), 0.5)
    ready = Barrier(4)

    def ask(_):
        ready.wait()
        return pruned.model

    with ThreadPoolExecutor(4) as threads:
        assert len({id(each) for each in threads.map(ask, range(4))}) == 1


def test_what_the_layers_remember_is_that_of_the_call():
    model = copy_of(remembering_without_own_layers())
    x = np.random.default_rng(0).normal(size=(5, 3, 2)).astype(np.float32)
    model(x)
    states = [each.numpy() for each in model.get_layer("lstm").states]
    pruned = prune(model, 0.5)
    model(x)
    with pruned.state_held():
        pruned.model(x)

    for network in (pruned.model, compact_model(pruned)):
        for own, before in zip(network.get_layer("lstm").states, states, strict=True):
            np.testing.assert_array_equal(own, before)
    assert np.abs(states[0]).max() > 0


def remembering_without_own_layers():
    layers = [layer for layer in remembering().layers if layer.name != "counting"]
    return keras.Sequential([keras.Input((3, 2), batch_size=5), *layers])


def test_layers_of_ones_own_are_built_at_once():
    assert is_built(prune(with_layer(Scaled(2.0)), 0.5))
    own = kl.Dense(6, kernel_regularizer=Halved(), name="own")
    assert is_built(prune(with_layer(own), 0.5))
    activated = kl.Dense(6, activation=keras.ops.square, name="own")
    assert not is_built(prune(with_layer(activated), 0.5))


@keras.saving.register_keras_serializable()
class Halved(keras.regularizers.L2):
    """A regulariser that a person wrote."""


def test_building_draws_nothing_that_others_see():
    pruned = prune(ZOO["mlp_relu"](), 0.5)
    name, state = kl.Dense(1).name, random.getstate()
    assert pruned.model
    assert random.getstate() == state
    assert int(kl.Dense(1).name.split("_")[1]) == int(name.split("_")[1] if "_" in name else 0) + 1


def test_in_the_scope_the_values_are_read_and_what_is_assigned_is_dropped():
    model = ZOO["mlp_relu"]()
    before = weights(model)
    kernel = model.get_layer("dense_1").kernel
    snapshot = Snapshot(model, {id(kernel): keras.ops.zeros(kernel.shape)})
    with snapshot.at_hand() as given:
        assert given.model is model
        assert not kernel.numpy().any()
        stretch(model)
    assert weights(model) == before
    assert not snapshot.model.get_layer("dense_1").kernel.numpy().any()
    with snapshot.at_hand() as given:
        assert given.model is snapshot.model


def test_a_pruned_model_can_be_pickled():
    pruned = prune(ZOO["mlp_relu"](), 0.5)
    again = pickle.loads(pickle.dumps(pruned))
    assert weights(again.model) == weights(pruned.model)
    assert again.account == pruned.account


def test_no_step_holds_another_copy_of_large_kernels():
    model = keras.Sequential(
        [keras.Input((1000,)), kl.Dense(6000), kl.Dense(3000), kl.Dense(3000), kl.Dense(2)]
    )
    weights = 4 * model.count_params()
    peaks = []
    tracemalloc.start()
    try:
        ranking = rank(model)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
        pruned = prune(model, 0.5, ranking=ranking)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
        compact_model(pruned)
        peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
    assert max(peaks[:2]) < 0.4 * weights
    assert peaks[2] < 0.75 * weights
