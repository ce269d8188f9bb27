"""Places ink the way MNIST does: its centre of mass on the middle of the picture."""

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Array, Pixels
from secateurs.core.drawing.strokes import SIDE

# MNIST's images have theirs between 13.5 and 14.5 (measured on all 60,000): the middle is
# the corner between the pixels 13 and 14 counted as SIDE / 2, not the point 13.5.
MIDDLE = SIDE // 2


def centre_of_mass(pixels: NDArray[np.uint8] | Array) -> tuple[float, float]:
    """Return (x, y), where pixel k lies at k; the picture must have ink."""
    rows = pixels.sum(axis=1, dtype=np.float64)
    columns = pixels.sum(axis=0, dtype=np.float64)
    places = np.arange(SIDE)
    return float(columns @ places / columns.sum()), float(rows @ places / rows.sum())


def full_ink(coverage: Array) -> Pixels:
    """Return ink of any scale as pixels whose darkest is 255; there must be some ink."""
    full: Pixels = np.rint(coverage * (255.0 / coverage.max())).astype(np.uint8)
    return full


def centred(pixels: Pixels) -> Pixels:
    """Shift by whole pixels so that the centre of mass comes to the middle; no ink is lost."""
    x, y = centre_of_mass(pixels)
    across = _shift(x, np.flatnonzero(pixels.any(axis=0)))
    down = _shift(y, np.flatnonzero(pixels.any(axis=1)))
    return np.roll(pixels, (down, across), axis=(0, 1))


def _shift(mass: float, inked: NDArray[np.intp]) -> int:
    wanted = int(np.floor(MIDDLE + 0.5 - mass))
    return int(np.clip(wanted, -inked[0], SIDE - 1 - inked[-1]))
