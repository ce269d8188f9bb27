"""What is ranked: the kernels of a plain network or of a Keras model, and their units."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from secateurs.core.arrays import Array, frozen
from secateurs.core.network.masks import Masks
from secateurs.core.network.network import Network
from secateurs.core.network.structure import Groups, KernelLayer, Member, Structure, UnitSet
from secateurs.core.pruning.terms import Method


@dataclass(frozen=True, slots=True, eq=False)
class Rankable:
    """Layers whose weights may go, and sets of units that may go.

    Attributes:
        layers: all that have a part in the ranking of weights or units.
        kernels: by layer name, read-only.
        masks: what an earlier pruning left of the kernels, by layer name; others are whole.
        structure: of a Keras model; None for a plain network.
    """

    layers: tuple[KernelLayer, ...]
    unit_sets: tuple[UnitSet, ...]
    kernels: Mapping[str, Array]
    masks: Masks
    structure: Structure | None = None

    def ranked(self, method: Method) -> tuple[KernelLayer, ...]:
        """Return the layers that are scored: the prunable ones, or those with units in a set."""
        if method == "weight":
            return tuple(layer for layer in self.layers if layer.prunable)
        members = {member.layer for tied in self.unit_sets for member in tied.members}
        return tuple(layer for layer in self.layers if layer.name in members)

    def names(self, method: Method) -> tuple[str, ...]:
        """Return the names of the layers, or of the unit sets, that a ranking has places for."""
        if method == "weight":
            return tuple(layer.name for layer in self.ranked("weight"))
        return tuple(tied.name for tied in self.unit_sets)


def parts_of_network(network: Network) -> Rankable:
    """Describe the prunable layers of a plain network; every unit stands alone."""
    layers = tuple(
        KernelLayer(layer.name, "Dense", layer.kernel.shape, 1, 1, True)
        for layer in network.prunable
    )
    alone = tuple(
        UnitSet(layer.name, (Member(layer.name, _numbers(layer.units)),), layer.units)
        for layer in layers
    )
    kernels = {layer.name: layer.kernel for layer in network.prunable}
    return Rankable(layers, alone, kernels, network.masks)


def parts_of_model(structure: Structure, kernels: Mapping[str, Array], masks: Masks) -> Rankable:
    """Describe the layers of a Keras model, of which the masks are what is left."""
    return Rankable(structure.layers, structure.unit_sets, kernels, masks, structure)


def _numbers(count: int) -> Groups:
    return frozen(np.arange(count, dtype=np.int32))
