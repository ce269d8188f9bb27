"""From any picture of a digit to the 28 x 28 pixels that a network sees."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Array, Pixels
from secateurs.core.data.dataset import SIDE
from secateurs.core.drawing.centre import MIDDLE, centre_of_mass, centred, full_ink

BOX = 20

_FAINTEST = 25.0  # of 255: a picture whose strongest ink is weaker is blank
_NOISE = 7.0  # times the border's median difference from the paper: about 4.7 sigma
_EDGE = 0.1  # of the strongest ink: what is weaker does not widen the box around the digit


def pixels_from_picture(grey: NDArray[Any]) -> Pixels | None:
    """Return the picture's ink as (28, 28) uint8 with peak 255; None if there is none.

    Args:
        grey: (height, width), uint8, or floats from 0 to 1 or from 0 to 255; dark on light
            or light on dark, told apart by the border. What is already laid out as MNIST's
            images are, at any enlargement, keeps its layout.
    """
    if grey.ndim != 2 or grey.size == 0:
        return None
    ink = _ink(grey)
    if ink is None:
        return None
    whole = full_ink(_resampled(ink, SIDE, SIDE)) if ink.shape[0] == ink.shape[1] else None
    if whole is not None and _is_laid_out(whole):
        return whole
    return centred(full_ink(_boxed(ink)))


def _ink(grey: NDArray[Any]) -> Array | None:
    """Return how far each pixel is from the paper, towards ink and beyond the paper's noise."""
    values = grey.astype(np.float32)
    if grey.dtype.kind == "f" and values.max() <= 1:
        values *= 255
    border = np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])
    paper = float(np.median(border))
    noise = _NOISE / 2 * float(np.median(np.abs(border - paper)))  # ink on the border is none
    away = values - paper if paper < 127.5 else paper - values
    strongest = float(away.max())
    if not strongest - 2 * noise >= _FAINTEST:  # also when a value is no number
        return None
    # A soft threshold: below the noise nothing, at twice the noise all of it.
    keep = np.clip(away / noise - 1, 0, 1) if noise > 0 else np.float32(1)
    return np.asarray(np.clip(away, 0, None) * keep, np.float32)


def _is_laid_out(pixels: Pixels) -> bool:
    """Say whether the ink fills the box and is centred, give or take the blur of enlarging."""
    x, y = centre_of_mass(pixels)
    rows, columns = (np.flatnonzero(pixels.any(axis=axis)) for axis in (1, 0))
    longest = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    return BOX <= longest <= BOX + 2 and max(abs(x - MIDDLE), abs(y - MIDDLE)) <= 0.55


def _boxed(ink: Array) -> Array:
    """Return the ink scaled, shape kept, so that its longer side is 20 pixels of 28."""
    inked = ink >= _EDGE * ink.max()
    rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(crop.shape)
    height, width = (max(1, round(side * scale)) for side in crop.shape)
    framed = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    framed[top : top + height, left : left + width] = _resampled(crop, height, width)
    return framed


def _resampled(ink: Array, height: int, width: int) -> Array:
    """Return the mean over the area that each new pixel covers."""
    down, across = _weights(height, ink.shape[0]), _weights(width, ink.shape[1])
    return np.asarray(down @ ink @ across.T, np.float32)


def _weights(new: int, old: int) -> Array:
    """Return (new, old): the share that each old pixel has in each new one."""
    edges = np.arange(new + 1) * (old / new)
    start, stop = edges[:-1, None], edges[1:, None]
    pixel = np.arange(old)
    overlap = np.clip(np.minimum(stop, pixel + 1) - np.maximum(start, pixel), 0, None)
    return np.asarray(overlap * (new / old), np.float32)
