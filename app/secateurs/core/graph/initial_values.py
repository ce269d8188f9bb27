"""What layers begin with: values given or zeros where Keras would draw them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Tensor
from secateurs.core.graph.calls import Shape
from secateurs.core.graph.kinds import DEPTHWISE, SEPARABLE, WITH_KERNEL, kind_of

if TYPE_CHECKING:
    import keras


@contextmanager
def undrawn(
    layer_of: "Callable[[keras.Operation, str], keras.Operation]",
    weights: dict[str, Sequence[AnyArray]] | None = None,
) -> "Iterator[Callable[[keras.Operation, str], keras.Operation]]":
    """Build layers of Keras with what they are to hold, or with zeros where they would draw it.

    Afterwards they have their own initializers again. One that counts its draws is left alone, and
    one that people wrote.

    Args:
        weights: as for `Blueprint.built`.
    """
    import keras

    zeros = keras.initializers.Zeros()
    given = {} if weights is None else weights
    own: list[tuple[keras.Operation, dict[str, object]]] = []
    waiting: list[tuple[keras.Layer, list[_Initial]]] = []

    def new(layer: "keras.Operation", name: str) -> "keras.Operation":
        made = layer_of(layer, name)
        taken: dict[str, object] = {}
        if values := _initial_values(made, given.get(name, ())):
            del given[name]
            waiting.append((made, list(values.values())))
            taken |= values
        elif kind_of(made) in WITH_KERNEL:  # others hand theirs on to layers within
            taken |= dict.fromkeys(_drawing(made), zeros)
        if taken:
            own.append((made, {each: vars(made)[each] for each in taken}))
            vars(made).update(taken)
        return made

    yield new
    for made, before in own:
        vars(made).update(before)
    for layer, initial in waiting:
        for variable, each in zip(layer.weights, initial, strict=True):
            if each.value is not None:
                variable.assign(each.value)


def _drawing(layer: "keras.Operation") -> list[str]:
    """Return the names of a layer's initializers of Keras that draw without counting."""
    from keras.src.initializers.random_initializers import RandomInitializer

    return [
        attribute
        for attribute, value in vars(layer).items()
        if isinstance(value, RandomInitializer) and _keeps_no_count(value)
    ]


def _keeps_no_count(initializer: object) -> bool:
    """Tell whether an initializer is Keras's and the same after every draw."""
    is_of_keras = type(initializer).__module__.startswith("keras.src.initializers.")
    return is_of_keras and isinstance(getattr(initializer, "seed", 0), int)


class _Initial:
    """An initializer that gives a value, once, where it is the one that is asked for.

    Attributes:
        value: until it was taken.
    """

    def __init__(self, value: AnyArray) -> None:
        self.value: AnyArray | None = value

    def __call__(self, shape: Shape, dtype: str) -> Tensor:
        import tensorflow as tf

        value = self.value
        if value is None or (tuple(shape), dtype) != (value.shape, value.dtype.name):
            return tf.zeros(shape, dtype)
        self.value = None
        return tf.constant(value)


def _initial_values(layer: "keras.Operation", weights: Sequence[AnyArray]) -> "dict[str, _Initial]":
    """Return an initializer for each weight by its attribute; nothing where they are not known."""
    kind = kind_of(layer)
    if type(layer).__name__ != kind or not type(layer).__module__.startswith("keras.src.layers."):
        return {}
    if kind == "BatchNormalization":
        names = ["gamma"] * layer.scale + ["beta"] * layer.center
        names += ["moving_mean", "moving_variance"]
    elif kind in WITH_KERNEL:
        deep = ["depthwise"] * (kind in DEPTHWISE | SEPARABLE)
        names = deep + ["pointwise"] * (kind in SEPARABLE) or ["kernel"]
        names += ["bias"] * layer.use_bias
    else:
        return {}
    own = [f"{name}_initializer" for name in names]
    if len(own) != len(weights) or not all(_keeps_no_count(vars(layer)[each]) for each in own):
        return {}
    return {name: _Initial(value) for name, value in zip(own, weights, strict=True)}


def initializers_of_any_size(layer: "keras.Operation") -> dict[str, str]:
    """Return replacements for initializers that hold an array of the size before."""
    values = {name: getattr(own, "value", 0) for name, own in vars(layer).items()}
    return {
        name: "zeros"
        for name, value in values.items()
        if name.endswith("_initializer") and np.ndim(value)
    }
