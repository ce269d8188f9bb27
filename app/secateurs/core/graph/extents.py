"""Which units each weight's sides belong to, and what is left of it without some."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Mask, frozen
from secateurs.core.graph.calls import layers_called
from secateurs.core.graph.keras_layers import directions_of
from secateurs.core.graph.kernel_parts import KernelPart, kernel_parts
from secateurs.core.graph.kinds import (
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
from secateurs.core.graph.labels import Labelled, Labelling
from secateurs.core.graph.own_layers import support_of
from secateurs.core.graph.structure import STAYS, Groups
from secateurs.core.graph.unit_sets import group_labels

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """A weight's sides that shrink when units go.

    Attributes:
        shape: the weight's.
        axes: an axis each, and for each index along it the number of its group, counted over
            all unit sets one after the other, or STAYS; read-only.
    """

    shape: tuple[int, ...]
    axes: tuple[tuple[int, Groups], ...] = ()

    def shape_left(self, stays: Mask) -> tuple[int, ...]:
        """Return the shape of what is left.

        Args:
            stays: (groups of all sets + 1,) bool, True where one stays; the last is True.
        """
        sides = list(self.shape)
        for axis, groups in self.axes:
            sides[axis] = int(np.count_nonzero(stays[groups]))
        return tuple(sides)


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
