"""What a network answers to samples: logits, probabilities, the class that is named."""

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import DataError
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
    """Return the class probabilities, (n, classes), as `logits_of` the logits.

    Raises:
        DataError: they are not numbers.
    """
    logits = logits_of(network, samples)
    named(logits)  # refuses what names no class
    return probabilities(logits)


def named(logits: AnyArray) -> NDArray[np.int64]:
    """Return the class, (n,), that each row of logits (n, classes) names.

    Raises:
        DataError: a row names none, for its values are not numbers.
    """
    numbers = (logits < np.inf).all(axis=1) & (logits > -np.inf).any(axis=1)
    lost = int((~numbers).sum())
    if lost:
        raise DataError(
            f"The network answers with values that are not numbers, {lost:,} of"
            f" {len(logits):,} times: its weights, or these samples, are too large for it."
        )
    found: NDArray[np.int64] = logits.argmax(axis=1)
    return found


def losses_of(logits: AnyArray, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return minus the log of each label's probability, (n,), in nats, of logits (n, classes)."""
    values = logits.astype(np.float64)
    peak = values.max(axis=1)
    totals = peak + np.log(np.exp(values - peak[:, None]).sum(axis=1))
    found: NDArray[np.float64] = totals - values[np.arange(len(labels)), labels]
    return found


def can_read(network: Network, sample_shape: tuple[int, ...]) -> bool:
    """Say whether samples of this shape can be given to the network."""
    return fits(sample_shape, network.input_shape)
