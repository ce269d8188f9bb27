"""Networks with what people rarely build, and pruning easily gets wrong."""

from typing import Any

import keras
from keras import layers as kl


def flattened_concatenation() -> Any:
    given = keras.Input((6, 6, 2))
    a = kl.Conv2D(4, 3, activation="sigmoid", name="a")(given)
    b = kl.Conv2D(3, 3, activation="softplus", name="b")(given)
    joined = kl.Flatten()(kl.Concatenate()([a, b]))
    apart = kl.Flatten()(kl.Conv2D(4, 2, activation="tanh", name="c")(given))
    hidden = kl.Dense(7, activation="relu", name="hidden")(kl.Concatenate()([joined, apart]))
    return keras.Model(given, kl.Dense(3, name="logits")(hidden))


def concatenation_in_space() -> Any:
    given = keras.Input((6, 6, 2))
    a = kl.Conv2D(4, 3, activation="sigmoid", name="a")(given)
    b = kl.Conv2D(4, 3, activation="softplus", name="b")(given)
    x = kl.Concatenate(axis=1)([a, b])
    x = kl.Conv2D(5, 3, padding="same", activation="relu", name="c")(x)
    return keras.Model(given, kl.Dense(3, name="logits")(kl.GlobalMaxPooling2D()(x)))


def sum_with_the_input() -> Any:
    given = keras.Input((6, 6, 4))
    x = kl.Add()([kl.Conv2D(4, 3, padding="same", activation="relu", name="a")(given), given])
    x = kl.Conv2D(5, 3, activation="softplus", name="b")(x)
    return keras.Model(given, kl.Dense(3, name="logits")(kl.Flatten()(x)))


def sum_over_places() -> Any:
    """A vector of a unit each is added at every place."""
    given = keras.Input((6, 6, 3))
    x = kl.Conv2D(5, 3, padding="same", activation="softplus", name="a")(given)
    gate = kl.Dense(5, activation="sigmoid", name="gate")(kl.GlobalAveragePooling2D()(x))
    x = kl.Conv2D(4, 3, padding="same", activation="relu", name="b")(kl.Add()([x, gate]))
    return keras.Model(given, kl.Dense(3, name="logits")(kl.GlobalMaxPooling2D()(x)))


def sum_with_its_own_depthwise() -> Any:
    given = keras.Input((6, 6, 2))
    x = kl.Conv2D(4, 3, padding="same", activation="softplus", name="a")(given)
    x = kl.Add()([x, kl.DepthwiseConv2D(3, padding="same", name="depth")(x)])
    x = kl.Conv2D(5, 3, padding="same", activation="relu", name="b")(x)
    return keras.Model(given, kl.Dense(3, name="logits")(kl.GlobalMaxPooling2D()(x)))


def merged_and_split_channels() -> Any:
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            kl.Conv2D(4, 3, activation="sigmoid", name="a"),
            kl.Reshape((4, 16)),
            kl.Conv1D(6, 2, activation="relu", name="b"),
            kl.Reshape((6, -1)),
            kl.Conv1D(5, 2, activation="softplus", name="c"),
            kl.Flatten(),
            kl.Dense(3, name="logits"),
        ]
    )


def volumes() -> Any:
    return keras.Sequential(
        [
            keras.Input((6, 6, 6, 1)),
            kl.Conv3D(4, 2, padding="same", activation="softplus", name="a"),
            kl.MaxPooling3D(2),
            kl.Conv3DTranspose(4, 2, strides=2, use_bias=False, activation="sigmoid", name="grow"),
            kl.Conv3D(3, 2, activation="relu", name="b"),
            kl.GlobalAveragePooling3D(),
            kl.Dense(2, name="logits"),
        ]
    )


def several_ways_through_a_nested_model() -> Any:
    one, two = keras.Input((5,)), keras.Input((4,))
    a = kl.Dense(6, activation="sigmoid", name="a")(one)
    b = kl.Dense(6, activation="softplus", name="b")(two)
    inner = keras.Model([one, two], [kl.Add()([a, b]), kl.Multiply()([a, b])], name="inner")
    given, other = keras.Input((5,), name="given"), keras.Input((4,), name="other")
    total, product = inner([given, kl.Dense(4, activation="relu", name="before")(other)])
    hidden = kl.Dense(5, activation="tanh", name="after")(product)
    outputs = {"classes": kl.Dense(2, name="logits")(kl.Concatenate()([total, hidden]))}
    return keras.Model([given, other], outputs)


def hidden_layer_as_an_output() -> Any:
    given, unused = keras.Input((5,), name="given"), keras.Input((3,), name="unused")
    shown = kl.Dense(6, activation="sigmoid", name="shown")(given)
    hidden = kl.Dense(7, activation="softplus", name="hidden")(shown)
    return keras.Model([given, unused], [shown, given, kl.Dense(2, name="logits")(hidden)])


def normalisations_without_some_weights() -> Any:
    return keras.Sequential(
        [
            keras.Input((7, 7, 2)),
            kl.BatchNormalization(),
            kl.Conv2D(6, 3, use_bias=False, name="a"),
            kl.BatchNormalization(scale=False, center=False),
            kl.Activation("sigmoid"),
            kl.Conv2D(5, 3, name="b"),
            kl.BatchNormalization(center=False),
            kl.PReLU(shared_axes=[3], name="slopes_by_place"),
            kl.Dropout(0.5, noise_shape=(None, 1, 1, 5)),
            kl.Flatten(),
            kl.BatchNormalization(scale=False),
            kl.Dense(6, activation="relu", name="c"),
            kl.Dense(3, name="logits"),
        ]
    )


def dense_on_sequences() -> Any:
    return keras.Sequential(
        [
            keras.Input((6, 4)),
            kl.Dense(6, activation="sigmoid", name="a"),
            kl.Conv1D(5, 3, padding="causal", strides=2, activation="softplus", name="b"),
            kl.Dense(4, activation="relu", name="c"),
            kl.GlobalMaxPooling1D(keepdims=True),
            kl.Flatten(),
            kl.RepeatVector(3),
            kl.Conv1D(4, 2, padding="same", activation="relu", name="d"),
            kl.Flatten(),
            kl.Dense(3, name="logits"),
        ]
    )
