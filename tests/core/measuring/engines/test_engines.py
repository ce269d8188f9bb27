import keras
import numpy as np
import pytest

from secateurs.core.export.keras_run import outputs_of
from secateurs.core.measuring.engines.csr import CSR, CSR_NUMBA, TILE
from secateurs.core.measuring.engines.dense import DENSE
from secateurs.core.measuring.engines.engine import EngineError
from secateurs.core.measuring.engines.every import ENGINES, KERAS, LITERT, ONNX
from secateurs.core.network.forward import logits
from secateurs.core.network.keras_chain import links_of
from tests.core.measuring.models import chain, samples, two_inputs

GENERAL = (KERAS, LITERT, ONNX)


def without(model, sparsity):
    """Zero a share of each kernel but the last."""
    rng = np.random.default_rng(1)
    for layer in model.layers[:-1]:
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel * (rng.random(kernel.shape) >= sparsity), bias])
    return model


def needed(engine):
    if reason := engine.available():
        pytest.skip(reason)


def check(engine, model, counts=(5, 1, 20)):
    needed(engine)
    run = engine.prepare(model, 1)
    for count in counts:  # a change of batch must not upset what was prepared
        given = samples(model, count)
        found = run(given)
        for answer, right in zip(found, outputs_of(model, given), strict=True):
            np.testing.assert_allclose(answer, right, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_every_engine_answers_as_keras_does(engine):
    check(engine, without(chain(keras), 0.8))


@pytest.mark.parametrize("engine", [CSR, CSR_NUMBA], ids=lambda engine: engine.name)
def test_a_batch_of_several_tiles_is_put_together_again(engine):
    check(engine, without(chain(keras), 0.9), counts=(2 * TILE + 3,))


@pytest.mark.parametrize("engine", GENERAL, ids=lambda engine: engine.name)
def test_several_inputs_and_outputs_keep_their_order(engine):
    check(engine, two_inputs(keras))


@pytest.mark.parametrize(
    "activation",
    ["linear", "relu", "relu6", "elu", "sigmoid", "tanh", "softplus", "silu", "softmax"],
)
def test_numpy_knows_every_activation_of_a_chain(activation):
    model = without(chain(keras, activation), 0.7)
    check(DENSE, model)
    check(CSR, model)


def test_a_plain_network_runs_without_keras_too(make_network):
    network = make_network(12, 8, 4)
    inputs = np.random.default_rng(0).random((5, 12)).astype("float32")
    (found,) = DENSE.run_of(links_of(network))([inputs])
    np.testing.assert_allclose(found, logits(network, inputs), atol=1e-6)


def test_samples_of_any_shape_are_read_flat():
    model = keras.Sequential([keras.Input((3, 4)), keras.layers.Flatten(), *chain(keras).layers])
    check(DENSE, model)


@pytest.mark.parametrize("engine", [DENSE, CSR, CSR_NUMBA], ids=lambda engine: engine.name)
def test_chains_only_and_says_so(engine):
    needed(engine)
    with pytest.raises(EngineError) as error:
        engine.prepare(two_inputs(keras), 1)
    assert str(error.value) == (
        f"{engine.name} runs chains of Dense layers only; the model two_inputs is not one."
    )


def test_a_network_without_zeros_has_nothing_to_skip():
    with pytest.raises(EngineError, match="no kernel is at least half zeros"):
        CSR.prepare(chain(keras), 1)
