"""Dense matrices in NumPy: the control that zeros and removed units are held against."""

from collections.abc import Callable

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.measuring.engines.engine import Arrays, ChainEngine, Run
from secateurs.core.network.keras_chain import Link

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


class DenseMatrices(ChainEngine):
    """Multiplies layer by layer."""

    name = "NumPy"

    def run_of(self, links: tuple[Link, ...]) -> Run:
        def run(inputs: Arrays) -> list[AnyArray]:
            values = inputs[0].reshape(len(inputs[0]), -1)
            for link in links:
                values = values @ link.kernel
                values += link.bias
                values = activated(values, link.activations)
            return [values]

        return run


DENSE = DenseMatrices()
