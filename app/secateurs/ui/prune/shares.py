"""The local share of a mask that survives, at the resolution of the screen."""

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Mask, Pixels

Counts = NDArray[np.unsignedinteger]


def kept_shares(kept: Mask, rows: int, columns: int) -> Pixels:
    """Return (rows, columns) uint8, 255 where all parts under a pixel survive.

    A pixel covers a block of parts, or a part covers several pixels, whichever is finer.

    Args:
        kept: (inputs, units) for weights; (units,) for units, which become columns.
    """
    mask = kept.view(np.uint8) if kept.ndim == 2 else kept.view(np.uint8)[None, :]
    counts, heights = _folded(mask, rows if kept.ndim == 2 else 1)
    counts, widths = _folded(np.ascontiguousarray(counts.T), columns)
    shares = _shares(counts.T, heights, widths)
    return np.ascontiguousarray(np.broadcast_to(shares, (rows, columns)))


def _shares(counts: Counts, heights: NDArray[np.int64], widths: NDArray[np.int64]) -> Pixels:
    scale = np.float32(255) / (heights[:, None] * widths[None, :]).astype(np.float32)
    return np.asarray(np.rint(counts * scale), np.uint8)


def _folded(counts: Counts, bins: int) -> tuple[Counts, NDArray[np.int64]]:
    """Sum neighbouring rows into bins of nearly equal size; return sums and sizes.

    Adding whole rows keeps to the processor's vectors: ten times as fast as `reduceat`.
    """
    edges = np.arange(bins + 1) * counts.shape[0] // bins
    first, sizes = edges[:-1], np.maximum(np.diff(edges), 1)
    largest = int(sizes.max())
    # A sum of up to 255 zeros and ones still fits into a byte.
    fits = counts.dtype == np.uint8 and counts.max(initial=0) <= 1 and largest <= 255
    total = counts.take(first, axis=0)
    if not fits and largest > 1:
        total = total.astype(np.uint32)
    for step in range(1, largest):
        longer = sizes > step
        if longer.all():
            total += counts.take(first + step, axis=0)
        else:
            total[longer] += counts.take(first[longer] + step, axis=0)
    return total, sizes
