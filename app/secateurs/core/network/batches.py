"""Samples computed batch after batch, which is where work is cancelled."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Tensor
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.graph.layer_names import in_graph
from secateurs.core.graph.structure import Structure
from secateurs.core.network.inputs import in_form
from secateurs.core.network.network import Network

if TYPE_CHECKING:
    import keras


WORK = 500_000_000  # of a batch: some 50 ms of two cores
# Each sample takes less time with others: ResNet50's 15 % less with 5 than alone, MobileNetV2's a
# third with 8, ResNet-20's a fifth with 32. For that a batch may take longer.
WORTH_HAVING, LONGER = 32, 40

BACKWARD = 3  # times the work of a forward pass

DENSE = 5  # multiply-accumulates of a Dense layer take as long as one of a convolution


def batch_size(work: int, most: int, worth: int = WORTH_HAVING) -> int:
    """Return how many samples make a batch.

    Args:
        work: of one sample, in multiply-accumulates of convolutions.
        most: samples, however small the network is.
        worth: samples that are worth having at once though they take longer; 0 where all that
            the layers emit is held meanwhile, as for gradients.
    """
    work = max(work, 1)
    return max(1, min(most, max(WORK // work, min(worth, LONGER * WORK // work))))


def work_of(structure: Structure) -> int:
    """Return the work of one sample, as far as the kernels are known."""
    return sum(_work(layer.kind, layer.size * layer.positions) for layer in structure.layers)


def work_of_network(network: Network) -> int:
    return work_of(network.structure)


def work_of_model(model: "keras.Model") -> int:
    """Return about the work of one sample, without tracing the model.

    Layers that are called several times count once, and those whose output is open, at one
    place.
    """
    found = 0
    for layer in model._flatten_layers(include_self=False, recursive=True):
        shape = getattr(getattr(layer, "kernel", None), "shape", None)
        if shape is not None:
            found += _work(type(layer).__name__, math.prod(shape) * _positions(layer))
    return found


def _work(kind: str, macs: int) -> int:
    return macs // DENSE if kind == "Dense" else macs


def _positions(layer: "keras.Layer") -> int:
    try:
        shape = layer.output.shape
    except (AttributeError, ValueError):  # of a model within the model, or called several times
        return 1
    channels_first = getattr(layer, "data_format", None) == "channels_first"
    places = shape[2:] if channels_first else shape[1:-1]
    return math.prod(side or 1 for side in places)


Answer = Callable[[Sequence[AnyArray]], list[Tensor]]


def compiled(model: "keras.Model") -> Answer:
    """Return a function of one array an input that gives one tensor an output."""
    import tensorflow as tf

    def answer(inputs: Sequence[Tensor]) -> Tensor:
        given = [tf.cast(each, one.dtype) for each, one in zip(inputs, model.inputs, strict=True)]
        return tf.nest.flatten(model(in_form(model, given), training=False))

    graph = in_graph(answer, model, reduce_retracing=True)
    return lambda inputs: list(graph([tf.constant(array) for array in inputs]))


def in_batches(
    answer: Answer, inputs: Sequence[AnyArray], size: int, cancelled: Cancelled = never
) -> list[AnyArray]:
    """Return one array an output, (n, ...).

    Args:
        inputs: one array an input, (n, ...).
        size: samples at a time; see `batch_size`.
    """
    parts: list[list[Tensor]] = []
    for start in range(0, len(inputs[0]), size):
        go_on(cancelled)
        parts.append(answer([array[start : start + size] for array in inputs]))
    return [np.concatenate([np.asarray(one) for one in each]) for each in zip(*parts, strict=True)]
