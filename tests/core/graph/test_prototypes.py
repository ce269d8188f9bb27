from types import FunctionType, MethodType

import keras
import numpy as np
import pytest
from keras import layers as kl

from secateurs.core.graph.prototypes import Prototypes

LAYERS = {
    "dense": lambda: kl.Dense(3, activation="relu", kernel_regularizer="l2"),
    "convolution": lambda: kl.Conv2D(4, 3, strides=2, padding="same", use_bias=False),
    "depthwise": lambda: kl.DepthwiseConv2D(3, depthwise_constraint="max_norm"),
    "separable": lambda: kl.SeparableConv1D(3, 2),
    "transposed": lambda: kl.Conv2DTranspose(3, 2),
    "normalisation": lambda: kl.BatchNormalization(scale=False, momentum=0.9),
    "group normalisation": lambda: kl.GroupNormalization(2),
    "embedding": lambda: kl.Embedding(5, 3),
    "relu": lambda: kl.ReLU(6.0),
    "activation": lambda: kl.Activation("swish"),
    "add": kl.Add,
    "concatenation": kl.Concatenate,
    "padding": lambda: kl.ZeroPadding2D(((0, 1), (0, 1))),
    "pooling": lambda: kl.MaxPooling2D(3, strides=2),
    "mean": kl.GlobalAveragePooling2D,
    "reshape": lambda: kl.Reshape((1, -1)),
    "half precision": lambda: kl.Dense(3, dtype="mixed_bfloat16", trainable=False),
}


def second(layer, known=None, functions=None):
    """What is made after the first layer of a configuration, and whether Keras made it."""
    made = []
    known = known or Prototypes()
    for name in ("first", "other"):
        config = {**layer.get_config(), "name": name}

        def make(config=config):
            made.append(type(layer).from_config(config | (functions or {})))
            return made[-1]

        result = known.layer(type(layer), config, functions or {}, make)
    return result, result in made


def same(one, other, layers):
    """Tell whether two values are alike, those of two layers if they speak of the layers."""
    if type(one) is not type(other):
        return False
    if one is layers[0]:
        return other is layers[1]
    if isinstance(one, MethodType):
        return one.__func__ is other.__func__ and same(one.__self__, other.__self__, layers)
    if isinstance(one, FunctionType):
        cells = [[x.cell_contents for x in each.__closure__ or ()] for each in (one, other)]
        return one.__code__ is other.__code__ and same(*cells, layers)
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[k], other[k], layers) for k in one)
    if isinstance(one, list | tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(same(*each, layers) for each in pairs)
    if isinstance(one, keras.Initializer):  # each draws its seed
        return same(*({**vars(x), "seed": 0, "_init_seed": 0} for x in (one, other)), layers)
    if hasattr(one, "__dict__") and type(one).__module__.startswith("keras.src."):
        return same(vars(one), vars(other), layers)
    return one == other


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
def test_a_layer_after_another_is_as_keras_makes_it(make):
    """A later Keras may hold what is not known to be alike: then Keras makes every layer."""
    layer, by_keras = second(make())
    assert not by_keras
    expected = type(layer).from_config({**make().get_config(), "name": "other"})
    for name, value in vars(expected).items():
        assert same(value, vars(layer)[name], (expected, layer)), name
    assert vars(layer).keys() == vars(expected).keys()
    assert layer.get_config() == expected.get_config()


@pytest.mark.parametrize("make", [lambda: kl.Dropout(0.5), lambda: kl.LSTM(2)])
def test_what_holds_variables_or_layers_is_made_by_keras(make):
    assert second(make())[1]


def test_what_was_built_after_another_holds_weights_of_its_own():
    known, first = Prototypes(), kl.Dense(2)
    one, other = (second(first, known)[0] for _ in range(2))
    for each in (one, other):
        each.build((None, 3))
    assert other.trainable_variables == [other.kernel, other.bias]
    assert one.kernel is not other.kernel
    one.kernel.assign(np.zeros((3, 2)))
    assert other.kernel.numpy().any()
    assert one.kernel_initializer.seed != other.kernel_initializer.seed


def test_layers_of_two_settings_are_two():
    known = Prototypes()
    assert second(kl.Conv2D(2, 3), known)[0].filters == 2
    assert second(kl.Conv2D(4, 3), known)[0].filters == 4


def test_a_function_of_somebodys_own_stays_the_same():
    slope = 0.5

    def own(x):
        return slope * x

    def another(x):
        return -x

    known = Prototypes()
    for function in (own, another):
        layer, by_keras = second(kl.Dense(2), known, {"activation": function})
        assert layer.activation is function
        assert not by_keras
