"""Small models: a chain of Dense layers, and what is not one."""

import numpy as np


def chain(keras, activation="relu", widths=(24, 16), inputs=12):
    keras.utils.set_random_seed(0)
    normal = keras.initializers.RandomNormal(stddev=0.3)
    hidden = [keras.layers.Dense(w, activation, bias_initializer=normal) for w in widths]
    return keras.Sequential([keras.Input((inputs,)), *hidden, keras.layers.Dense(4)], name="chain")


def two_inputs(keras):
    keras.utils.set_random_seed(0)
    left, right = keras.Input((6, 6, 1), name="picture"), keras.Input((3,), name="a_vector")
    seen = keras.layers.Flatten()(keras.layers.Conv2D(4, 3, activation="relu")(left))
    joined = keras.layers.Concatenate()([seen, right])
    outputs = [keras.layers.Dense(3)(joined), keras.layers.Dense(2)(joined)]
    return keras.Model([left, right], outputs, name="two_inputs")


def samples(model, count=5):
    rng = np.random.default_rng(0)
    return [rng.random((count, *each.shape[1:])).astype("float32") for each in model.inputs]
