"""What the page shows of a network's prunable layers, whatever kind of network it is."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from secateurs.core.base.arrays import Mask, Positions
from secateurs.core.graph.graph import Graph
from secateurs.core.graph.structure import KernelLayer, Structure
from secateurs.core.network.network import Network
from secateurs.core.ranking.cut import Cut, MasksBefore
from secateurs.core.ranking.parts import matrix, units_alive
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
    return _layers_of(network.graph)


@lru_cache(maxsize=4)
def _layers_of(graph: Graph) -> tuple[ShownLayer, ...]:
    structure = graph.structure
    if graph.is_chain:
        return tuple(
            ShownLayer(f"Layer {number}", f"Layer {number} · {layer.fan_in} × {layer.units}")
            for number, layer in enumerate(structure.prunable, 1)
        )
    ties = _ties(structure)
    return tuple(
        ShownLayer(
            name=layer.name,
            title=f"{layer.name} · {layer.fan_in} × {_units(layer)}",
            details=_details(layer),
            tied=ties.get(layer.name, ()),
            stays=whole.reason if (whole := structure.why_whole(layer.name)) else "",
        )
        for layer in structure.prunable
    )


def _units(layer: KernelLayer) -> str:
    """Count the units; of what else they are called, say so."""
    return f"{layer.units}" if layer.unit_word == "unit" else f"{layer.units} {layer.unit_word}s"


def _details(layer: KernelLayer) -> str:
    gates = f", {layer.gates} gates a {layer.unit_word}" if layer.gates > 1 else ""
    return f"{layer.kind}, kernel {' × '.join(map(str, layer.shape))}{gates}"


def kept_parts(network: Network, cut: Cut) -> tuple[Mask, ...]:
    """Return what survives, one array a prunable layer: (fan-in, units), or (units,) for units."""
    layers = network.prunable
    if cut.method == "weight":
        return tuple(matrix(kept, layer) for kept, layer in zip(cut.kept, layers, strict=True))
    masks = dict(cut.unit_masks)
    following = [layer for layer in layers if _follows(network.structure, layer.name)]
    if following:
        over = network.structure.kernel_masks(cut.kept)
        masks |= {layer.name: units_alive(over[layer.name], layer) for layer in following}
    return tuple(masks.get(layer.name, np.ones(layer.units, np.bool_)) for layer in layers)


def kept_part(network: Network, cut: Cut, layer: int) -> Mask:
    """Return what survives of one prunable layer; of weights the others are not looked at."""
    if cut.method == "weight":
        return matrix(cut.kept[layer], network.prunable[layer])
    return kept_parts(network, cut)[layer]


@dataclass(frozen=True, slots=True, eq=False)
class KeptPart:
    """Asks for what survives of one prunable layer."""

    network: Network
    cut: Cut
    layer: int

    def __call__(self) -> Mask:
        return kept_part(self.network, self.cut, self.layer)

    @property
    def positions(self) -> Positions | None:
        """Each weight's place in the layer's order of removal, shaped like the kernel.

        None of units, and where the layer's places are not 0, 1, 2 and so on.
        """
        kept = self.cut.kept
        if self.cut.method != "weight" or not isinstance(kept, MasksBefore) or kept.left is None:
            return None
        return kept.positions[self.layer]

    @property
    def gone(self) -> int:
        """How many of the layer's weights are gone: those of the lowest places."""
        return self.cut.sizes[self.layer] - self.cut.left[self.layer]

    def in_matrix(self, positions: Positions) -> Positions:
        """Return positions as (fan-in, units)."""
        return matrix(positions, self.network.prunable[self.layer])


@lru_cache(maxsize=256)
def _follows(structure: Structure, kernel: str) -> bool:
    """Tell whether a kernel loses what units feed that go, and has none that are ranked."""
    return any(each.layer == kernel for tied in structure.unit_sets for each in tied.followers)


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


def _ties(structure: Structure) -> dict[str, tuple[str, ...]]:
    """Return of each layer those whose units go with its own."""
    found: dict[str, dict[str, None]] = {}
    for tied in structure.unit_sets:
        names = dict.fromkeys(member.layer for member in tied.members)
        for name in names:
            found.setdefault(name, {}).update(names)
    return {name: tuple(other for other in names if other != name) for name, names in found.items()}
