"""Networks over sequences."""

from typing import Any

import keras
from keras import layers as kl


def conv_1d_same() -> Any:
    return keras.Sequential(
        [
            keras.Input((12, 3)),
            kl.Conv1D(6, 3, padding="same", activation="relu", name="conv_1"),
            kl.MaxPooling1D(),
            kl.Conv1D(7, 3, padding="same", activation="sigmoid", name="conv_2"),
            kl.Conv1D(5, 3, padding="same", name="conv_3"),
            kl.GlobalMaxPooling1D(),
            kl.Dense(3, name="logits"),
        ]
    )


def conv_1d_causal() -> Any:
    return keras.Sequential(
        [
            keras.Input((12, 3)),
            kl.Conv1D(6, 2, padding="causal", activation="softplus", name="conv_1"),
            kl.SpatialDropout1D(0.2),
            kl.Conv1D(6, 2, padding="causal", dilation_rate=2, activation="tanh", name="conv_2"),
            kl.Cropping1D(1),
            kl.Flatten(),
            kl.Dense(3, name="logits"),
        ]
    )


def lstm() -> Any:
    return keras.Sequential(
        [
            keras.Input((7, 4)),
            kl.Dense(6, activation="relu", name="embed"),
            kl.LSTM(5, name="lstm"),
            kl.Dense(8, activation="sigmoid", name="dense"),
            kl.Dense(3, name="logits"),
        ]
    )


def transformer() -> Any:
    given = keras.Input((6, 8))
    attention = kl.MultiHeadAttention(2, 4, name="attention")(given, given)
    one = kl.LayerNormalization(name="norm_1")(kl.Add()([given, attention]))
    hidden = kl.Dense(12, activation="gelu", name="grow")(one)
    back = kl.Dense(8, name="shrink")(hidden)
    two = kl.LayerNormalization(name="norm_2")(kl.Add()([one, back]))
    pooled = kl.GlobalAveragePooling1D()(two)
    return keras.Model(given, kl.Dense(3, name="logits")(pooled))


def open_length() -> Any:
    return keras.Sequential(
        [
            keras.Input((None, 3)),
            kl.Conv1D(6, 3, padding="same", activation="sigmoid", name="conv_1"),
            kl.Conv1D(5, 3, activation="relu", name="conv_2"),
            kl.GlobalAveragePooling1D(),
            kl.Dense(3, name="logits"),
        ]
    )
