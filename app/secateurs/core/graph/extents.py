"""Which units the sides of weights belong to, and of what kernels are applied to."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.graph.calls import Call, CallGraph, Shape, arguments_of, layers_called
from secateurs.core.graph.keras_layers import directions_of
from secateurs.core.graph.kernel_parts import KernelPart, kernel_parts
from secateurs.core.graph.kinds import (
    ATTENTION,
    DEPTHWISE,
    PER_CHANNEL,
    SEPARABLE,
    TOGETHER,
    TRANSPOSED,
    WITH_KERNEL,
    channel_groups,
    is_by_channel,
    kernel_name,
    kind_of,
)
from secateurs.core.graph.labels import Axes, Labelled, Labelling, among
from secateurs.core.graph.own_layers import support_of
from secateurs.core.graph.structure import STAYS, Extent, Groups, KernelLayer
from secateurs.core.graph.subclassed import is_unfollowed
from secateurs.core.graph.unit_sets import group_labels

if TYPE_CHECKING:
    import keras


_Sides = list[tuple["keras.Variable", int, Labelling]]  # variable, axis, label of each index


def extents_of(
    model: "keras.Model", labelled: Labelled, order: Labelling | None = None
) -> tuple[Extent, ...]:
    """Return one extent a weight, in the order of `get_weights`.

    Args:
        order: the label of each group of all unit sets, where it is known.
    """
    if order is None:
        order = group_labels(labelled)
    found: dict[int, dict[int, Groups]] = {}
    for call in labelled.graph.calls:
        for variable, axis, labels in _sides(labelled, call.name, call.layer):
            groups = places_in(order, labels)
            if variable.shape[axis] == len(groups):
                found.setdefault(id(variable), {})[axis] = frozen(groups)
    for name, variable in directions_of(model).items():
        labels = direction_labels(labelled, name)
        found[id(variable)] = {1: frozen(places_in(order, labels))}
    return tuple(
        Extent(tuple(int(side) for side in weight.shape), tuple(found.get(id(weight), {}).items()))
        for weight in model.weights
    )


def direction_labels(labelled: Labelled, name: str) -> Labelling:
    """Return the labels of what SpectralNormalization keeps of a layer's kernel."""
    transposed = kind_of(layers_called(labelled.graph)[name]) in TRANSPOSED
    return (labelled.entering if transposed else labelled.units)[name]


def places_in(order: Labelling, labels: Labelling) -> Groups:
    """Return where each label stands in an order of distinct ones, (n,) int32; STAYS if nowhere."""
    if not len(order):
        return np.full(len(labels), STAYS, np.int32)
    ascending = np.argsort(order)
    at = ascending[np.minimum(np.searchsorted(order, labels, sorter=ascending), len(order) - 1)]
    return np.where(order[at] == labels, at, STAYS).astype(np.int32)


