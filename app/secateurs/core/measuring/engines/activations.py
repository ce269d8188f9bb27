"""The activations of a Dense chain in NumPy, as Keras defines them."""

from collections.abc import Callable

import numpy as np

from secateurs.core.arrays import Array

Activation = Callable[[Array, int], Array]  # values and the axis that counts units


def _relu(values: Array, _: int) -> Array:
    return np.maximum(values, np.float32(0), out=values)


def _relu6(values: Array, _: int) -> Array:
    return np.minimum(_relu(values, 0), np.float32(6), out=values)


def _elu(values: Array, _: int) -> Array:
    return np.asarray(np.where(values > 0, values, np.expm1(np.minimum(values, 0))), np.float32)


def _sigmoid(values: Array, _: int) -> Array:
    # By tanh, which does not overflow.
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * values), np.float32)


def _softmax(values: Array, axis: int) -> Array:
    risen = np.exp(values - values.max(axis=axis, keepdims=True))
    return np.asarray(risen / risen.sum(axis=axis, keepdims=True), np.float32)


ACTIVATIONS: dict[str, Activation] = {
    "linear": lambda values, _: values,
    "relu": _relu,
    "relu6": _relu6,
    "elu": _elu,
    "sigmoid": _sigmoid,
    "tanh": lambda values, _: np.tanh(values, out=values),
    "softplus": lambda values, _: np.logaddexp(values, np.float32(0)),
    "silu": lambda values, axis: values * _sigmoid(values, axis),
    "softmax": _softmax,
}


def activated(values: Array, names: tuple[str, ...], axis: int = -1) -> Array:
    """Apply activations one after the other, in place where they can be."""
    for name in names:
        values = ACTIVATIONS[name](values, axis)
    return values
