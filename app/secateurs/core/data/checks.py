"""What images and labels must be like before the program works with them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Labels, Pixels
from secateurs.core.data.dataset import SIDE
from secateurs.core.errors import DataError

MOST_CLASSES = 1000
_SHAPES = ((SIDE, SIDE), (SIDE, SIDE, 1), (SIDE * SIDE,))
_BLOCK = 4096  # images converted at a time, so that no second copy in float is needed


def check_images(shape: tuple[int, ...], dtype: np.dtype[Any], where: str) -> None:
    """Refuse an array, by its header alone, that cannot be grey images of 28 x 28."""
    if shape[1:] not in _SHAPES:
        raise DataError(
            f"{where} has the shape {_text(shape)}; images of {SIDE} x {SIDE} pixels are needed."
        )
    if dtype.kind not in "uif":
        raise DataError(f"{where} holds {dtype}; images must be numbers.")


def check_labels(shape: tuple[int, ...], dtype: np.dtype[Any], where: str) -> None:
    """Refuse an array, by its header alone, that cannot be one label an image."""
    if not (len(shape) == 1 or (len(shape) == 2 and shape[1] == 1)):
        raise DataError(f"{where} has the shape {_text(shape)}; one label an image is needed.")
    if dtype.kind not in "ui":
        raise DataError(f"{where} holds {dtype}; labels must be whole numbers.")


def check_counts(images: int, labels: int, where: str) -> None:
    if images != labels:
        raise DataError(f"{where} has {images:,} images but {labels:,} labels.")


def as_labels(array: NDArray[Any], where: str) -> Labels:
    """Return labels as (n,) int64; refuse any below 0 or above 999."""
    labels = array.reshape(-1)
    if len(labels) and (labels.min() < 0 or labels.max() >= MOST_CLASSES):
        wrong = labels.min() if labels.min() < 0 else labels.max()
        raise DataError(
            f"{where} holds the label {wrong}; labels must be from 0 to {MOST_CLASSES - 1}."
        )
    return labels.astype(np.int64)


def as_pixels(array: NDArray[Any], where: str) -> Pixels:
    """Return images as (n, 28, 28) uint8.

    Floats of at most 1 are taken as 0 to 1, everything else as 0 to 255.
    """
    images = array.reshape(-1, SIDE, SIDE)
    if images.dtype == np.uint8:
        return np.ascontiguousarray(images)
    low, high = _range(images)
    if not (low >= 0 and high <= 255):  # refuses NaN too
        raise DataError(f"{where} holds pixels outside 0 to 255.")
    scale = 255.0 if images.dtype.kind == "f" and high <= 1 else 1.0
    pixels = np.empty(images.shape, np.uint8)
    for block in _blocks(len(images)):
        pixels[block] = np.rint(images[block].astype(np.float64) * scale)
    return pixels


def _range(images: NDArray[Any]) -> tuple[float, float]:
    def extreme(of: Callable[[NDArray[Any]], Any]) -> float:
        return float(of(np.array([of(images[block]) for block in _blocks(len(images))])))

    return (extreme(np.min), extreme(np.max)) if len(images) else (0.0, 0.0)


def _blocks(count: int) -> list[slice]:
    return [slice(start, start + _BLOCK) for start in range(0, count, _BLOCK)]


def _text(shape: tuple[int, ...]) -> str:
    return " x ".join(str(side) for side in shape) or "of a single number"