def _sides(labelled: Labelled, name: str, layer: "keras.Layer") -> _Sides:
    kind = kind_of(layer)
    parts = kernel_parts(layer, labelled.heads)
    if parts:
        return _sides_of_parts(labelled, name, parts)
    entering = labelled.entering.get(name)
    if entering is not None and (kind in PER_CHANNEL | TOGETHER or support_of(layer)):
        axis = labelled.axes[name]
        return [
            (weight, len(weight.shape) + (axis if len(weight.shape) >= -axis else -1), entering)
            for weight in layer.weights
            if len(weight.shape)
        ]
    if kind not in WITH_KERNEL:
        return []
    units = labelled.units[name]
    if kind in DEPTHWISE:
        sides: _Sides = [(_kernel(layer), len(_kernel(layer).shape) - 2, units)]
        units = np.repeat(units, layer.depth_multiplier)
    elif kind in SEPARABLE:
        sides = _separable(layer, units, entering)
    else:
        last = len(_kernel(layer).shape) - 1
        ends = (last - 1, last) if kind in TRANSPOSED else (last, last - 1)
        sides = [(_kernel(layer), ends[0], units)]
        read = None if entering is None else entering[: len(entering) // channel_groups(layer)]
        read = None if is_by_channel(layer) else read
        sides += [(_kernel(layer), ends[1], read)] if read is not None else []
    if getattr(layer, "bias", None) is not None:
        sides.append((layer.bias, 0, units))
    return sides


def _sides_of_parts(labelled: Labelled, name: str, parts: Mapping[str, KernelPart]) -> _Sides:
    sides: _Sides = []
    for inner, part in parts.items():
        units = labelled.units.get(f"{name}/{inner}")
        entering = labelled.entering.get(f"{name}/{inner}")
        if units is not None:
            sides.append((part.kernel, part.unit_axis, units))
            sides += [(part.bias, part.bias_axis, units)] if part.bias is not None else []
        if entering is not None and part.input_axis is not None:
            sides.append((part.kernel, part.input_axis, entering))
    return sides


def _separable(layer: "keras.Layer", units: Labelling, entering: Labelling | None) -> _Sides:
    depthwise, pointwise = layer.depthwise_kernel, layer.pointwise_kernel
    last = len(pointwise.shape) - 1
    sides: _Sides = [(pointwise, last, units)]
    if entering is not None:
        between = np.repeat(entering, layer.depth_multiplier)
        sides += [(depthwise, len(depthwise.shape) - 2, entering), (pointwise, last - 1, between)]
    return sides


def _kernel(layer: "keras.Layer") -> "keras.Variable":
    return getattr(layer, kernel_name(layer))


Axis = TypeVar("Axis")  # of one sample of a tensor: its size, or the labels along it


def positions_of(graph: CallGraph, kernel: str, shape: Shape) -> int:
    """Count the places at which a kernel is applied to one sample, over all calls of its layer.

    An embedding is looked up and applied nowhere.

    Args:
        kernel: its name, of a layer with several such as "lstm/kernel".
        shape: of such a one.

    Raises:
        UnsupportedModel: their number is open.
    """
    return sum(
        _size(call, places_of_call(call, kernel, shape, graph.shapes))
        for call in _calls(graph, kernel)
    )


def spread_of(labelled: Labelled, layers: Iterable[KernelLayer]) -> dict[str, tuple[Extent, ...]]:
    """Return the places of the kernels that are applied along units; see `Structure`."""
    staying = np.fromiter(labelled.staying, np.int64)
    found: dict[str, list[Axes]] = {}
    for layer in layers:
        calls = _calls(labelled.graph, layer.name)
        if any(is_unfollowed(call.layer) for call in calls):
            continue
        places = [places_of_call(call, layer.name, layer.shape, labelled.tensors) for call in calls]
        if not all(among(axis, staying).all() for own in places for axis in own):
            found[layer.name] = places
    order = group_labels(labelled) if found else np.empty(0, np.int64)
    return {name: tuple(_extent(own, order) for own in places) for name, places in found.items()}


def _extent(places: Axes, order: Labelling) -> Extent:
    groups = [frozen(places_in(order, axis)) for axis in places]
    sides = ((axis, own) for axis, own in enumerate(groups) if np.any(own != STAYS))
    return Extent(tuple(map(len, groups)), tuple(sides))


def _calls(graph: CallGraph, kernel: str) -> list[Call]:
    name = kernel.partition("/")[0]
    return [
        call for call in graph.calls if call.name == name and kind_of(call.layer) != "Embedding"
    ]


def places_of_call(
    call: Call, kernel: str, shape: Shape, tensors: Sequence[tuple[Axis, ...]]
) -> tuple[Axis, ...]:
    """Return the axes along which lie the places at which a call applies a kernel.

    Args:
        shape: as for `positions_of`.
        tensors: the axes of all tensors.
    """
    layer, kind, made = call.layer, kind_of(call.layer), tensors[call.outputs[0]]
    first = getattr(layer, "data_format", None) == "channels_first"
    if kind in WITH_KERNEL:
        ends = tensors[call.inputs[0]] if kind in TRANSPOSED else made
        return ends[1:] if first else ends[:-1]
    given = {name: tensors[number] for name, number in arguments_of(call).items()}
    if support_of(layer):
        return made[:-1]
    if kind in ATTENTION:
        inner = kernel.partition("/")[2]
        read = inner if inner in {"key", "value"} else "query"
        return given[read if read in given else "value"][:-1]
    if kind == "EinsumDense":
        letters, _, result = layer.equation.partition(",")[2].partition("->")
        more = len(made) + 1 - len(result.replace("...", ""))
        of_sides = result.replace("...", "." * more)[1:].rjust(len(made), ".")
        pairs = zip(made, of_sides, strict=True)
        return tuple(axis for axis, letter in pairs if letter not in letters)
    steps = next(iter(given.values()))[:1]
    cell = layer.forward_layer if kind == "Bidirectional" else layer
    rank = kind_of(cell).removeprefix("ConvLSTM").removesuffix("D")
    if not rank.isdigit():
        return steps
    return steps + (
        made[-int(rank) :] if cell.data_format == "channels_first" else made[-int(rank) - 1 : -1]
    )


def _size(call: Call, places: Shape) -> int:
    if None in places:
        raise UnsupportedModel(
            f"The {type(call.layer).__name__} layer {call.name} is applied to a number of"
            " places that is open whatever the size of the input: give it the size."
        )
    return math.prod(places)
