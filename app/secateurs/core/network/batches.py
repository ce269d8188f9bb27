"""How many samples are computed at a time: work is cancelled between two batches only.

The size follows from the network alone, never from the time it took, so that figures are the
same to the bit wherever and whenever they are computed.
"""

import math
from typing import TYPE_CHECKING

from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.network.structure import Structure

if TYPE_CHECKING:
    import keras

WORK = 500_000_000  # of a batch: some 50 ms of two cores
BACKWARD = 3  # times the work of a forward pass
DENSE = 5  # multiply-accumulates of a Dense layer take as long as one of a convolution


def batch_size(work: int, most: int) -> int:
    """Return how many samples make a batch.

    Args:
        work: of one sample, in multiply-accumulates of convolutions.
        most: samples, however small the network is.
    """
    return max(1, min(most, WORK // max(work, 1)))


def work_of(structure: Structure) -> int:
    """Return the work of one sample, as far as the kernels are known."""
    return sum(_work(layer.kind, layer.size * layer.positions) for layer in structure.layers)


def work_of_network(network: Network | Model) -> int:
    return (
        _work("Dense", network.macs) if isinstance(network, Network) else work_of(network.structure)
    )


def work_of_model(model: "keras.Model") -> int:
    """Return about the work of one sample, without tracing the model.

    Layers that are called several times count once, and those whose output is open, at one
    place.
    """
    found = 0
    for layer in model._flatten_layers(include_self=False, recursive=True):
        shape = getattr(getattr(layer, "kernel", None), "shape", None)
        if shape is not None:
            found += _work(type(layer).__name__, math.prod(shape) * _positions(layer))
    return found


def _work(kind: str, macs: int) -> int:
    return macs // DENSE if kind == "Dense" else macs


def _positions(layer: "keras.Layer") -> int:
    try:
        shape = layer.output.shape
    except (AttributeError, ValueError):  # of a model within the model, or called several times
        return 1
    channels_first = getattr(layer, "data_format", None) == "channels_first"
    places = shape[2:] if channels_first else shape[1:-1]
    return math.prod(side or 1 for side in places)
