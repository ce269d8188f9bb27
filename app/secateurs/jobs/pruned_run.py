"""The pruned network in front, as what is made of it needs it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from secateurs.core.data.dataset import Dataset
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.prune import prune
from secateurs.core.pruning.prune_model import prune_model
from secateurs.core.storage.records import RunRecord
from secateurs.jobs.plain_data import as_keras, as_pruned

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned


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
        return prune(self.network, self.cut)

    def dense_and_pruned(self) -> "tuple[keras.Model, Pruned]":
        """Build both in Keras; what went before stays gone."""
        dense = as_keras(self.network)
        return dense, as_pruned(dense, self.network, self.cut, self.repaired)
