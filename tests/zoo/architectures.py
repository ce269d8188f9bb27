"""The networks of keras.applications, and one of every other family, as people build them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
from keras import layers as kl

import secateurs as sc

FIRST = {"data_format": "channels_first"}
# Each by the name that torchvision has for it, if it has one.
APPLICATIONS = {
    **{
        f"ConvNeXt{size}": f"convnext_{size.lower()}" for size in ("Tiny", "Small", "Base", "Large")
    },
    "ConvNeXtXLarge": "",
    **{f"DenseNet{size}": f"densenet{size}" for size in (121, 169, 201)},
    **{f"EfficientNetB{size}": f"efficientnet_b{size}" for size in range(8)},
    **{f"EfficientNetV2B{size}": "" for size in range(4)},
    **{f"EfficientNetV2{size}": f"efficientnet_v2_{size.lower()}" for size in "SML"},
    "InceptionV3": "inception_v3",
    "InceptionResNetV2": "",
    "MobileNet": "",
    "MobileNetV2": "mobilenet_v2",
    **{f"MobileNetV3{size}": f"mobilenet_v3_{size.lower()}" for size in ("Small", "Large")},
    **{f"NASNet{size}": "" for size in ("Mobile", "Large")},
    **{f"ResNet{size}": f"resnet{size}" for size in (50, 101, 152)},
    **{f"ResNet{size}V2": "" for size in (50, 101, 152)},
    **{f"VGG{size}": f"vgg{size}" for size in (16, 19)},
    "Xception": "",
}
SIDES = {"InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71}
AIMS = {"ConvNeXtTiny": 0.28, "InceptionResNetV2": 0.28}


@dataclass(frozen=True)
class Architecture:
    """How a network is built, and what it is measured beside.

    Attributes:
        aim: the most of its parameters that may be left at half its units; None where none is set.
        peer: the same network's name in torchvision, "" where it has none.
        side: pixels of the side of the pictures that both take.
    """

    build: Callable[[], Any]
    aim: float | None = None
    peer: str = ""
    side: int = 32


def _application(name: str, side: int) -> Any:
    build = getattr(keras.applications, name)
    return build(weights=None, input_shape=(side, side, 3), classifier_activation=None)


class Places(kl.Layer):
    """Adds something learnt to each place, as text and picture transformers do."""

    def build(self, shape: Any) -> None:
        self.table = self.add_weight(shape=shape[1:], initializer="normal", name="table")

    def call(self, x: Any) -> Any:
        return x + self.table


def lstm() -> Any:
    return keras.Sequential(
        [
            keras.Input((20,), dtype="int32"),
            kl.Embedding(1000, 64),
            kl.LSTM(128, return_sequences=True),
            kl.LSTM(64),
            kl.Dense(64, activation="relu"),
            kl.Dense(10),
        ]
    )


def bilstm() -> Any:
    return keras.Sequential(
        [
            keras.Input((20,), dtype="int32"),
            kl.Embedding(1000, 64),
            kl.Bidirectional(kl.LSTM(64, return_sequences=True)),
            kl.Bidirectional(kl.LSTM(32)),
            kl.Dense(64, activation="relu"),
            kl.Dense(10),
        ]
    )


def gru_after_convolutions() -> Any:
    return keras.Sequential(
        [
            keras.Input((40, 13)),
            kl.Conv1D(64, 5, padding="same", activation="relu"),
            kl.MaxPooling1D(),
            kl.Conv1D(96, 5, padding="same"),
            kl.BatchNormalization(),
            kl.ReLU(),
            kl.GRU(128),
            kl.Dense(64, activation="relu"),
            kl.Dense(10),
        ]
    )


def _block(x: Any, heads: int, width: int) -> Any:
    y = kl.LayerNormalization(epsilon=1e-6)(x)
    x = kl.Add()([x, kl.MultiHeadAttention(heads, width // heads)(y, y)])
    y = kl.Dense(4 * width, activation="gelu")(kl.LayerNormalization(epsilon=1e-6)(x))
    return kl.Add()([x, kl.Dense(width)(y)])


def _transformer(inputs: Any, x: Any, blocks: int, heads: int) -> Any:
    sc.supports(Places, follows=True)
    x = Places()(x)
    for _ in range(blocks):
        x = _block(x, heads, x.shape[-1])
    x = kl.GlobalAveragePooling1D()(kl.LayerNormalization(epsilon=1e-6)(x))
    return keras.Model(inputs, kl.Dense(1000)(x))


def picture_transformer() -> Any:
    inputs = keras.Input((64, 64, 3))
    patches = kl.Reshape((16, 192))(kl.Conv2D(192, 16, 16)(inputs))
    return _transformer(inputs, patches, 12, 3)


def text_transformer() -> Any:
    inputs = keras.Input((32,), dtype="int32")
    return _transformer(inputs, kl.Embedding(2000, 128)(inputs), 4, 4)


def _residual(x: Any, filters: int, stride: int, normalise: Any, **options: Any) -> Any:
    y = kl.ReLU()(normalise()(kl.Conv2D(filters, 1, use_bias=False)(x)))
    y = kl.Conv2D(filters, 3, stride, "same", use_bias=False, **options)(y)
    y = normalise()(kl.Conv2D(2 * filters, 1, use_bias=False)(kl.ReLU()(normalise()(y))))
    if x.shape != y.shape:
        x = normalise()(kl.Conv2D(2 * filters, 1, stride, use_bias=False)(x))
    return kl.ReLU()(kl.Add()([x, y]))


def _stages(counts: Any, first: int, normalise: Any, **options: Any) -> Any:
    inputs = keras.Input((32, 32, 3))
    x = kl.ReLU()(normalise()(kl.Conv2D(64, 7, 2, "same", use_bias=False)(inputs)))
    x = kl.MaxPooling2D(3, 2, "same")(x)
    for stage, count in enumerate(counts):
        for block in range(count):
            stride = 2 if stage and not block else 1
            x = _residual(x, first * 2**stage, stride, normalise, **options)
    return keras.Model(inputs, kl.Dense(1000)(kl.GlobalAveragePooling2D()(x)))


def group_normalised() -> Any:
    return _stages((2, 2, 2, 2), 64, partial(kl.GroupNormalization, 32))


def resnext() -> Any:
    return _stages((3, 4, 6, 3), 128, kl.BatchNormalization, groups=32)


def mixer() -> Any:
    inputs = keras.Input((64, 64, 3))
    x = kl.Reshape((64, 128))(kl.Conv2D(128, 8, 8)(inputs))
    for _ in range(4):
        y = kl.Permute((2, 1))(kl.LayerNormalization()(x))
        y = kl.Dense(64)(kl.Dense(128, activation="gelu")(y))
        x = kl.Add()([x, kl.Permute((2, 1))(y)])
        y = kl.Dense(512, activation="gelu")(kl.LayerNormalization()(x))
        x = kl.Add()([x, kl.Dense(128)(y)])
    x = kl.GlobalAveragePooling1D()(kl.LayerNormalization()(x))
    return keras.Model(inputs, kl.Dense(10)(x))


def channels_first() -> Any:
    inputs = x = keras.Input((3, 32, 32))
    for filters in (32, 64, 128):
        for _ in range(2):
            x = kl.Conv2D(filters, 3, padding="same", use_bias=False, **FIRST)(x)
            x = kl.ReLU()(kl.BatchNormalization(axis=1)(x))
        y = kl.Conv2D(filters, 3, padding="same", **FIRST)(x)
        x = kl.MaxPooling2D(**FIRST)(kl.Add()([x, y]))
    x = kl.Dense(128, activation="relu")(kl.Flatten(**FIRST)(x))
    return keras.Model(inputs, kl.Dense(10)(x))


def generator() -> Any:
    """That of Keras's example of a DCGAN."""
    steps = [keras.Input((128,)), kl.Dense(8 * 8 * 128), kl.Reshape((8, 8, 128))]
    for filters in (128, 256, 512):
        steps += [kl.Conv2DTranspose(filters, 4, 2, "same"), kl.LeakyReLU(0.2)]
    return keras.Sequential([*steps, kl.Conv2D(3, 5, padding="same", activation="sigmoid")])


ARCHITECTURES = {
    **{
        name: Architecture(
            partial(_application, name, SIDES.get(name, 32)),
            AIMS.get(name),
            peer,
            SIDES.get(name, 32),
        )
        for name, peer in APPLICATIONS.items()
    },
    "LSTM": Architecture(lstm, 0.45),
    "BiLSTM": Architecture(bilstm, 0.45),
    "GRU after convolutions": Architecture(gru_after_convolutions, 0.45),
    "ViT tiny": Architecture(picture_transformer, 0.35, "vit_tiny", 64),
    "text transformer": Architecture(text_transformer, 0.35),
    "GroupNorm ResNet": Architecture(group_normalised, 0.35),
    "ResNeXt50": Architecture(resnext, 0.35, "resnext50_32x4d"),
    "MLP-Mixer": Architecture(mixer, 0.35),
    "channels first": Architecture(channels_first, 0.35),
    "GAN generator": Architecture(generator, 0.35),
}
