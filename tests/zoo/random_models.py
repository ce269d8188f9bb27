"""Branching models drawn by chance, of what reads pictures, sequences and vectors."""

from typing import Any

import keras
import numpy as np
from keras import layers as kl

from tests.zoo.randomised import randomised

ACTIVATIONS = ("relu", "sigmoid", "tanh", "softplus", "gelu", "elu", "leaky_relu", None)


class Drawn:
    """Draws one model after the other's choices; the seed decides all of them."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def one_of(self, *options: Any) -> Any:
        return options[int(self._rng.integers(len(options)))]

    def width(self) -> int:
        return int(self._rng.integers(2, 9))

    def groups(self, channels: int) -> int:
        return self.one_of(*(each for each in range(1, channels + 1) if channels % each == 0))

    @property
    def how(self) -> dict[str, Any]:
        """What a layer with a kernel is given beside its size."""
        return {"activation": self.one_of(*ACTIVATIONS), "use_bias": self.one_of(True, True, False)}

    def on_maps(self, x: Any) -> Any:
        channels, how = x.shape[-1], self.how
        padding = "same" if min(x.shape[1:3]) < 3 else self.one_of("same", "valid")
        groups = self.groups(channels)
        return self.one_of(
            lambda: kl.Conv2D(self.width(), 3, self.one_of(1, 2), padding, **how)(x),
            lambda: kl.Conv2D(groups * self.one_of(1, 2), 3, 1, padding, groups=groups, **how)(x),
            lambda: kl.DepthwiseConv2D(3, 1, padding, depth_multiplier=self.one_of(1, 2), **how)(x),
            lambda: kl.SeparableConv2D(self.width(), 3, 1, padding, **how)(x),
            lambda: kl.Conv2DTranspose(self.width(), 2, 1, padding, **how)(x),
            lambda: kl.TimeDistributed(kl.Conv1D(self.width(), 3, padding="same", **how))(x),
            lambda: kl.BatchNormalization()(x),
            lambda: kl.GroupNormalization(groups)(x),
            lambda: kl.PReLU(shared_axes=self.one_of(None, [1, 2]))(x),
            lambda: kl.AveragePooling2D(2, 1, padding)(x),
            lambda: kl.Permute((2, 1, 3))(x),
            lambda: self._joined(x, kl.Conv2D(channels, 3, padding="same", **how)(x)),
            lambda: kl.Concatenate()([x, kl.Conv2D(self.width(), 1, **how)(x)]),
            lambda: self._twice(x, kl.Conv2D(channels, 3, padding="same", **how)),
            lambda: kl.Conv2D(self.width(), 2, dilation_rate=2, padding="same", **how)(x),
            lambda: kl.ReLU(max_value=1.0, negative_slope=0.1)(kl.MaxPooling2D(2, 1, padding)(x)),
            lambda: kl.Conv2D(self.width(), 2, **how)(kl.ZeroPadding2D(((1, 0), (0, 1)))(x)),
            lambda: kl.Cropping2D(((1, 0), (0, 1)))(kl.UpSampling2D(2)(x)),
            lambda: kl.Multiply()([x, self._squeezed(x)]),
            lambda: self._nested(x, kl.Conv2D(self.width(), 1, **how), kl.BatchNormalization()),
        )()

    def on_steps(self, x: Any) -> Any:
        channels, how, width = x.shape[-1], self.how, self.width()
        bias, heads = {"use_bias": how["use_bias"]}, self.one_of(1, 2, 3)
        return self.one_of(
            lambda: kl.Dense(width, **how)(x),
            lambda: kl.TimeDistributed(kl.Dense(width, **how))(x),
            lambda: kl.Conv1D(width, 3, padding=self.one_of("same", "causal"), **how)(x),
            lambda: kl.LSTM(width, return_sequences=True, **bias)(x),
            lambda: kl.GRU(width, return_sequences=True, **bias)(x),
            lambda: kl.Bidirectional(kl.GRU(width, return_sequences=True, **bias))(x),
            lambda: kl.Add()([x, kl.MultiHeadAttention(heads, 2, **bias)(x, x)]),
            lambda: kl.MultiHeadAttention(heads, 3, 2, **bias)(x, x),
            lambda: kl.EinsumDense("abc,cd->abd", (x.shape[1], width), bias_axes="d")(x),
            lambda: kl.LayerNormalization()(x),
            lambda: kl.BatchNormalization()(x),
            lambda: kl.Permute((2, 1))(x),
            lambda: self._joined(x, kl.Dense(channels, **how)(x)),
            lambda: kl.Concatenate()([x, kl.Dense(width, **how)(x)]),
            lambda: self._twice(x, kl.Dense(channels, **how)),
            lambda: kl.SimpleRNN(width, return_sequences=True, go_backwards=True, **bias)(x),
            lambda: kl.GRU(width, reset_after=False, return_sequences=True, **bias)(x),
            lambda: kl.Bidirectional(
                kl.LSTM(width, return_sequences=True, **bias),
                merge_mode=self.one_of("sum", "mul", "ave", "concat"),
            )(x),
            lambda: kl.GroupQueryAttention(2, 2 * heads, heads, **bias)(x, x),
            lambda: kl.SeparableConv1D(width, 2, padding="same", **how)(x),
            lambda: kl.DepthwiseConv1D(2, padding="same", depth_multiplier=2, **how)(x),
            lambda: kl.RNN([kl.GRUCell(width), kl.LSTMCell(2)], return_sequences=True)(x),
            lambda: self._nested(x, kl.Dense(width, **how), kl.LayerNormalization()),
        )()

    def on_vectors(self, x: Any) -> Any:
        channels, how = x.shape[-1], self.how
        groups = self.groups(channels)
        return self.one_of(
            lambda: kl.Dense(self.width(), **how)(x),
            lambda: kl.BatchNormalization()(x),
            lambda: self._joined(x, kl.Dense(channels, **how)(x)),
            lambda: kl.Concatenate()([x, kl.Dense(self.width(), **how)(x)]),
            lambda: self._twice(x, kl.Dense(channels, **how)),
            lambda: kl.Flatten()(self.on_steps(kl.Reshape((channels // groups, groups))(x))),
            lambda: x[:, ::2],
            lambda: kl.Multiply()([x, kl.Dense(channels, activation="sigmoid")(x)]),
            lambda: keras.ops.concatenate(keras.ops.split(x, [channels // 2], axis=1)[::-1], 1),
            lambda: 0.5 * keras.ops.roll(x, 1, axis=1) - 0.2,
            lambda: self._nested(x, kl.Dense(self.width(), **how), kl.BatchNormalization()),
        )()

    def _joined(self, x: Any, y: Any) -> Any:
        return self.one_of(kl.Add, kl.Subtract, kl.Multiply, kl.Maximum, kl.Average)()([x, y])

    def _twice(self, x: Any, layer: Any) -> Any:
        return layer(kl.Activation("tanh")(layer(x)))

    def _squeezed(self, x: Any) -> Any:
        """Return a share for each channel, as of a block that squeezes and excites."""
        channels = x.shape[-1]
        few = kl.Dense(self.width(), activation="relu")(kl.GlobalAveragePooling2D(keepdims=True)(x))
        return kl.Dense(channels, activation="sigmoid")(few)

    def _nested(self, x: Any, *layers: Any) -> Any:
        return keras.Sequential([keras.Input(x.shape[1:]), *layers])(x)

    def branch(self) -> tuple[Any, Any]:
        """Return an input and the vector that is made of it."""
        given, step, ends = self.one_of(
            lambda: (keras.Input((6, 6, 2)), self.on_maps, (kl.GlobalAveragePooling2D, kl.Flatten)),
            lambda: (keras.Input((5, 3)), self.on_steps, (kl.GlobalMaxPooling1D, kl.Flatten)),
            lambda: (keras.Input((7,)), self.on_vectors, (kl.Flatten,)),
            lambda: (
                keras.Input((5,), dtype="int32"),
                self.on_steps,
                (kl.GlobalMaxPooling1D, kl.Flatten),
            ),
        )()
        x = kl.Embedding(12, self.width())(given) if given.dtype == "int32" else given
        for _ in range(int(self._rng.integers(2, 7))):
            x = step(x)
        return given, self.one_of(*ends)()(x)

    def model(self) -> Any:
        inputs, made = zip(*(self.branch() for _ in range(self.one_of(1, 1, 2))), strict=True)
        x = made[0] if len(made) == 1 else kl.Concatenate()(list(made))
        for _ in range(int(self._rng.integers(0, 3))):
            x = self.on_vectors(x)
        answers = [kl.Dense(3)(x)]
        if self.one_of(True, False, False):
            answers.append(kl.Dense(2, activation="tanh")(made[-1]))
        return keras.Model(_alone(inputs), _alone(answers))


def _alone(given: Any) -> Any:
    return given[0] if len(given) == 1 else list(given)


def drawn_model(seed: int) -> Any:
    """Return the model of a seed, with random weights."""
    keras.utils.set_random_seed(seed)
    return randomised(Drawn(seed).model(), seed)
