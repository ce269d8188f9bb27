"""Greatest, least and middle values over windows, with NumPy alone."""

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Mask


def greatest(values: Array, side: int) -> Array:
    """Return the greatest value in a square window of an odd side around each pixel.

    The work does not grow with the window (van Herk 1992).
    """
    return _along_rows(_along_rows(values, side).T, side).T


def least(values: Array, side: int) -> Array:
    """Return the least value in a square window of an odd side around each pixel."""
    return -greatest(-values, side)


def closed(values: Array, side: int) -> Array:
    """Return the values with what is darker and narrower than the window filled up."""
    return least(greatest(values, side), side)


def _along_rows(values: Array, side: int) -> Array:
    height, width = values.shape
    reach = side // 2
    length = -(-(width + 2 * reach) // side) * side
    padded = np.full((height, length), -np.inf, np.float32)
    padded[:, reach : reach + width] = values
    blocks = padded.reshape(height, -1, side)
    ahead = np.maximum.accumulate(blocks, axis=2).reshape(height, -1)
    back = np.maximum.accumulate(blocks[:, :, ::-1], axis=2)[:, :, ::-1].reshape(height, -1)
    return np.maximum(back[:, :width], ahead[:, side - 1 : side - 1 + width])


def middle(values: Array, side: int) -> Array:
    """Return the median in a square window of an odd side around each pixel, mirrored outside."""
    padded = np.pad(values, side // 2, mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side))
    return np.asarray(np.median(windows, axis=(2, 3)), np.float32)


def softened(values: Array) -> Array:
    """Return values with the finest grain smoothed: weights of 1, 2 and 1 both ways."""
    for axis in (0, 1):
        near = [np.take(values, _beside(values.shape[axis], step), axis) for step in (-1, 1)]
        values = np.asarray((near[0] + 2 * values + near[1]) / 4, np.float32)
    return values


def _beside(length: int, step: int) -> NDArray[np.intp]:
    return np.clip(np.arange(length) + step, 0, length - 1)


def blocks(values: Array, factor: int) -> Array:
    """Return the means of blocks; what is left over at the end of rows and columns goes."""
    height, width = (side // factor * factor for side in values.shape)
    parts = values[:height, :width].reshape(height // factor, factor, width // factor, factor)
    return np.asarray(parts.mean(axis=(1, 3)), np.float32)


def breadth(mask: Mask) -> int:
    """Return the side of the largest square of an odd side that fits into the mask; 0 if none."""
    if not mask.any():
        return 0
    inside: NDArray[np.float32] = np.pad(mask, 1).astype(np.float32)
    low, high = 1, min(mask.shape) | 1
    while low < high:
        side = (low + high) // 2 | 1
        side = side + 2 if side == low else side
        if least(inside, side).any():
            low = side
        else:
            high = side - 2
    return low


def widened(values: Array, reach: int) -> Array:
    """Return the greatest value within so many pixels, in windows that are nearly round."""
    for step in range(reach):
        padded = np.pad(values, 1)
        across = np.maximum(np.maximum(padded[1:-1, :-2], padded[1:-1, 2:]), padded[1:-1, 1:-1])
        down = np.maximum(padded[:-2, 1:-1], padded[2:, 1:-1])
        values = np.maximum(across, down)
        if step % 2:  # every second time the corners, too: an octagon
            diagonal = np.maximum(padded[:-2, :-2], padded[:-2, 2:])
            values = np.maximum(values, np.maximum(diagonal, padded[2:, :-2]))
            values = np.maximum(values, padded[2:, 2:])
    return values
