"""LeNet-5 and the CIFAR ResNet-20, as Keras models that answer with logits."""

from typing import Any

import keras
from keras import layers

SHAPES = {"LeNet-5": (28, 28, 1), "ResNet-20": (32, 32, 3)}


def network(name: str) -> Any:
    """Build a network of `SHAPES`; the weights are drawn with seed 0."""
    keras.utils.set_random_seed(0)
    return {"LeNet-5": lenet_5, "ResNet-20": resnet_20}[name](keras.Input(SHAPES[name]))


def lenet_5(inputs: Any) -> Any:
    """LeCun et al. 1998, with ReLU and maxima."""
    x = layers.Conv2D(6, 5, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(16, 5, activation="relu")(layers.MaxPooling2D()(x))
    x = layers.Flatten()(layers.MaxPooling2D()(x))
    x = layers.Dense(84, activation="relu")(layers.Dense(120, activation="relu")(x))
    return keras.Model(inputs, layers.Dense(10)(x))


def resnet_20(inputs: Any) -> Any:
    """He et al. 2016, section 4.2, with projections where the width grows."""
    x = layers.ReLU()(_normed(inputs, 16))
    for width, stride in ((16, 1), (32, 2), (64, 2)):
        for block in range(3):
            step = stride if block == 0 else 1
            y = _normed(layers.ReLU()(_normed(x, width, step)), width)
            x = _normed(x, width, step, side=1) if step > 1 else x
            x = layers.ReLU()(layers.Add()([x, y]))
    return keras.Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


def _normed(x: Any, width: int, stride: int = 1, side: int = 3) -> Any:
    x = layers.Conv2D(width, side, stride, padding="same", use_bias=False)(x)
    return layers.BatchNormalization()(x)
