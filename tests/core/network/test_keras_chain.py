import json

import keras
import numpy as np
import pytest

from secateurs.core.measuring.engines.dense import DENSE
from secateurs.core.measuring.engines.engine import EngineError
from secateurs.core.network.keras_chain import chain_network
from secateurs.core.network.network import build_model


def test_a_network_goes_to_keras_and_back_unchanged(make_network):
    network = make_network(12, 8, 6, 3)
    back = chain_network(build_model(network))
    for layer, original in zip(back.layers, network.layers, strict=True):
        assert (layer.name, layer.activation) == (original.name, original.activation)
        np.testing.assert_array_equal(layer.kernel, original.kernel)
        np.testing.assert_array_equal(layer.bias, original.bias)
        assert not layer.kernel.flags.writeable


def test_what_comes_back_is_a_copy(make_network):
    model = build_model(make_network(12, 8, 3))
    before = chain_network(model)
    model.layers[0].kernel.assign(np.zeros((12, 8), np.float32))
    assert before.layers[0].kernel.any()


def test_the_model_answers_logits(make_network):
    network = make_network(12, 8, 3)
    images = np.random.default_rng(0).random((5, 12), np.float32)
    hidden, output = network.layers
    expected = np.maximum(images @ hidden.kernel + hidden.bias, 0) @ output.kernel + output.bias
    np.testing.assert_allclose(np.asarray(build_model(network)(images)), expected, atol=1e-5)


def test_a_chain_whose_kernels_are_quantised_is_not_read_as_one(make_network):
    model = build_model(make_network(12, 8, 3))
    model.layers[0].quantize("int8")
    assert chain_network(model) is None
    with pytest.raises(EngineError, match="NumPy runs chains of Dense layers only"):
        DENSE.prepare(model, 1)


def test_its_configuration_is_what_keras_writes(make_network):
    network = make_network(12, 8, 3)
    layers = [
        keras.layers.Dense(8, "relu", name="layer_0"),
        keras.layers.Dense(3, "linear", name="layer_1"),
    ]
    written = json.loads(keras.Sequential([keras.Input((12,)), *layers]).to_json())
    read = json.loads(build_model(network).to_json())
    for each in (written, read):  # numbered by Keras
        each["config"].pop("name")
        each["config"]["layers"][0]["config"].pop("name")
    assert read == written
