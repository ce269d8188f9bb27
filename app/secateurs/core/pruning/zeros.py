"""Zeros where a cut removed something: in a network, or in a copy of a live Keras model."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Array, Mask, Tensor, Variable, frozen
from secateurs.core.base.errors import SettingError
from secateurs.core.graph.keras_layers import layers_by_name, variable_of
from secateurs.core.graph.kernel_parts import kernel_parts
from secateurs.core.graph.kinds import DEPTHWISE, kind_of
from secateurs.core.graph.variables import tensor_of
from secateurs.core.network.masks import both
from secateurs.core.network.network import Network
from secateurs.core.pruning.snapshot import Snapshot
from secateurs.core.ranking.cut import Cut

if TYPE_CHECKING:
    import keras


def prune_network(network: Network, cut: Cut) -> Network:
    """Return the network with zeros where the cut removed weights or units; biases stay.

    Arrays that lose nothing are shared with the network given. A removed unit emits the constant
    that its bias gives.
    """
    if not cut.parts_removed:
        return network
    weights = list(network.weights)
    masks = cut.masks_over(network.structure)
    for name, mask in masks.items():
        place = network.graph.places[name]
        weights[place] = _masked(weights[place], mask)
    return replace(network, weights=tuple(weights), known_masks=both(network.masks, masks))


def _masked(kernel: Array, mask: Mask) -> Array:
    if mask.all():
        return kernel
    return frozen(np.where(mask, kernel, np.float32(0)))


def masked(
    model: "keras.Model",
    masks: Mapping[str, Mask],
    *,
    unit_masks: Mapping[str, Mask] | None = None,
    drop_bias: bool = False,
) -> "keras.Model":
    """Return a copy of a model with zeros where weights are gone; the model stays as it is.

    Args:
        masks: layer name -> bool array shaped like the kernel, True = kept; for units those of
            `Structure.kernel_masks`, which also name depthwise kernels of separable layers.
        unit_masks: layer name -> (units,) bool, as `Structure.unit_masks` gives them.
        drop_bias: zero the biases of the units that `unit_masks` removes, too.

    Raises:
        ValueError: if a mask names no layer or is not shaped like its kernel.
    """
    return zeroed(model, masks, unit_masks=unit_masks, drop_bias=drop_bias).model


def zeroed(
    model: "keras.Model",
    masks: Mapping[str, Mask],
    *,
    unit_masks: Mapping[str, Mask] | None = None,
    drop_bias: bool = False,
) -> Snapshot:
    """Return what `masked` does, built when it is asked for."""
    layers = layers_by_name(model)
    values: dict[int, Tensor] = {}
    for name, mask in masks.items():
        kernel = _kernel(layers, name)
        if tuple(kernel.shape) != mask.shape:
            raise SettingError(f"the mask of {name} has shape {mask.shape}, not {kernel.shape}")
        values[id(kernel)] = _with_zeros(kernel, mask)
    if drop_bias:
        for name, mask in biases_of(model, unit_masks or {}).items():
            bias = _kernel(layers, name)
            values[id(bias)] = _with_zeros(bias, mask)
    return Snapshot(model, values)


def _with_zeros(variable: Variable, mask: Mask) -> Tensor:
    import keras

    return keras.ops.where(mask, tensor_of(variable), 0)


def biases_of(model: "keras.Model", unit_masks: Mapping[str, Mask]) -> Mapping[str, Mask]:
    """Return masks of the biases of removed units, by names such as "conv_1/bias"."""
    layers = layers_by_name(model)
    found: dict[str, Mask] = {}
    for name, units in unit_masks.items():
        layer, _, inner = name.partition("/")
        part = kernel_parts(layers[layer]).get(inner)
        if part is not None:
            # Those of cells and heads go in any case, with what follows units.
            if part.bias is not None and tuple(part.bias.shape) == units.shape:
                found[f"{layer}/{part.bias_name}"] = units
        elif layers[name].use_bias:
            spread = layers[name].depth_multiplier if kind_of(layers[name]) in DEPTHWISE else 1
            found[f"{name}/bias"] = np.repeat(units, spread)
    return found


def _kernel(layers: "Mapping[str, keras.Layer]", name: str) -> "keras.Variable":
    layer = name.partition("/")[0]
    if layer not in layers:
        raise SettingError(f"the model has no layer {layer}")
    return variable_of(layers, name)
