"""Fully connected networks."""

from typing import Any

import keras
from keras import layers as kl


def mlp(*activations: str, bias: bool = True) -> Any:
    steps = [
        kl.Dense(12 - 2 * place, activation=name, use_bias=bias, name=f"dense_{place + 1}")
        for place, name in enumerate(activations)
    ]
    return keras.Sequential([keras.Input((9,)), *steps, kl.Dense(4, name="logits")])


def mlp_relu() -> Any:
    return mlp("relu", "relu", "relu")


def mlp_sigmoid_softplus() -> Any:
    return mlp("sigmoid", "softplus", "exponential")


def mlp_tanh_gelu() -> Any:
    return mlp("tanh", "gelu", "hard_sigmoid")


def mlp_many_activations() -> Any:
    return mlp("silu", "selu", "mish", "softsign")


def mlp_without_biases() -> Any:
    return mlp("sigmoid", "softplus", "relu", bias=False)


def mlp_normalised() -> Any:
    return keras.Sequential(
        [
            keras.Input((9,)),
            kl.Normalization(name="front"),
            kl.Dense(10, name="dense_1"),
            kl.BatchNormalization(),
            kl.Activation("relu"),
            kl.Dropout(0.5),
            kl.Dense(8, name="dense_2"),
            kl.GaussianNoise(0.1),
            kl.ELU(),
            kl.BatchNormalization(scale=False),
            kl.Normalization(name="middle"),
            kl.Dense(3, activation="softmax", name="classes"),
        ]
    )


def mlp_prelu() -> Any:
    return keras.Sequential(
        [
            keras.Input((9,)),
            kl.Dense(10, name="dense_1"),
            kl.PReLU(),
            kl.Dense(8, name="dense_2"),
            kl.LeakyReLU(),
            kl.Dense(3, name="logits"),
        ]
    )


def multi_head_mlp() -> Any:
    given = keras.Input((9,))
    trunk = kl.Dense(10, activation="sigmoid", name="trunk")(given)
    one = kl.Dense(6, activation="relu", name="head_1")(trunk)
    two = kl.Dense(7, activation="tanh", name="head_2")(trunk)
    outputs = [kl.Dense(3, name="classes")(one), kl.Dense(1, name="value")(two)]
    return keras.Model(given, outputs)


def two_inputs() -> Any:
    left, right = keras.Input((9,), name="left"), keras.Input((5,), name="right")
    one = kl.Dense(6, activation="softplus", name="from_left")(left)
    two = kl.Dense(7, activation="relu", name="from_right")(right)
    both = kl.Concatenate()([one, two, right])
    hidden = kl.Dense(8, activation="sigmoid", name="hidden")(both)
    return keras.Model([left, right], kl.Dense(3, name="logits")(hidden))


def siamese() -> Any:
    left, right = keras.Input((9,), name="left"), keras.Input((9,), name="right")
    first = kl.Dense(10, activation="sigmoid", name="first")
    second = kl.Dense(6, activation="softplus", name="second")
    apart = kl.Subtract()([second(first(left)), second(first(right))])
    return keras.Model([left, right], kl.Dense(2, name="logits")(apart))


def shared_after_two() -> Any:
    """A shared layer takes different constants in its two calls."""
    given = keras.Input((9,))
    one = kl.Dense(7, activation="sigmoid", name="one")(given)
    two = kl.Dense(7, activation="softplus", name="two")(given)
    shared = kl.Dense(6, activation="relu", name="shared")
    joined = kl.Concatenate()([shared(one), shared(two)])
    return keras.Model(given, kl.Dense(3, name="logits")(joined))


def joins() -> Any:
    given = keras.Input((9,))
    a, b, c, d = (
        kl.Dense(6, activation=name, name=f"branch_{name}")(given)
        for name in ("sigmoid", "relu", "tanh", "softplus")
    )
    most = kl.Maximum()([a, b])
    mean = kl.Average()([c, d])
    least = kl.Minimum()([kl.Dense(5, name="x")(most), kl.Dense(5, name="y")(mean)])
    less = kl.Subtract()([kl.Dense(5, name="z")(mean), least])
    return keras.Model(given, kl.Dense(3, name="logits")(less))


def gated() -> Any:
    given = keras.Input((9,))
    value = kl.Dense(8, name="value")(given)
    gate = kl.Dense(8, activation="sigmoid", name="gate")(given)
    hidden = kl.Multiply()([value, gate]) * 2.0 + 1.0
    return keras.Model(given, kl.Dense(3, name="logits")(hidden))


def nested_sequential() -> Any:
    block = keras.Sequential(
        [kl.Dense(8, activation="sigmoid", name="a"), kl.Dense(6, activation="relu", name="b")],
        name="block",
    )
    return keras.Sequential(
        [
            keras.Input((9,)),
            kl.Dense(7, activation="softplus", name="first"),
            block,
            kl.Dense(3, name="logits"),
        ]
    )


def nested_twice() -> Any:
    inner_given = keras.Input((6,), name="inner_given")
    inner_made = kl.Dense(6, activation="sigmoid", name="deep")(inner_given)
    inner = keras.Model(inner_given, kl.Add(name="add")([inner_made, inner_given]), name="inner")
    middle_given = keras.Input((7,), name="middle_given")
    middle_made = inner(kl.Dense(6, activation="softplus", name="before")(middle_given))
    middle = keras.Model(
        middle_given, kl.Dense(7, activation="tanh", name="after")(middle_made), name="middle"
    )
    given = keras.Input((9,))
    first = kl.Dense(7, activation="relu", name="first")(given)
    twice = middle(middle(first))  # a nested model that is called twice, nested one in the other
    return keras.Model(given, kl.Dense(3, name="logits")(twice))


def autoencoder() -> Any:
    given = keras.Input((16,))
    code = kl.Dense(5, activation="sigmoid", name="code")(
        kl.Dense(10, activation="relu", name="encoder")(given)
    )
    back = kl.Dense(10, activation="softplus", name="decoder")(code)
    return keras.Model(given, kl.Dense(16, activation="sigmoid", name="picture")(back))


def layer_norm_mlp() -> Any:
    return keras.Sequential(
        [
            keras.Input((9,)),
            kl.Dense(8, activation="relu", name="dense_1"),
            kl.Dense(6, name="dense_2"),
            kl.LayerNormalization(name="norm"),
            kl.Dense(7, activation="sigmoid", name="dense_3"),
            kl.Dense(3, name="logits"),
        ]
    )
