"""Layers with several kernels without the units that are gone: cells, heads, channels given."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Json, Mask
from secateurs.core.graph.constants import Feed
from secateurs.core.graph.kernel_parts import RECURRENT, Heads, KernelPart, kernel_parts
from secateurs.core.graph.kinds import ATTENTION, kind_of
from secateurs.core.graph.labels import Labelled, Labelling, among
from secateurs.core.graph.layer_copies import config_of
from secateurs.core.graph.own_layers import support_of
from secateurs.core.graph.variables import values_of
from secateurs.core.pruning.compaction.emissions import Wide, folded

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


def smaller_parts(
    layer: "keras.Layer",
    name: str,
    labelled: Labelled,
    fed: Mapping[str, Feed],
    carriers: Collection[int],
    gone: Labelling,
) -> Smaller:
    """Return a layer with several kernels without the channels that are gone.

    Args:
        fed: what removed units give to each kernel, by its name.
        carriers: labels of removed units that stay.
        gone: labels of what is gone.
    """
    values = {id(weight): values_of(weight) for weight in layer.weights}
    left: dict[str, Mask] = {}
    for inner, part in kernel_parts(layer, labelled.heads).items():
        kernel = f"{name}/{inner}"
        units = labelled.units.get(kernel)
        if units is None:
            continue
        left[inner] = ~among(units, gone)
        if kernel in fed:
            _fold(values, part, *folded(layer, fed[kernel], set(carriers)))
        own = np.compress(left[inner], values[id(part.kernel)], axis=part.unit_axis)
        if part.input_axis is not None and kernel in labelled.entering:
            stays = ~among(labelled.entering[kernel], gone)
            own = np.compress(stays, own, axis=part.input_axis)
        values[id(part.kernel)] = own
        if part.bias is not None:
            bias = values[id(part.bias)]
            values[id(part.bias)] = np.compress(left[inner], bias, axis=part.bias_axis)
    if labelled.heads == "width" and kind_of(layer) in ATTENTION and left:
        _divide_as_before(layer, values, left["query"])
    weights = tuple(values[id(weight)] for weight in layer.weights)
    return Smaller(_changes(layer, left, labelled.heads) if left else {}, weights)


def _divide_as_before(layer: "keras.Layer", values: dict[int, AnyArray], left: Mask) -> None:
    """Have queries make up for the root of the key width, by which a narrower layer divides."""
    part = kernel_parts(layer)["query"]
    factor = np.sqrt(np.count_nonzero(left) / left.size)
    for weight in (part.kernel, part.bias):
        if weight is not None:
            own = values[id(weight)]
            values[id(weight)] = (own * factor).astype(own.dtype)


def _fold(values: dict[int, AnyArray], part: KernelPart, kernel: Wide, growth: Wide) -> None:
    """Put a kernel into its place, and add to its bias what it grows by."""
    values[id(part.kernel)] = kernel.astype(values[id(part.kernel)].dtype, copy=False)
    if part.bias is None:
        return
    bias = values[id(part.bias)].astype(np.float64)
    if bias.ndim > growth.ndim:  # of a GRU that resets after: one for what is read comes first
        bias[0] += growth
    else:
        bias += growth
    values[id(part.bias)] = bias.astype(values[id(part.bias)].dtype)


def _changes(layer: "keras.Layer", left: Mapping[str, Mask], heads: Heads) -> dict[str, Json]:
    """Return what changes of the layer's configuration."""
    kind = kind_of(layer)
    counts = {inner: int(np.count_nonzero(stays)) for inner, stays in left.items()}
    if kind in RECURRENT:
        return _cells(layer, counts["kernel"])
    if kind == "Bidirectional":
        config = layer.get_config()
        return {
            key: _wrapped(config[key], getattr(layer, f"{side}_layer"), counts[f"{side}/kernel"])
            for key, side in (("layer", "forward"), ("backward_layer", "backward"))
        }
    if kind in ATTENTION:
        grouped, asked, shared = "Grouped" in kind, counts["query"], counts["key"]
        if heads == "width":
            own: dict[str, Json] = (
                {"head_dim": asked} if grouped else {"key_dim": asked, "value_dim": counts["value"]}
            )
        else:
            own = (
                {"num_query_heads": asked, "num_key_value_heads": shared}
                if grouped
                else {"num_heads": asked}
            )
        return own if grouped else {**own, "output_shape": (counts["output"],)}
    if support := support_of(layer):
        return {
            each.count: counts[each.name]
            for each in support.kernels
            if each.count in config_of(layer)
        }
    (count,) = counts.values()
    if kind == "Embedding":
        return {"output_dim": count}
    return {"output_shape": (*layer.partial_output_shape[:-1], count)}


def _cells(layer: "keras.Layer", columns: int) -> dict[str, Json]:
    setting = "filters" if "Conv" in kind_of(layer) else "units"
    return {setting: columns // kernel_parts(layer)["kernel"].gates}


def _wrapped(config: Json, layer: "keras.Layer", columns: int) -> Json:
    assert isinstance(config, dict)
    kept = {key: value for key, value in config.items() if key != "build_config"}  # names the size
    return {**kept, "config": {**config["config"], **_cells(layer, columns)}}
