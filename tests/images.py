"""Images as the plain networks of the tests read them."""

from typing import Any

from numpy.typing import NDArray

from secateurs.core.base.arrays import Array
from secateurs.core.data.scaling import scaled


def flat_pixels(images: NDArray[Any]) -> Array:
    """Return (n, pixels) float32 from 0 to 1 of images (n, rows, columns)."""
    return scaled(images.reshape(len(images), -1))
