"""What the variables of Keras hold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from secateurs.core.base.arrays import AnyArray, Tensor, Variable, frozen


def tensor_of(variable: Variable) -> Tensor:
    """Return what a variable holds now, not copied.

    What is assigned later TensorFlow writes to another place, while anybody has the tensor.
    """
    value: Any = getattr(variable, "value", variable)  # a kernel with LoRA weights is a tensor
    if type(value).__name__ != "ResourceVariable":
        read = getattr(value, "read_value", None)  # in a stateless scope the value is a tensor
        return read() if read else value
    import tensorflow as tf

    # A quarter of the time that `read_value` takes, which opens scopes of names and devices.
    return tf.raw_ops.ReadVariableOp(resource=value.handle, dtype=value.dtype)


def values_of(variable: Variable) -> AnyArray:
    """Return what `tensor_of` gives as an array, read-only."""
    return frozen(np.asarray(tensor_of(variable)))


@contextmanager
def variables_of_few_kernels() -> Iterator[None]:
    """Have TensorFlow make variables of one shape by one kernel, named as they would be.

    It compiles a kernel, which takes longer than all the rest, for each name and shape there is.
    """
    import tensorflow as tf

    def create(create_next: Callable[..., Any], **options: Any) -> Any:
        scope, name = tf.get_current_name_scope(), options.get("name")
        if not name or not tf.executing_eagerly():
            return create_next(**options)
        if callable(initial := options.get("initial_value")):
            options["initial_value"] = cache(initial)  # may be asked for twice, and gives it once
        made = create_next(**{**options, "name": "variable/"})  # with a slash no scope counts
        if getattr(made, "_handle_name", None) != "variable:0":
            return create_next(**options)
        made._handle_name = f"{scope}/{name}:0" if scope else f"{name}:0"
        return made

    with tf.variable_creator_scope(create):
        yield
