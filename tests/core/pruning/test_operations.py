"""Operations that act on each unit alone are followed: their networks compact exactly."""

import keras
import numpy as np
import pytest
from keras import ops

import secateurs as sc

kl = keras.layers
GROUPS = {
    "rounded": (ops.abs, ops.floor, ops.ceil, ops.round, ops.sign, lambda x: ops.clip(x, -1, 1)),
    "smooth": (ops.sin, ops.cos, ops.arctan, ops.erf, ops.tanh, ops.stop_gradient),
    "with numbers": (
        lambda x: -x,
        lambda x: x**2,
        lambda x: x / 2,
        lambda x: x // 0.5,
        lambda x: 2 ** ops.tanh(x),
    ),
    "growing": (
        lambda x: ops.exp(ops.tanh(x)),
        lambda x: ops.expm1(ops.tanh(x)),
        lambda x: ops.sinh(ops.tanh(x)),
        lambda x: ops.log1p(ops.abs(x)),
        lambda x: ops.sqrt(ops.relu(x)),
        ops.square,
    ),
}


@pytest.mark.parametrize("group", GROUPS)
def test_a_network_with_them_compacts_exactly(group):
    keras.utils.set_random_seed(3)
    inputs = values = keras.Input((6,))
    for operation in GROUPS[group]:
        values = operation(kl.Dense(8, bias_initializer="normal")(values))
    model = keras.Model(inputs, kl.Dense(3)(values))
    pruned = sc.prune(model, 0.5)
    assert len(pruned.structure.unit_sets) == len(GROUPS[group])
    assert not pruned.account.left_whole
    small = sc.compact(pruned)
    assert small.count_params() == pruned.account.parameters < model.count_params() / 1.9
    x = np.random.default_rng(4).normal(size=(30, 6)).astype(np.float32)
    wanted = pruned.model(x).numpy()
    np.testing.assert_allclose(small(x), wanted, rtol=1e-4, atol=1e-5 * np.abs(wanted).max())


def test_an_operation_that_holds_an_array_is_refused_in_a_sentence():
    inputs = keras.Input((6,))
    values = ops.clip(kl.Dense(8)(inputs), np.zeros(8, np.float32), 1.0)
    model = keras.Model(inputs, kl.Dense(3)(values))
    with pytest.raises(sc.UnsupportedModel, match="it was called with an array or the like"):
        sc.prune(model, 0.5)
