"""Networks as workflows need them: built in Keras, read back, cut."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import CancelledError, ModelError
from secateurs.core.base.tensorflow import wait_for_tensorflow
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.scaling import are_pixels
from secateurs.core.evaluation.test import with_best_scaling
from secateurs.core.network.network import Network, build_model
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.cut import Cut
from secateurs.core.storage.records import RunRecord

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned


def as_pruned(
    dense: "keras.Model", network: Network, cut: Cut, repaired: Network | None
) -> "Pruned":
    """Return the Keras model of a network with the cut's zeros; what went before stays gone.

    Args:
        dense: the network as it is.
        repaired: what survives the cut, refitted; None leaves it as it was.
    """
    from secateurs.core.pruning.prune import prune_keras

    pruned = prune_keras(dense, network.structure, cut, before=network.masks)
    return pruned if repaired is None else replace(pruned, model=build_model(repaired))


def given_as_said(network: Network, data: Dataset, cancelled: Cancelled = never) -> Network:
    """Return the network with the scaling of pixels that suits the data, or that a person said.

    A plain network, which takes pixels from 0 to 1, becomes a Keras model where another is said.
    """
    if network.is_chain:
        if data.given in (None, "unit") or not are_pixels(data.test.pixels):
            return network
        from secateurs.core.pruning.plain_model import read_model

        if not wait_for_tensorflow(lambda: not cancelled()):
            raise CancelledError
        network = replace(read_model(build_model(network)), known_masks=network.known_masks)
    best = with_best_scaling(network, data, cancelled)
    return network if best.scaling == network.scaling else best


def as_plain(model: "keras.Model", like: Network) -> Network:
    """Read a model made of another network: of its kind, given samples as it is.

    Raises:
        ModelError: a plain network has become something else.
    """
    from secateurs.core.network.keras_chain import chain_network
    from secateurs.core.pruning.plain_model import read_model

    if not like.is_chain:
        read = read_model(model)
        graph = replace(read.graph, classes=like.classes)
        return replace(read, graph=graph, scaling=like.scaling)
    chain = chain_network(model)
    if chain is None:
        raise ModelError("A layer lost all its units: there is no network left.")
    return chain


@dataclass(frozen=True, slots=True, eq=False)
class PrunedRun:
    """A run's network, cut.

    Attributes:
        run: the record of the network that is cut.
        repaired: what survives the cut, refitted; None leaves it as it was.
        name: such as "Run 3 · units 80 %".
    """

    run: RunRecord
    network: Network
    cut: Cut
    repaired: Network | None
    data: Dataset
    name: str

    @property
    def zeroed(self) -> Network:
        """The network with zeros in place."""
        if self.repaired is not None:
            return self.repaired
        return prune_network(self.network, self.cut)

    def dense_and_pruned(self) -> "tuple[keras.Model, Pruned]":
        """Build both in Keras; what went before stays gone."""
        dense = build_model(self.network)
        return dense, as_pruned(dense, self.network, self.cut, self.repaired)
