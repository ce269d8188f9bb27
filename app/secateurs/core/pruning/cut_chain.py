"""Put a cut into effect: zeros in place, or units really gone."""

from dataclasses import replace

import numpy as np

from secateurs.core.base.arrays import Array, Mask, frozen
from secateurs.core.base.errors import SettingError
from secateurs.core.network.forward import emitted
from secateurs.core.network.masks import both
from secateurs.core.network.network import Layer, Network
from secateurs.core.pruning.compaction.carriers import never_emptied
from secateurs.core.ranking.cut import Cut


def prune_chain(network: Network, cut: Cut, *, drop_bias: bool = False) -> Network:
    """Return the network with zeros where the cut removed weights or units.

    Biases stay, so a removed unit emits the constant f(b); `drop_bias` zeroes the biases of
    removed units too.
    """
    layers = [
        _masked(layer, kept, drop_bias and cut.method == "unit")
        for layer, kept in zip(network.prunable, cut.kept, strict=True)
    ]
    masks = dict(zip((layer.name for layer in layers), cut.masks, strict=True))
    return Network((*layers, network.output), both(network.masks, masks))


def compact_chain(network: Network, cut: Cut, *, drop_bias: bool = False) -> Network:
    """Return the smaller network from which the cut's units are gone.

    What a removed unit still emits is folded into the next layer's bias, so that the logits
    are those of `prune` to float rounding. Of a layer that is emptied one unit stays.

    Raises:
        ValueError: if the cut is one of weights, which leaves every unit in place.
    """
    if cut.method != "unit":
        raise SettingError("only a cut of units can be compacted")
    layers: list[Layer] = []
    rows = np.ones(network.inputs, bool)
    constant = np.zeros(network.inputs, np.float32)
    keep_all = np.ones(network.classes, bool)
    for layer, alive in zip(network.layers, (*cut.kept, keep_all), strict=True):
        columns = never_emptied(alive)
        given = layer if columns is alive else _silent(layer, drop_bias=drop_bias)
        layers.append(_without(given, rows, columns, constant))
        rows = columns
        constant = np.zeros(layer.units, np.float32) if drop_bias else _constant(layer)
    return Network(tuple(layers))


def _masked(layer: Layer, kept: Mask, drop_bias: bool) -> Layer:
    kernel = np.where(kept, layer.kernel, np.float32(0))
    bias = np.where(kept, layer.bias, np.float32(0)) if drop_bias else layer.bias
    return replace(layer, kernel=frozen(kernel), bias=frozen(bias))


def _silent(layer: Layer, *, drop_bias: bool) -> Layer:
    """Return a layer all of whose units are removed."""
    bias = np.zeros_like(layer.bias) if drop_bias else layer.bias
    return replace(layer, kernel=np.zeros_like(layer.kernel), bias=bias)


def _constant(layer: Layer) -> Array:
    """Return what each unit emits when nothing reaches it."""
    return emitted(layer.bias.copy(), layer)


def _without(layer: Layer, rows: Mask, columns: Mask, constant: Array) -> Layer:
    kept_columns = layer.kernel[:, columns]
    folded = constant[~rows].astype(np.float64) @ kept_columns[~rows]
    bias = (layer.bias[columns] + folded).astype(np.float32)
    return replace(layer, kernel=frozen(kept_columns[rows]), bias=frozen(bias))
