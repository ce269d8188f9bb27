"""Networks over sequences."""

from typing import Any

import keras
from keras import layers as kl

VOCABULARY = 12


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


def masked_lstm() -> Any:
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            kl.Embedding(VOCABULARY, 6, mask_zero=True, name="words"),
            kl.LSTM(5, name="lstm"),
            kl.Dense(8, activation="sigmoid", name="dense"),
            kl.Dense(3, name="logits"),
        ]
    )


def masked_transformer() -> Any:
    given = keras.Input((7,), dtype="int32")
    words = kl.Embedding(VOCABULARY, 8, mask_zero=True, name="words")(given)
    attention = kl.MultiHeadAttention(3, 2, name="attention")(words, words)
    one = kl.LayerNormalization(name="norm_1")(kl.Add()([words, attention]))
    hidden = kl.Dense(12, activation="gelu", name="grow")(one)
    back = kl.Dense(8, name="shrink")(hidden)
    two = kl.LayerNormalization(name="norm_2")(kl.Add()([one, back]))
    pooled = kl.GlobalAveragePooling1D(name="pool")(kl.Dense(6, "sigmoid", name="dense")(two))
    return keras.Model(given, kl.Dense(3, name="logits")(pooled))


def masked_steps() -> Any:
    given = keras.Input((7, 3))
    steps = kl.Masking(0.0)(given)
    steps = kl.TimeDistributed(kl.Dense(6, activation="sigmoid"), name="steps")(steps)
    steps = kl.BatchNormalization()(steps)
    cells = kl.GRU(5, return_sequences=True, name="cells")(steps)
    joined = kl.Concatenate()([steps, cells])
    return keras.Model(given, kl.Dense(3, name="logits")(kl.GlobalAveragePooling1D()(joined)))


def masked_both_ways() -> Any:
    given = keras.Input((7,), dtype="int32")
    words = kl.Embedding(VOCABULARY, 6, mask_zero=True, name="words")(given)
    both = kl.LSTM(5, return_sequences=True, zero_output_for_mask=True)
    first = kl.Bidirectional(both, name="first")(words)
    hidden = kl.Dense(7, activation="sigmoid", name="hidden")(kl.Dropout(0.1)(first))
    second = kl.Bidirectional(kl.GRU(4), merge_mode="ave", name="second")(hidden)
    return keras.Model(given, kl.Dense(3, name="logits")(second))


def masked_tags() -> Any:
    given = keras.Input((7,), dtype="int32")
    words = kl.Embedding(VOCABULARY, 6, mask_zero=True, name="words")(given)
    plain = kl.Embedding(VOCABULARY, 4, name="plain")(given)
    joined = kl.Concatenate()([words, plain])
    steps = kl.SimpleRNN(5, return_sequences=True, name="cells")(joined)
    beside = kl.LSTM(5, return_sequences=True, name="beside")(joined)
    return keras.Model(given, kl.Dense(4, name="logits")(kl.Add()([steps, beside])))


def masked_one_after_the_other() -> Any:
    given = [keras.Input((7,), dtype="int32", name=name) for name in ("title", "text")]
    words = kl.Embedding(VOCABULARY, 6, mask_zero=True, name="words")
    parts = [kl.Dense(5, activation="sigmoid")(words(each)) for each in given]
    pooled = kl.GlobalAveragePooling1D()(kl.Concatenate(axis=1)(parts))
    return keras.Model(given, kl.Dense(3, name="logits")(pooled))


def masked_by_hand() -> Any:
    given = keras.Input((7,), dtype="int32")
    words = kl.Embedding(VOCABULARY, 6, name="words")(given)
    mask = keras.ops.not_equal(given, 0)
    attention = kl.MultiHeadAttention(3, 2, name="attention")
    read = kl.Add()([words, attention(words, words, attention_mask=mask[:, None, :])])
    steps = kl.GRU(5, return_sequences=True, name="cells")(read, mask=mask)
    shares = keras.ops.cast(mask, "float32")[:, :, None]
    mean = keras.ops.sum(steps * shares, axis=1) / keras.ops.sum(shares, axis=1)
    return keras.Model(given, kl.Dense(3, name="logits")(mean))


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
