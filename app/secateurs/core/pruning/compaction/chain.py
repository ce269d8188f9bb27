"""The quickest network with a cut's answers: of a chain its compact form, in NumPy."""

from dataclasses import replace

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, Mask, frozen
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import SettingError
from secateurs.core.network.forward import emitted
from secateurs.core.network.network import Layer, Network, chain_of
from secateurs.core.pruning.compaction.carriers import never_emptied
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.cut import Cut


def quickest(
    network: Network,
    cut: Cut,
    zeroed: Network | None = None,
    *,
    samples: AnyArray | None = None,
    cancelled: Cancelled = never,
) -> Network:
    """Return the quickest network with the cut's answers: of a chain without the units that go.

    Of units that go inexactly it is the compact network, which is the result; not in the GUI
    thread then.

    Args:
        zeroed: the network with zeros in place, repaired; None leaves what survives as it was.
        samples: to read with what units emit that go inexactly, as `compact_network` takes them.
    """
    if network.is_chain and cut.method == "unit":
        return compact_chain(zeroed or network, cut)
    if is_inexact(network, cut) and zeroed is None:
        from secateurs.core.pruning.plain_model import compact_network

        return compact_network(network, cut, samples, cancelled)
    return zeroed or prune_network(network, cut)


def is_inexact(network: Network, cut: Cut) -> bool:
    """Say whether the cut's result is the compact network, which answers otherwise."""
    return cut.method == "unit" and cut.parts_removed > 0 and not network.structure.exact


def compact_chain(network: Network, cut: Cut) -> Network:
    """Return the smaller network from which the cut's units are gone.

    What a removed unit still emits is folded into the next layer's bias, so that the logits
    are those of `prune_network` to float rounding. Of a layer that is emptied one unit stays.

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
        given = layer if columns is alive else _silent(layer)
        layers.append(_without(given, rows, columns, constant))
        rows = columns
        constant = _constant(layer)
    return replace(chain_of(tuple(layers)), scaling=network.scaling)


def _silent(layer: Layer) -> Layer:
    """Return a layer all of whose units are removed."""
    return replace(layer, kernel=np.zeros_like(layer.kernel))


def _constant(layer: Layer) -> Array:
    """Return what each unit emits when nothing reaches it."""
    return emitted(layer.bias.copy(), layer)


def _without(layer: Layer, rows: Mask, columns: Mask, constant: Array) -> Layer:
    kept_columns = layer.kernel[:, columns]
    folded = constant[~rows].astype(np.float64) @ kept_columns[~rows]
    bias = (layer.bias[columns] + folded).astype(np.float32)
    return replace(layer, kernel=frozen(kept_columns[rows]), bias=frozen(bias))
