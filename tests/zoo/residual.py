"""Networks whose units are tied by joins, and networks of depthwise layers."""

from typing import Any

import keras
from keras import layers as kl


def _conv(x: Any, filters: int, size: int, name: str, strides: int = 1, norm: bool = True) -> Any:
    x = kl.Conv2D(filters, size, strides=strides, padding="same", use_bias=not norm, name=name)(x)
    return kl.BatchNormalization(name=f"{name}_norm")(x) if norm else x


def resnet() -> Any:
    """One identity block and one with a projection."""
    given = keras.Input((8, 8, 3))
    x = kl.ReLU()(_conv(given, 6, 3, "stem"))
    y = kl.ReLU()(_conv(x, 5, 3, "identity_1"))
    x = kl.ReLU()(kl.Add()([x, _conv(y, 6, 3, "identity_2")]))
    y = kl.ReLU()(_conv(x, 7, 3, "down_1", strides=2))
    y = _conv(y, 8, 3, "down_2")
    x = kl.ReLU()(kl.Add()([_conv(x, 8, 1, "projection", strides=2), y]))
    return keras.Model(given, kl.Dense(4, name="logits")(kl.GlobalAveragePooling2D()(x)))


def pre_activation_resnet() -> Any:
    given = keras.Input((8, 8, 3))
    x = _conv(given, 6, 3, "stem", norm=False)
    for block in (1, 2):
        y = kl.Activation("softplus")(kl.BatchNormalization()(x))
        y = _conv(y, 5, 3, f"block_{block}_a", norm=False)
        y = kl.Activation("sigmoid")(kl.BatchNormalization()(y))
        x = x + _conv(y, 6, 3, f"block_{block}_b", norm=False)
    x = kl.ReLU()(kl.BatchNormalization()(x))
    return keras.Model(given, kl.Dense(4, name="logits")(kl.GlobalAveragePooling2D()(x)))


def densenet() -> Any:
    given = keras.Input((8, 8, 3))
    x = _conv(given, 5, 3, "stem")
    for block in (1, 2, 3):
        y = kl.ReLU()(kl.BatchNormalization()(x))
        x = kl.Concatenate()([x, _conv(y, 4, 3, f"grow_{block}", norm=False)])
    x = kl.Conv2D(6, 1, activation="relu", name="transition")(kl.BatchNormalization()(x))
    x = kl.Flatten()(kl.AveragePooling2D(2, padding="same")(x))
    return keras.Model(given, kl.Dense(4, name="logits")(x))


def mobilenet_v1() -> Any:
    given = keras.Input((8, 8, 3))
    x = kl.ReLU(max_value=6)(_conv(given, 5, 3, "stem"))
    for block, filters in enumerate((6, 7)):
        x = kl.DepthwiseConv2D(3, padding="same", strides=block + 1, name=f"depth_{block}")(x)
        x = kl.ReLU(max_value=6)(kl.BatchNormalization()(x))
        x = kl.ReLU(max_value=6)(_conv(x, filters, 1, f"point_{block}"))
    return keras.Model(given, kl.Dense(4, name="logits")(kl.GlobalAveragePooling2D()(x)))


def mobilenet_v2() -> Any:
    given = keras.Input((8, 8, 3))
    x = _conv(given, 5, 3, "stem")
    for block in (1, 2):
        y = kl.Activation("relu6")(_conv(x, 10, 1, f"expand_{block}"))
        y = kl.DepthwiseConv2D(3, padding="same", use_bias=False, name=f"depth_{block}")(y)
        y = kl.Activation("relu6")(kl.BatchNormalization()(y))
        x = kl.Add()([x, _conv(y, 5, 1, f"project_{block}")])
    x = kl.Conv2D(7, 3, activation="relu", name="last")(x)
    return keras.Model(given, kl.Dense(4, name="logits")(kl.GlobalMaxPooling2D()(x)))


def depth_multiplier() -> Any:
    given = keras.Input((8, 8, 2))
    x = kl.DepthwiseConv2D(3, depth_multiplier=2, activation="relu", name="front")(given)
    x = kl.Conv2D(5, 3, activation="sigmoid", name="conv")(x)
    x = kl.DepthwiseConv2D(2, depth_multiplier=3, activation="softplus", name="spread")(x)
    x = kl.Conv2D(6, 3, padding="same", activation="relu", name="last")(x)
    return keras.Model(given, kl.Dense(4, name="logits")(kl.Flatten()(x)))


def squeeze_excite() -> Any:
    given = keras.Input((8, 8, 3))
    x = kl.ReLU()(_conv(given, 6, 3, "conv_1"))
    weight = kl.GlobalAveragePooling2D(keepdims=True)(x)
    weight = kl.Conv2D(4, 1, activation="relu", name="squeeze")(weight)
    weight = kl.Conv2D(6, 1, activation="sigmoid", name="excite")(weight)
    x = kl.Multiply()([x, weight])
    x = kl.Conv2D(5, 3, padding="same", activation="relu", name="conv_2")(x)
    gate = kl.Dense(5, activation="hard_sigmoid", name="gate")(kl.GlobalAveragePooling2D()(x))
    x = kl.Multiply()([x, kl.Reshape((1, 1, 5))(gate)])
    return keras.Model(given, kl.Dense(4, name="logits")(kl.Flatten()(x)))
