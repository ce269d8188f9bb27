"""Distorts a batch of grey square images, whichever way the model takes them."""

import math
from collections.abc import Callable

import numpy as np

from secateurs.core.base.arrays import Tensor
from secateurs.core.base.errors import DataError

SHIFT = 1.0  # pixels, each way

TURN = np.deg2rad(8)

SLANT = 0.1  # of the height, each way

SCALE = (0.9, 1.1)

SHAPE = 0.06  # the width grows and the height shrinks by up to this share, or the reverse

THICKNESS = 0.5  # share of the way to the dilated or eroded image


def distorted(images: Tensor, seed: int, position: Tensor) -> Tensor:
    """Distort a batch inside a graph.

    Args:
        images: (n, side, side) float32 tensor.
        seed: of the training.
        position: int32 scalar, how many images the training saw before this batch; together
            with the seed it decides every distortion, so that a training can be repeated.
    """
    import tensorflow as tf

    drawn = tf.random.stateless_uniform(
        (7, tf.shape(images)[0]), tf.stack([seed, position]), minval=-1.0, maxval=1.0
    )
    across, down, turn, scale, thickness, slant, shape = tf.unstack(drawn)
    size = _scale(scale)
    moved = _moved(
        images,
        (across * SHIFT, down * SHIFT),
        turn * TURN,
        slant * SLANT,
        (size * (1 + shape * SHAPE), size * (1 - shape * SHAPE)),
    )
    return _thickened(moved, thickness * THICKNESS)


def _scale(drawn: Tensor) -> Tensor:
    smallest, largest = SCALE
    return smallest + (largest - smallest) * (drawn + 1) / 2


def _moved(
    images: Tensor,
    shift: tuple[Tensor, Tensor],
    turn: Tensor,
    slant: Tensor,
    scale: tuple[Tensor, Tensor],
) -> Tensor:
    """Scale, slant and turn about the centre, then shift."""
    import tensorflow as tf

    side = images.shape[1]
    cos, sin = tf.cos(turn), tf.sin(turn)
    # The operation maps output pixels to input pixels, so this is the inverse of the movement.
    x_from_x, x_from_y = (cos - slant * sin) / scale[0], (sin + slant * cos) / scale[0]
    y_from_x, y_from_y = -sin / scale[1], cos / scale[1]
    middle = (side - 1) / 2
    x, y = middle + shift[0], middle + shift[1]
    to_x = middle - x_from_x * x - x_from_y * y
    to_y = middle - y_from_x * x - y_from_y * y
    nothing = tf.zeros_like(cos)
    transforms = tf.stack(
        [x_from_x, x_from_y, to_x, y_from_x, y_from_y, to_y, nothing, nothing], axis=1
    )
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=images[..., tf.newaxis],
        transforms=transforms,
        output_shape=(side, side),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    return tf.reshape(moved, (-1, side, side))


def _thickened(images: Tensor, amount: Tensor) -> Tensor:
    """Move each image towards its dilation (amount > 0) or its erosion (amount < 0)."""
    import tensorflow as tf

    amount = amount[:, tf.newaxis, tf.newaxis]
    dilated, eroded = _spread(images, tf.maximum), _spread(images, tf.minimum)
    goal = tf.where(amount > 0, dilated, eroded)
    return images + tf.abs(amount) * (goal - images)


def _spread(images: Tensor, largest: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    """Apply a running maximum (or minimum) over a plus of five pixels."""
    import tensorflow as tf

    wide = tf.pad(images, [[0, 0], [1, 1], [1, 1]])
    upright = largest(wide[:, :-2, 1:-1], wide[:, 2:, 1:-1])
    level = largest(wide[:, 1:-1, :-2], wide[:, 1:-1, 2:])
    return largest(images, largest(upright, level))


def augmented(inputs: Tensor, seed: int, position: Tensor) -> Tensor:
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
