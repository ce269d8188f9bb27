"""What a cut removed, counted in every way that matters and never mixed up."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.carriers import never_emptied
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

    Attributes:
        requested: share of the parts that was asked for.
        achieved: share of the parts that is masked.
        gone: share of the parts that the compact network is without: nothing of weights.
    """

    requested: float
    achieved: float
    gone: float
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
    carriers = _carriers(cut)
    weights, biases = _left(network, layers, cut)
    total = network.weights
    return Account(
        requested=cut.requested,
        achieved=cut.achieved,
        gone=cut.gone(carriers),
        layers=layers,
        prunable_weights=sum(weights[:-1]),
        prunable_weights_total=total - network.output.kernel.size,
        parameters=sum(weights) + biases,
        parameters_total=network.parameters,
        macs=sum(weights),
        macs_total=total,
        guarded=tuple(network.layers[index].name for index in cut.guarded),
        carriers=carriers,
    )


def _carriers(cut: Cut) -> int:
    """Count the layers that are emptied, of which one unit stays each."""
    return 0 if cut.method == "weight" else sum(not kept.any() for kept in cut.kept)


def _left(network: Network, layers: tuple[LayerAccount, ...], cut: Cut) -> tuple[list[int], int]:
    """Return the weights left in every layer, output last, and the biases left."""
    if cut.method == "weight":
        kept = [layer.parts_kept for layer in layers]
        return [*kept, network.output.kernel.size], network.parameters - network.weights
    hidden = (int(np.count_nonzero(never_emptied(kept))) for kept in cut.kept)
    widths = [network.inputs, *hidden, network.classes]
    return [a * b for a, b in pairwise(widths)], sum(widths[1:])
