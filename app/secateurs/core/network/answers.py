"""The classes that a network answers to samples."""

from typing import Any

from numpy.typing import NDArray

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import CancelledError
from secateurs.core.data.scaling import fits
from secateurs.core.network.forward import inputs_from, logits, probabilities
from secateurs.core.network.live import model_logits
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network


def logits_of(
    network: Network | Model, samples: NDArray[Any], cancelled: Cancelled = never
) -> Array:
    """Return the logits, (n, classes) float32, of samples (n, *sample shape).

    Not in the GUI thread for a Keras model.
    """
    if isinstance(network, Network):
        return logits(network, inputs_from(samples))
    found = model_logits(network, samples, cancelled)
    if found is None:
        raise CancelledError
    return found


def probabilities_of(network: Network | Model, samples: NDArray[Any]) -> Array:
    """Return the class probabilities, (n, classes), as `logits_of` the logits."""
    return probabilities(logits_of(network, samples))


def can_read(network: Network | Model, sample_shape: tuple[int, ...]) -> bool:
    """Say whether samples of this shape can be given to the network."""
    return fits(sample_shape, network.input_shape)
