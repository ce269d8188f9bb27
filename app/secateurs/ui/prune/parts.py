"""What the page shows of a network's prunable layers, whatever kind of network it is."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from secateurs.core.base.arrays import Mask
from secateurs.core.graph.structure import KernelLayer, Structure
from secateurs.core.network.network import Network
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.parts import matrix
from secateurs.core.ranking.terms import Method


@dataclass(frozen=True, slots=True)
class ShownLayer:
    """One prunable layer.

    Attributes:
        name: "Layer 1" of a plain network, else the layer's own.
        title: with fan-in and units.
        details: kind and kernel, "" of a plain network.
        tied: names of the layers whose units go with its own.
        stays: a clause on why its units stay, or "".
    """

    name: str
    title: str
    details: str = ""
    tied: tuple[str, ...] = ()
    stays: str = ""


def shown_layers(network: Network) -> tuple[ShownLayer, ...]:
    if not network.is_chain:
        return tuple(_shown(network, layer) for layer in network.prunable)
    return tuple(
        ShownLayer(f"Layer {number}", f"Layer {number} · {layer.fan_in} × {layer.units}")
        for number, layer in enumerate(network.prunable, 1)
    )


def kept_parts(network: Network, cut: Cut) -> tuple[Mask, ...]:
    """Return what survives, one array a prunable layer: (fan-in, units), or (units,) for units."""
    layers = network.prunable
    if cut.method == "weight":
        return tuple(matrix(kept, layer) for kept, layer in zip(cut.kept, layers, strict=True))
    masks = cut.unit_masks
    return tuple(masks.get(layer.name, np.ones(layer.units, np.bool_)) for layer in layers)


def ranked_index(network: Network, method: Method, layer: int) -> int | None:
    """Return which of a ranking's arrays scores a layer; None if its units are not ranked."""
    return layer if method == "weight" else _sets_of_units(network.structure)[layer]


@lru_cache(maxsize=4)
def _sets_of_units(structure: Structure) -> tuple[int | None, ...]:
    """Return of each prunable layer the first set that has its units."""
    first: dict[str, int] = {}
    for index, tied in enumerate(structure.unit_sets):
        for member in tied.members:
            first.setdefault(member.layer, index)
    return tuple(first.get(layer.name) for layer in structure.prunable)


def ranked_name(network: Network, method: Method, index: int) -> str:
    """Return what a ranking's array is of: a layer, or layers whose units are tied."""
    if network.is_chain:
        return shown_layers(network)[index].name.lower()
    ranked = network.structure.unit_sets if method == "unit" else network.prunable
    return ranked[index].name


def _shown(model: Network, layer: KernelLayer) -> ShownLayer:
    sides = " × ".join(map(str, layer.shape))
    why = {left.name: left.reason for left in model.structure.left_whole}
    return ShownLayer(
        name=layer.name,
        title=f"{layer.name} · {layer.fan_in} × {layer.units}",
        details=f"{layer.kind}, kernel {sides}",
        tied=_tied(model, layer.name),
        stays=why.get(layer.name, ""),
    )


def _tied(model: Network, name: str) -> tuple[str, ...]:
    names = [
        member.layer
        for tied in model.structure.unit_sets
        if any(member.layer == name for member in tied.members)
        for member in tied.members
    ]
    return tuple(other for other in dict.fromkeys(names) if other != name)
