"""Small Keras models with whole numbers as weights, so that ties are the rule."""

from functools import cache

import keras
import numpy as np


def with_whole_weights(model, seed=0):
    rng = np.random.default_rng(seed)
    drawn = [rng.integers(-3, 4, weight.shape) for weight in model.get_weights()]
    # A kernel has no zeros: they would say that something is gone.
    whole = [np.where((each == 0) & (each.ndim > 1), 3, each) for each in drawn]
    model.set_weights([each.astype(np.float32) for each in whole])
    return model


@cache
def conv_net():
    """A chain of convolutions and Dense layers; every unit stands alone."""
    layers = keras.layers
    return with_whole_weights(
        keras.Sequential(
            [
                keras.Input((8, 8, 2)),
                layers.Conv2D(6, 3, activation="relu", name="conv_1"),
                layers.MaxPooling2D(),
                layers.Conv2DTranspose(5, 2, activation="relu", name="conv_2"),
                layers.Flatten(),
                layers.Dense(9, activation="relu", name="dense_1"),
                layers.Dense(4, name="output"),
            ]
        )
    )


@cache
def residual_net():
    """Two convolutions whose units are tied by a join, and one that stands alone."""
    layers = keras.layers
    inputs = keras.Input((6, 6, 2))
    first = layers.Conv2D(5, 3, padding="same", use_bias=False, name="conv_1")(inputs)
    first = layers.ReLU(name="relu_1")(layers.BatchNormalization(name="norm_1")(first))
    second = layers.Conv2D(5, 3, padding="same", activation="relu", name="conv_2")(first)
    joined = layers.Add(name="join")([first, second])
    last = layers.Conv2D(4, 3, activation="relu", name="conv_3")(joined)
    pooled = layers.GlobalAveragePooling2D(name="pool")(last)
    model = keras.Model(inputs, layers.Dense(3, name="output")(pooled))
    model = with_whole_weights(model, seed=1)
    model.get_layer("norm_1").set_weights([np.full(5, value, "float32") for value in (1, 0, 0, 4)])
    return model


@cache
def without_biases():
    """Dense layers that have no biases, each with a normalisation after it."""
    layers = keras.layers
    inputs = values = keras.Input((12,))
    for number in range(3):
        values = layers.Dense(8, use_bias=False, name=f"dense_{number}")(values)
        values = layers.ReLU()(layers.BatchNormalization(name=f"norm_{number}")(values))
    values = layers.Dense(7, use_bias=False, activation="relu", name="dense_3")(values)
    output = layers.Dense(3, use_bias=False, name="output")(values)
    model = with_whole_weights(keras.Model(inputs, output), seed=3)
    for number in range(3):
        norm = [np.full(8, value, "float32") for value in (1, number + 1, 0, 4)]
        model.get_layer(f"norm_{number}").set_weights(norm)
    return model
