"""Networks as workflows need them: built in Keras, read back, cut."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import CancelledError, ModelError
from secateurs.core.base.tensorflow import wait_for_tensorflow
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.scaling import are_pixels
from secateurs.core.evaluation.test import with_best_scaling
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.pruning.cut_chain import prune_chain
from secateurs.core.pruning.cut_model import prune_model
from secateurs.core.ranking.cut import Cut
from secateurs.core.storage.records import RunRecord

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned


def as_keras(network: Network | Model) -> "keras.Model":
    """Build the Keras model; a plain network's answers logits."""
    if isinstance(network, Network):
        from secateurs.core.network.keras_chain import to_keras

        return to_keras(network)
    from secateurs.core.network.model import build_model

    return build_model(network)


def as_pruned(
    dense: "keras.Model", network: Network | Model, cut: Cut, repaired: Network | Model | None
) -> "Pruned":
    """Return the Keras model of a network with the cut's zeros; what went before stays gone.

    Args:
        dense: the network as it is.
        repaired: what survives the cut, refitted; None leaves it as it was.
    """
    from secateurs.core.graph.trace import trace
    from secateurs.core.pruning.cut_model import prune_keras

    pruned = prune_keras(dense, cut.structure or trace(dense), cut, before=network.masks)
    return pruned if repaired is None else replace(pruned, model=as_keras(repaired))


def given_as_said(
    network: Network | Model, data: Dataset, cancelled: Cancelled = never
) -> Network | Model:
    """Return the network with the scaling of pixels that suits the data, or that a person said.

    A plain network, which takes pixels from 0 to 1, becomes a Keras model where another is said.
    """
    if isinstance(network, Network):
        if data.given in (None, "unit") or not are_pixels(data.test.pixels):
            return network
        from secateurs.core.pruning.plain_model import read_model

        if not wait_for_tensorflow(lambda: not cancelled()):
            raise CancelledError
        network = replace(read_model(as_keras(network)), known_masks=network.known_masks)
    best = with_best_scaling(network, data, cancelled)
    return network if best.scaling == network.scaling else best


def as_plain(model: "keras.Model", like: Network | Model) -> Network | Model:
    """Read a model made of another network: of its kind, given samples as it is.

    Raises:
        ModelError: a plain network has become something else.
    """
    from secateurs.core.network.keras_chain import chain_network
    from secateurs.core.pruning.plain_model import read_model

    if isinstance(like, Model):
        return replace(read_model(model), scaling=like.scaling, classes=like.classes)
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
    network: Network | Model
    cut: Cut
    repaired: Network | Model | None
    data: Dataset
    name: str

    @property
    def zeroed(self) -> Network | Model:
        """The network with zeros in place."""
        if self.repaired is not None:
            return self.repaired
        if isinstance(self.network, Model):
            return prune_model(self.network, self.cut)
        return prune_chain(self.network, self.cut)

    def dense_and_pruned(self) -> "tuple[keras.Model, Pruned]":
        """Build both in Keras; what went before stays gone."""
        dense = as_keras(self.network)
        return dense, as_pruned(dense, self.network, self.cut, self.repaired)
