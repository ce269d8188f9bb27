"""Distorts a batch of grey square images, whichever way the model takes them."""

import math
from typing import Any

from secateurs.core.errors import DataError
from secateurs.core.training.augment import distorted


def augmented(inputs: Any, seed: int, position: Any) -> Any:
    """Shift, turn, slant, scale and thicken images inside a graph.

    Args:
        inputs: (n, side * side), (n, side, side) or (n, side, side, 1) float32 tensor.
        seed: of the training.
        position: int32 scalar, how many samples the training saw before.

    Raises:
        DataError: the samples are not such images.
    """
    import tensorflow as tf

    side = image_side(tuple(inputs.shape[1:]) if tf.is_tensor(inputs) else ())
    grid = tf.reshape(inputs, (-1, side, side))
    return tf.ensure_shape(
        tf.reshape(distorted(grid, seed, position), tf.shape(inputs)), inputs.shape
    )


def image_side(shape: tuple[int, ...]) -> int:
    """Return the side of the square grey images that samples of this shape hold."""
    side = math.isqrt(math.prod(shape)) if shape else 0
    if not side or shape not in ((side * side,), (side, side), (side, side, 1)):
        raise DataError("Only square grey images can be augmented; the samples are not.")
    return side
