"""What removed units emit, followed from layer to layer without running the network.

A removed unit emits what its bias gives, whatever the network is given, and what comes after it
treats each channel alone. As long as that is the same at every place, one place stands for all.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Tensor
from secateurs.core.graph.calls import Call, Shape
from secateurs.core.graph.kinds import (
    UNARY_OPERATIONS,
    WITH_KERNEL,
    activation_obstacle,
    is_layer,
    kind_of,
)
from secateurs.core.graph.labels import Labelled, Labelling, among
from secateurs.core.graph.variables import values_of

if TYPE_CHECKING:
    import keras

_RANKS = ("1D", "2D", "3D")
_SAME = {
    "ActivityRegularization",
    "AlphaDropout",
    "Dropout",
    "GaussianDropout",
    "GaussianNoise",
    "Identity",
    "InputLayer",
    "StochasticDepth",
    *(f"SpatialDropout{rank}" for rank in _RANKS),
}
_ELEMENTWISE = {"Activation", "BatchNormalization", "ELU", "LeakyReLU", "ReLU", "Rescaling"}
_JOINS = {"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"}
_GLOBAL = {f"Global{kind}Pooling{rank}" for kind in ("Average", "Max") for rank in _RANKS}
_PLACED = {
    f"{kind}{rank}"
    for kind in ("AveragePooling", "Cropping", "MaxPooling", "ZeroPadding")
    for rank in _RANKS
}
_ZERO_AT_ZERO = {"elu", "leaky_relu", "linear", "relu", "relu6", "selu", "silu", "tanh"}


def propagated(
    labelled: Labelled, removed: Labelling, wanted: Iterable[int]
) -> Mapping[int, AnyArray] | None:
    """Return what tensors hold at the channels that removed units give, and zeros elsewhere.

    Args:
        labelled: of the network with zeros in place.
        removed: labels of the removed units.
        wanted: numbers of the tensors.

    Returns:
        (1, places..., channels) float32 by tensor; (1, 1..., channels) where every place has the
        same. None where a layer on the way is none that is followed here.
    """
    if not labelled.exact or any(each != -1 for each in labelled.axes.values()):
        return None
    shapes = labelled.graph.shapes
    needed, calls = set(wanted), []
    for call in reversed(labelled.graph.calls):
        if not needed.isdisjoint(call.outputs):
            calls.append(call)
            needed.update(() if kind_of(call.layer) in WITH_KERNEL else call.read)
    values: dict[int, AnyArray] = {}
    for call in reversed(calls):
        axes = [among(axis, removed) for axis in labelled.tensors[call.outputs[0]]]
        if len(call.outputs) > 1 or not axes or any(each.any() for each in axes[:-1]):
            return None
        own = axes[-1]
        made = _made(call, shapes, values) if own.any() else _zeros(shapes[call.outputs[0]])
        if made is None:
            return None
        values[call.outputs[0]] = np.where(own, made, np.float32(0))
    return {tensor: values[tensor] for tensor in wanted}


def _zeros(shape: Shape) -> AnyArray:
    """Return zeros for every place of every sample, (1, 1..., channels)."""
    return np.zeros((*(1 for _ in shape), shape[-1]), np.float32)


def _made(call: Call, shapes: Sequence[Shape], values: Mapping[int, AnyArray]) -> AnyArray | None:
    """Return what a call gives, right at the channels of removed units; None if not followed."""
    layer, kind, shape = call.layer, kind_of(call.layer), shapes[call.outputs[0]]
    if call.node is not None and call.node.operation is not layer:
        return None
    if is_layer(layer) and (layer.compute_dtype, layer.variable_dtype) != ("float32", "float32"):
        return None
    if kind in WITH_KERNEL:
        return _emitted(layer, shape)
    if any(tensor not in values for tensor in call.read):
        return None
    given = [values[tensor] for tensor in call.read]
    if kind in _JOINS | {"Concatenate"}:
        return _joined(call, kind, given, len(shape) + 1)
    if len(given) != 1:
        return None
    (first,) = given
    if kind in _SAME:
        return first
    if kind in {"Flatten", "Reshape"}:
        return np.broadcast_to(first, (1, *shapes[call.read[0]])).reshape(1, *shape)
    if kind in UNARY_OPERATIONS:
        return np.asarray(call.apply({call.read[0]: _tensor(first)}, "call")[0])
    if kind in _ELEMENTWISE:
        return _applied(layer, first)
    if kind in _GLOBAL | _PLACED:
        return _pooled(layer, kind, first, shapes[call.read[0]], shape)
    return None


def _emitted(layer: "keras.Layer", shape: Shape) -> AnyArray | None:
    """Return what the units of a layer emit without weights."""
    if activation_obstacle(layer) is not None:
        return None
    bias = (
        _zeros(shape) if layer.bias is None else values_of(layer.bias).reshape(_zeros(shape).shape)
    )
    if not bias.any() and getattr(layer.activation, "__name__", "") in _ZERO_AT_ZERO:
        return bias
    return np.asarray(layer.activation(_tensor(bias)))


def _joined(call: Call, kind: str, given: Sequence[AnyArray], rank: int) -> AnyArray | None:
    if any(each.ndim != rank for each in given):
        return None
    if kind == "Concatenate":
        places = np.broadcast_shapes(*(each.shape[:-1] for each in given))
        full = [np.broadcast_to(each, (*places, each.shape[-1])) for each in given]
        return np.concatenate(full, axis=-1) if call.layer.axis % rank == rank - 1 else None
    if is_layer(call.layer) and not any(each.any() for each in given):
        return given[0]
    numbers = dict(zip(call.read, map(_tensor, given), strict=True))
    return np.asarray(call.apply(numbers, "call")[0])


def _pooled(
    layer: "keras.Layer", kind: str, value: AnyArray, before: Shape, after: Shape
) -> AnyArray | None:
    """Return what is pooled, padded or cropped, of one place where all are the same.

    A mean of steps that differ may be one of those that a mask leaves: it is not known here.
    """
    even = value.size == value.shape[-1]
    if not even and kind == "GlobalAveragePooling1D":
        return None
    if even and (not value.any() or "Max" in kind or "Cropping" in kind):
        return value.reshape(_zeros(after).shape)
    return _applied(layer, np.broadcast_to(value, (1, *before)))


def _applied(layer: "keras.Operation", value: AnyArray) -> AnyArray:
    return np.asarray(layer.call(_tensor(value)))


def _tensor(value: AnyArray) -> Tensor:
    import keras

    return keras.ops.convert_to_tensor(np.ascontiguousarray(value))
