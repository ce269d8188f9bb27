from dataclasses import replace

import keras
import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import CancelledError, ModelError
from secateurs.core.network.answers import probabilities_of
from secateurs.core.network.live import model_logits
from secateurs.core.pruning.plain_model import read_model
from tests.core.network.small_models import small_cnn

SAMPLES = np.random.default_rng(1).integers(0, 256, (9, 8, 8)).astype(np.uint8)


@pytest.mark.parametrize("ending", ["softmax", "linear"])
def test_probabilities_are_those_of_keras(ending):
    model = small_cnn(ending)
    outputs = np.asarray(model(SAMPLES[..., None] / 255.0))
    if ending == "linear":
        outputs = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(probabilities_of(read_model(model), SAMPLES), outputs, atol=1e-5)


def test_a_lone_sigmoid_tells_two_classes_apart():
    model = small_cnn("sigmoid", classes=1)
    found = probabilities_of(read_model(model), SAMPLES)
    outputs = np.asarray(model(SAMPLES[..., None] / 255.0))
    np.testing.assert_allclose(found, np.hstack([1 - outputs, outputs]), atol=1e-5)


def test_changed_weights_answer_at_once_and_the_old_ones_again():
    model = read_model(small_cnn("linear"))
    dense = model_logits(model, SAMPLES)
    place = next(i for i, one in enumerate(model.weights) if one is model.kernels["answer"])
    nothing = frozen(np.zeros_like(model.weights[place]))
    weights = (*model.weights[:place], nothing, *model.weights[place + 1 :])
    changed = model_logits(replace(model, weights=weights), SAMPLES)
    np.testing.assert_allclose(changed, np.tile(model.weights[-1], (9, 1)), atol=1e-6)
    np.testing.assert_array_equal(model_logits(model, SAMPLES), dense)


def test_networks_of_one_configuration_answer_by_their_own_statistics():
    """They share what is built."""
    layers = [keras.layers.Conv2D(4, 3, activation="relu"), keras.layers.BatchNormalization()]
    layers += [keras.layers.Flatten(), keras.layers.Dense(3)]
    model = keras.Sequential([keras.Input((8, 8, 1)), *layers])
    rng, networks, outputs = np.random.default_rng(3), [], []
    for _ in range(2):
        model.set_weights([rng.uniform(0.1, 0.9, weight.shape) for weight in model.get_weights()])
        networks.append(read_model(model))
        outputs.append(np.asarray(model(SAMPLES[..., None] / 255.0)))
    for asked in (0, 1, 1, 0, 1):  # the second time in a row, too
        found = model_logits(networks[asked], SAMPLES)
        np.testing.assert_allclose(found, outputs[asked], rtol=1e-5)


def test_the_scaling_is_part_of_the_model():
    model = read_model(small_cnn("linear"))
    as_bytes = model_logits(replace(model, scaling="byte"), SAMPLES)
    by_hand = model_logits(model, SAMPLES.astype(np.float32))
    np.testing.assert_array_equal(as_bytes, by_hand)


def test_many_samples_stop_when_cancelled():
    model = read_model(small_cnn())
    with pytest.raises(CancelledError):
        model_logits(model, SAMPLES, cancelled=lambda: True)


def test_several_inputs_are_refused_with_a_sentence():

    two = [keras.Input((3,)), keras.Input((3,))]
    hidden = keras.layers.Dense(4)(keras.layers.Concatenate()(two))
    model = read_model(keras.Model(two, keras.layers.Dense(2)(hidden)))
    with pytest.raises(ModelError, match="has 2 inputs"):
        model_logits(model, np.zeros((1, 3), np.float32))
