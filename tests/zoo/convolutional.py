"""Plain convolutional networks and generators."""

from typing import Any

import keras
from keras import layers as kl


def lenet_5() -> Any:
    return keras.Sequential(
        [
            keras.Input((16, 16, 1)),
            kl.Conv2D(6, 5, padding="same", activation="tanh", name="conv_1"),
            kl.AveragePooling2D(2),
            kl.Conv2D(8, 5, activation="tanh", name="conv_2"),
            kl.AveragePooling2D(2),
            kl.Flatten(),
            kl.Dense(12, activation="tanh", name="dense_1"),
            kl.Dense(8, activation="tanh", name="dense_2"),
            kl.Dense(4, activation="softmax", name="classes"),
        ]
    )


def vgg() -> Any:
    steps: list[Any] = [keras.Input((8, 8, 3)), kl.Rescaling(2.0, offset=-1.0)]
    for block, filters in enumerate((5, 7)):
        for place in (1, 2):
            name = f"block_{block + 1}_conv_{place}"
            steps += [
                kl.Conv2D(filters, 3, padding="same", name=name),
                kl.BatchNormalization(),
                kl.ReLU(),
            ]
        steps.append(kl.MaxPooling2D())
    steps += [kl.Flatten(), kl.Dense(9, activation="relu", name="dense"), kl.Dropout(0.5)]
    return keras.Sequential([*steps, kl.Dense(4, name="logits")])


def strided_dilated() -> Any:
    return keras.Sequential(
        [
            keras.Input((13, 13, 2)),
            kl.ZeroPadding2D(1),
            kl.Conv2D(6, 3, strides=2, activation="softplus", name="strided"),
            kl.ZeroPadding2D(((1, 0), (0, 1))),
            kl.Conv2D(6, 3, dilation_rate=2, activation="sigmoid", name="dilated"),
            kl.Cropping2D(1),
            kl.Conv2D(5, 1, padding="same", activation="relu", name="pointwise"),
            kl.GlobalMaxPooling2D(),
            kl.Dense(3, name="logits"),
        ]
    )


def separable() -> Any:
    return keras.Sequential(
        [
            keras.Input((9, 9, 3)),
            kl.SeparableConv2D(6, 3, padding="same", depth_multiplier=2, name="separable_1"),
            kl.BatchNormalization(),
            kl.Activation("sigmoid"),
            kl.SeparableConv2D(5, 3, depth_multiplier=2, use_bias=False, name="separable_2"),
            kl.Activation("softplus"),
            kl.SeparableConv2D(4, 3, padding="same", name="separable_3"),
            kl.GlobalAveragePooling2D(),
            kl.Dense(3, name="logits"),
        ]
    )


def prelu_maps() -> Any:
    return keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            kl.Conv2D(6, 3, name="conv_1"),
            kl.PReLU(shared_axes=[1, 2], name="slopes_by_channel"),
            kl.Conv2D(6, 3, name="conv_2"),
            kl.PReLU(name="slopes_by_place"),
            kl.Conv2D(5, 3, name="conv_3"),
            kl.PReLU(name="slopes_before_flatten"),
            kl.Flatten(),
            kl.Dense(3, name="logits"),
        ]
    )


def generator() -> Any:
    return keras.Sequential(
        [
            keras.Input((5,)),
            kl.Dense(4 * 4 * 6, activation="sigmoid", name="seed"),
            kl.Reshape((4, 4, 6)),
            kl.UpSampling2D(),
            kl.Conv2D(5, 3, padding="same", activation="softplus", name="conv"),
            kl.Conv2DTranspose(4, 3, strides=2, padding="same", activation="tanh", name="grow"),
            kl.Conv2D(1, 3, padding="same", activation="sigmoid", name="picture"),
        ]
    )


def u_net() -> Any:
    given = keras.Input((8, 8, 2))
    one = kl.Conv2D(5, 3, padding="same", activation="relu", name="down_1")(given)
    two = kl.Conv2D(6, 3, padding="same", activation="sigmoid", name="down_2")(
        kl.MaxPooling2D()(one)
    )
    deep = kl.Conv2D(7, 3, padding="same", activation="relu", name="bottom")(kl.MaxPooling2D()(two))
    up = kl.Conv2DTranspose(6, 2, strides=2, activation="relu", name="up_1")(deep)
    wide = kl.Conv2D(6, 3, padding="same", activation="relu", name="wide_1")(
        kl.Concatenate()([up, two])
    )
    high = kl.UpSampling2D(interpolation="bilinear")(wide)
    last = kl.Conv2D(5, 3, padding="same", activation="softplus", name="wide_2")(
        kl.Concatenate()([high, one])
    )
    return keras.Model(given, kl.Conv2D(2, 1, name="classes")(last))


def inception() -> Any:
    given = keras.Input((8, 8, 3))
    stem = kl.Conv2D(6, 3, padding="same", activation="sigmoid", name="stem")(given)
    one = kl.Conv2D(4, 1, activation="relu", name="one")(stem)
    three = kl.Conv2D(5, 3, padding="same", activation="relu", name="three")(
        kl.Conv2D(4, 1, activation="softplus", name="reduce")(stem)
    )
    pooled = kl.Conv2D(3, 1, name="after_pool")(kl.MaxPooling2D(3, strides=1, padding="same")(stem))
    all_of_them = kl.Concatenate()([one, three, pooled, stem])
    last = kl.Conv2D(5, 3, activation="relu", name="last")(all_of_them)
    return keras.Model(given, kl.Dense(3, name="logits")(kl.GlobalAveragePooling2D()(last)))


def grouped() -> Any:
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            kl.Conv2D(6, 3, activation="relu", name="before"),
            kl.Conv2D(6, 3, groups=2, activation="sigmoid", name="grouped"),
            kl.Conv2D(5, 3, activation="softplus", name="after"),
            kl.GroupNormalization(5, name="norm"),
            kl.Conv2D(4, 1, activation="sigmoid", name="last"),
            kl.Flatten(),
            kl.Dense(3, name="logits"),
        ]
    )
