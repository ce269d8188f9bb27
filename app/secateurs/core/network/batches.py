"""How many samples are computed at a time: work is cancelled between two batches only.

The size follows from the network alone, never from the time it took, so that figures are the
same to the bit wherever and whenever they are computed.
"""

from secateurs.core.network.structure import Structure

MACS = 500_000_000  # multiply-accumulates of a batch: some 50 ms of two cores
BACKWARD = 3  # times the work of a forward pass
DENSE = 4  # times as many in the same time where all are of Dense layers


def batch_size(macs: int, most: int) -> int:
    """Return how many samples make a batch.

    Args:
        macs: multiply-accumulates of one sample.
        most: samples, however small the network is.
    """
    return max(1, min(most, MACS // max(macs, 1)))


def macs_of(structure: Structure) -> int:
    """Return the multiply-accumulates of one sample, of the kernels that are known."""
    return sum(layer.size * layer.positions for layer in structure.layers)
