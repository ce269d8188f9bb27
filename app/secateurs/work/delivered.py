"""The network that is to be measured or exported, as Keras wants it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import CancelledError
from secateurs.core.base.tensorflow import wait_for_tensorflow
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.test import can_test
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network, build_model
from secateurs.core.ranking.cut import Cut
from secateurs.work.networks import as_pruned

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned

SAMPLES = 256


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A network and a cut through it.

    Attributes:
        repaired: what survives the cut, refitted; None leaves it as it was.
        data: whose validation samples it is run on; None, or data that do not fit, stands for
            random ones.
        original: the network that this one was made of by pruning, if it is still there.
    """

    network: Network
    cut: Cut
    repaired: Network | None = None
    data: Dataset | None = None
    original: Network | None = None

    @property
    def is_smaller(self) -> bool:
        """Whether units of the original are really gone from it."""
        return self.original is not None and self.network.parameters < self.original.parameters


def dense_and_pruned(
    subject: Subject, cancelled: Cancelled = never
) -> "tuple[keras.Model, Pruned]":
    """Build the whole network, and the one with zeros where the cut removed parts."""
    if not wait_for_tensorflow(lambda: not cancelled()):
        raise CancelledError
    dense = build_model(subject.network)
    return dense, as_pruned(dense, subject.network, subject.cut, subject.repaired)


def samples_of(subject: Subject, count: int = SAMPLES) -> Any:
    """Return validation samples as the network reads them, or None without data that fit."""
    data, network = subject.data, subject.network
    if data is None or not can_test(network, data):
        return None
    pixels = data.validation.pixels[:count]
    return network_inputs(network, pixels)
