"""One output stands for the classes 0 and 1, as a logit or as a probability."""

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.network.live import model_logits, with_two_answers
from secateurs.core.pruning.plain_model import read_model

RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 6)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.int64)


def twins():
    """The same network with a logit and with its sigmoid."""
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(8, activation="relu", name="a"), keras.layers.Dense(1, name="b")]
    logit = keras.Sequential([keras.Input((6,)), *layers])
    answer = keras.layers.Activation("sigmoid")(logit.outputs[0])
    return logit, keras.Model(logit.inputs, answer)


@pytest.mark.parametrize("measure", [sc.sweep, sc.sensitivity])
def test_a_logit_is_scored_like_its_sigmoid(measure):
    logit, sigmoid = (measure(model, (X, Y), levels=[0, 0.5]) for model in twins())
    assert str(logit) == str(sigmoid)


def test_a_sigmoid_for_each_class_is_scored_like_its_logits():
    """As the window and the command have it, and as fine-tuning makes it small."""
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(3)]
    logits = keras.Sequential([keras.Input((6,)), *layers])
    sigmoids = keras.Model(logits.inputs, keras.layers.Activation("sigmoid")(logits.outputs[0]))
    plain, squashed = (
        sc.sweep(model, (X, Y + 1), ("unit",), levels=[0, 0.5]).points
        for model in (logits, sigmoids)
    )
    assert [each.loss for each in squashed] == pytest.approx([each.loss for each in plain])
    assert [each.accuracy for each in squashed] == [each.accuracy for each in plain]


def test_an_accuracy_is_the_share_on_the_right_side_of_zero():
    model, _ = twins()
    right = np.mean((model.predict(X, verbose=0)[:, 0] > 0) == Y)
    dense = next(point for point in sc.sweep(model, (X, Y), levels=[0]).points)
    assert dense.accuracy == pytest.approx(right)


def test_a_logit_that_lies_between_0_and_1_is_no_probability():
    model, _ = twins()
    model.get_layer("b").set_weights([np.zeros((8, 1)), np.full(1, 0.3)])
    dense = next(point for point in sc.sweep(model, (X, Y), levels=[0]).points)
    assert dense.accuracy == pytest.approx(Y.mean())


def test_window_and_command_see_two_classes():
    plain = [with_two_answers(read_model(model)) for model in twins()]
    assert [each.classes for each in plain] == [2, 2]
    logit, sigmoid = (model_logits(each, X) for each in plain)
    assert logit.shape == (200, 2)
    np.testing.assert_allclose(logit, sigmoid, atol=1e-5)
