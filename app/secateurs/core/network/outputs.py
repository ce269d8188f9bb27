"""What a Keras model gives for many samples, batch after batch."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.network.inputs import in_form
from secateurs.core.network.names import in_graph

if TYPE_CHECKING:
    import keras

Answer = Callable[[Sequence[NDArray[Any]]], list[Any]]


def compiled(model: "keras.Model") -> Answer:
    """Return a function of one array an input that gives one tensor an output."""
    import tensorflow as tf

    def answer(inputs: Any) -> Any:
        given = [tf.cast(each, one.dtype) for each, one in zip(inputs, model.inputs, strict=True)]
        return tf.nest.flatten(model(in_form(model, given), training=False))

    graph = in_graph(answer, model, reduce_retracing=True)
    return lambda inputs: list(graph([tf.constant(array) for array in inputs]))


def in_batches(
    answer: Answer, inputs: Sequence[NDArray[Any]], size: int, cancelled: Cancelled = never
) -> list[NDArray[Any]]:
    """Return one array an output, (n, ...).

    Args:
        inputs: one array an input, (n, ...).
        size: samples at a time; see `batch_size`.
    """
    parts: list[list[Any]] = []
    for start in range(0, len(inputs[0]), size):
        go_on(cancelled)
        parts.append(answer([array[start : start + size] for array in inputs]))
    return [np.concatenate([np.asarray(one) for one in each]) for each in zip(*parts, strict=True)]
