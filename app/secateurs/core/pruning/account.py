"""What a cut removed, counted in every way that matters and never mixed up."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.pruning.cut import Cut


@dataclass(frozen=True, slots=True)
class LayerAccount:
    """One prunable layer; parts are weights or units, as the method says."""

    name: str
    inputs: int
    units: int
    parts: int
    parts_kept: int

    @property
    def share_kept(self) -> float:
        return self.parts_kept / self.parts


@dataclass(frozen=True, slots=True)
class Account:
    """Counts of the whole network, output layer included, unless named prunable.

    For units, the rows that a removed unit fed and its bias are gone with its column, as in
    the compact network.
    """

    requested: float
    achieved: float
    layers: tuple[LayerAccount, ...]
    prunable_weights: int
    prunable_weights_total: int
    parameters: int
    parameters_total: int
    macs: int  # multiply-accumulates of one image, zeros skipped
    macs_total: int
    guarded: tuple[str, ...]  # layers that the global scope would have emptied
    carriers: int = 0  # removed units that the compact network keeps to carry a constant
    exact: bool = True  # False: the compact network may be a little larger

    @property
    def weights_left(self) -> float:
        return self.prunable_weights / self.prunable_weights_total

    @property
    def parameters_left(self) -> float:
        return self.parameters / self.parameters_total

    @property
    def macs_left(self) -> float:
        return self.macs / self.macs_total


def account(network: Network | Model, cut: Cut) -> Account:
    """Count what the cut leaves of the network."""
    if isinstance(network, Model):
        from secateurs.core.pruning.account_model import account_of_model

        return account_of_model(network, cut)
    layers = tuple(
        LayerAccount(layer.name, layer.inputs, layer.units, kept.size, int(np.count_nonzero(kept)))
        for layer, kept in zip(network.prunable, cut.kept, strict=True)
    )
    weights, biases = _left(network, layers, cut)
    total = network.weights
    parts = sum(layer.parts for layer in layers)
    return Account(
        requested=cut.requested,
        achieved=sum(layer.parts - layer.parts_kept for layer in layers) / parts,
        layers=layers,
        prunable_weights=sum(weights[:-1]),
        prunable_weights_total=total - network.output.kernel.size,
        parameters=sum(weights) + biases,
        parameters_total=network.parameters,
        macs=sum(weights),
        macs_total=total,
        guarded=tuple(network.layers[index].name for index in cut.guarded),
    )


def _left(network: Network, layers: tuple[LayerAccount, ...], cut: Cut) -> tuple[list[int], int]:
    """Return the weights left in every layer, output last, and the biases left."""
    if cut.method == "weight":
        kept = [layer.parts_kept for layer in layers]
        return [*kept, network.output.kernel.size], network.parameters - network.weights
    widths = [network.inputs, *(layer.parts_kept for layer in layers), network.classes]
    return [a * b for a, b in pairwise(widths)], sum(widths[1:])
