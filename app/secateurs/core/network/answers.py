"""The classes that a network answers to samples."""

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.data.scaling import fits
from secateurs.core.network.forward import chain_logits, probabilities
from secateurs.core.network.live import model_logits
from secateurs.core.network.network import Network


def logits_of(network: Network, samples: AnyArray, cancelled: Cancelled = never) -> Array:
    """Return the logits, (n, classes) float32, of samples (n, *sample shape).

    A chain answers in NumPy; all else in Keras, so not in the GUI thread.
    """
    answer = chain_logits if network.is_chain else model_logits
    return answer(network, samples, cancelled)


def probabilities_of(network: Network, samples: AnyArray) -> Array:
    """Return the class probabilities, (n, classes), as `logits_of` the logits."""
    return probabilities(logits_of(network, samples))


def can_read(network: Network, sample_shape: tuple[int, ...]) -> bool:
    """Say whether samples of this shape can be given to the network."""
    return fits(sample_shape, network.input_shape)
