"""Layers as people write them, and a model that remembers all that a model can."""

import keras
from keras import layers as kl


class Sampling(kl.Layer):
    """That of Keras's example of a variational autoencoder."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(1337)

    def call(self, inputs):
        z_mean, z_log_var = inputs
        shape = keras.ops.shape(z_mean)
        epsilon = keras.random.normal(shape=shape, seed=self.seed_generator)
        return z_mean + keras.ops.exp(0.5 * z_log_var) * epsilon


class Scaled(kl.Layer):
    """Takes what a configuration says, but neither its name nor its type; has no get_config."""

    def __init__(self, factor, units=6):
        super().__init__()
        self.factor = factor
        self.dense = kl.Dense(units)

    def build(self, shape):
        self.dense.build(shape)
        self.built = True

    def call(self, inputs):
        return self.factor * self.dense(inputs)


class Table(kl.Layer):
    """Takes an array, which no configuration says."""

    def __init__(self, table):
        super().__init__()
        self.table = table

    def call(self, inputs):
        return inputs * self.table


class Counting(kl.Layer):
    """Counts its calls in a weight."""

    def build(self, shape):
        options = {"shape": (), "initializer": "zeros", "trainable": False, "dtype": "int32"}
        self.calls = self.add_weight(name="calls", **options)

    def call(self, inputs):
        self.calls.assign_add(1)
        return inputs


def encoder():
    """Return the encoder of Keras's example, with Dense layers."""
    inputs = keras.Input((6,))
    hidden = kl.Dense(8, "relu", name="hidden")(inputs)
    parts = [kl.Dense(4, name=name)(hidden) for name in ("z_mean", "z_log_var")]
    sampled = Sampling(name="z")(parts)
    last = kl.Dense(7, "relu", name="after")(sampled)
    return keras.Model(inputs, kl.Dense(4, name="answer")(last), name="encoder")


def with_layer(layer):
    inputs = keras.Input((6,))
    between = layer(kl.Dense(6, "relu", name="first")(inputs))
    last = kl.Dense(8, "relu", name="second")(between)
    return keras.Model(inputs, kl.Dense(4, name="answer")(last))


def remembering():
    """Return a compiled model with states, seeds, moving statistics, losses and a frozen layer."""
    layers = [
        keras.Input((3, 2), batch_size=5),
        kl.LSTM(6, stateful=True, unroll=True, name="lstm"),
        kl.Dense(8, "relu", kernel_regularizer="l2", name="first"),
        kl.Dropout(0.5),
        kl.GaussianNoise(0.1, seed=3),
        kl.BatchNormalization(name="norm"),
        Counting(name="counting"),
        kl.ActivityRegularization(0.1),
        kl.Dense(7, "relu", trainable=False, name="second"),
        kl.Dense(4, name="answer"),
    ]
    model = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    return model
