"""The smaller layer: which weights it keeps, and how its configuration changes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Json, Mask
from secateurs.core.graph.kinds import (
    DEPTHWISE,
    PER_CHANNEL,
    SEPARABLE,
    UNIT_MAKERS,
    input_axis,
    kind_of,
    unit_axis,
)
from secateurs.core.pruning.compaction.emissions import Wide

if TYPE_CHECKING:
    import keras

Weights = tuple[AnyArray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Smaller:
    """A layer of the compact network.

    Attributes:
        changes: entries of its configuration that change.
        weights: in the order of its `get_weights`.
    """

    changes: dict[str, Json]
    weights: Weights


def smaller(
    layer: "keras.Layer",
    entering: Mask,
    units: Mask,
    kernel: Wide | None = None,
    growth: Wide | None = None,
) -> Smaller:
    """Return a layer without the channels that are gone.

    Args:
        entering: (inputs,) bool, True where an input channel stays.
        units: (units,) bool, True where a unit stays.
        kernel: what takes the place of its kernel.
        growth: (units,), what its bias grows by; a layer without one gets one if needed.
    """
    kind = kind_of(layer)
    if kind in PER_CHANNEL:
        return Smaller({}, tuple(_channels(weight, entering) for weight in layer.get_weights()))
    if kind in DEPTHWISE:
        return Smaller({}, _depthwise(layer, entering))
    if kind in SEPARABLE:
        return Smaller({"filters": int(units.sum())}, _separable(layer, entering, units))
    if kind in UNIT_MAKERS:
        return _kernel_layer(layer, entering, units, kernel, growth)
    return Smaller({}, tuple(layer.get_weights()))


def _kernel_layer(
    layer: "keras.Layer", entering: Mask, units: Mask, kernel: Wide | None, growth: Wide | None
) -> Smaller:
    before = layer.kernel.numpy()
    own = before if kernel is None else kernel.astype(before.dtype)
    own = np.compress(entering, own, axis=input_axis(layer))
    own = np.compress(units, own, axis=unit_axis(layer))
    changes: dict[str, Json] = {_count_name(layer): int(units.sum())}
    grown = growth is not None and bool(growth[units].any())
    if not (layer.use_bias or grown):
        return Smaller(changes, (own,))
    bias = layer.bias.numpy().astype(np.float64) if layer.use_bias else np.zeros(len(units))
    bias = bias if growth is None else bias + growth
    changes["use_bias"] = True
    return Smaller(changes, (own, bias[units].astype(before.dtype)))


def _count_name(layer: "keras.Layer") -> str:
    return "units" if kind_of(layer) == "Dense" else "filters"


def _depthwise(layer: "keras.Layer", entering: Mask) -> Weights:
    kernel = np.compress(entering, layer.kernel.numpy(), axis=-2)
    if not layer.use_bias:
        return (kernel,)
    return kernel, layer.bias.numpy()[np.repeat(entering, layer.depth_multiplier)]


def _separable(layer: "keras.Layer", entering: Mask, units: Mask) -> Weights:
    depthwise = np.compress(entering, layer.depthwise_kernel.numpy(), axis=-2)
    rows = np.repeat(entering, layer.depth_multiplier)
    pointwise = np.compress(rows, layer.pointwise_kernel.numpy(), axis=-2)
    pointwise = np.compress(units, pointwise, axis=-1)
    return (depthwise, pointwise, *([layer.bias.numpy()[units]] if layer.use_bias else []))


def _channels(weight: AnyArray, stays: Mask) -> AnyArray:
    """Cut the last axis, unless the weight is one for all channels."""
    own = weight.ndim > 0 and weight.shape[-1] == len(stays)
    return np.compress(stays, weight, axis=-1) if own else weight
