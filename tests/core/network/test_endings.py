"""What a model's answer ends with, seen through what only hands it on."""

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.network.answers import probabilities_of
from secateurs.core.network.live import ending_of
from secateurs.core.pruning.plain_model import read_model

X = np.random.default_rng(0).normal(size=(16, 6)).astype(np.float32)
Y = np.arange(16) % 3


def after(*layers, last="softmax"):
    hidden = kl.Dense(7, "relu", name="hidden")
    return keras.Sequential([keras.Input((6,)), hidden, kl.Dense(3, last), *layers])


def ensemble(*lasts):
    taken = keras.Input((6,))
    hidden = kl.Dense(7, "relu", name="hidden")(taken)
    return keras.Model(taken, kl.Average()([kl.Dense(3, last)(hidden) for last in lasts]))


def squeezed():
    taken = keras.Input((6,))
    hidden = kl.Dense(7, "relu", name="hidden")(taken)
    return keras.Model(taken, keras.ops.squeeze(kl.Dense(3, "softmax")(hidden[:, None]), axis=1))


def nested():
    taken = keras.Input((6,))
    return keras.Model(taken, kl.Activation("linear")(after()(taken)))


HANDED_ON = {
    "reshaped": lambda: after(kl.Reshape((3,))),
    "by layers": lambda: after(kl.Reshape((1, 3)), kl.Dropout(0.5), kl.Flatten()),
    "squeezed": squeezed,
    "nested": nested,
    "mean": lambda: ensemble("softmax", "softmax"),
}


@pytest.mark.parametrize("name", HANDED_ON)
def test_a_softmax_that_is_handed_on_is_no_logit(name):
    model = HANDED_ON[name]()
    assert ending_of(model) == "softmax"
    found = probabilities_of(read_model(model), X)
    np.testing.assert_allclose(found, np.asarray(model(X)), atol=1e-6)


@pytest.mark.parametrize("name", ["reshaped", "mean"])
def test_it_learns_from_the_cross_entropy_of_its_probabilities(name):
    model = HANDED_ON[name]()
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    recipe = sc.Recipe(1, "sgd", 0.1, batch_size=16, warm_up=0, cosine=False)
    found = sc.fine_tune(model, (X, Y), recipe)
    model.train_on_batch(X, Y)
    for ours, keras_own in zip(found.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, keras_own, atol=1e-6)


@pytest.mark.parametrize(
    "model",
    [
        after(last="linear"),
        after(kl.Reshape((3, 1)), kl.Softmax(axis=1), kl.Reshape((1, 3)), last="linear"),
        ensemble("softmax", "linear"),
        keras.Sequential([keras.Input((4, 6)), kl.LSTM(3, activation="softmax")]),
    ],
    ids=["logits", "softmax along another axis", "mean of both", "cell"],
)
def test_all_else_is_taken_for_logits(model):
    assert ending_of(model) == "linear"
