"""Mild, seeded distortions of the training images: shift, turn, scale and thickness.

They bring the images closer to what people draw with a mouse or a finger.
"""

from typing import Any

import numpy as np

SHIFT = 1.0  # pixels, each way
TURN = np.deg2rad(10)
SCALE = (0.9, 1.1)
THICKNESS = 0.5  # share of the way to the dilated or eroded image


def distorted(images: Any, seed: int, position: Any) -> Any:
    """Distort a batch inside a graph.

    Args:
        images: (n, side, side) float32 tensor.
        seed: of the training.
        position: int32 scalar, how many images the training saw before this batch; together
            with the seed it decides every distortion, so that a training can be repeated.
    """
    import tensorflow as tf

    drawn = tf.random.stateless_uniform(
        (5, tf.shape(images)[0]), tf.stack([seed, position]), minval=-1.0, maxval=1.0
    )
    across, down, turn, scale, thickness = tf.unstack(drawn)
    moved = _moved(images, across * SHIFT, down * SHIFT, turn * TURN, _scale(scale))
    return _thickened(moved, thickness * THICKNESS)


def _scale(drawn: Any) -> Any:
    smallest, largest = SCALE
    return smallest + (largest - smallest) * (drawn + 1) / 2


def _moved(images: Any, across: Any, down: Any, turn: Any, scale: Any) -> Any:
    """Turn and scale about the centre, then shift."""
    import tensorflow as tf

    side = images.shape[1]
    cos, sin = tf.cos(turn) / scale, tf.sin(turn) / scale
    middle = (side - 1) / 2
    # The operation maps output pixels to input pixels, so this is the inverse of the movement.
    to_x = middle - cos * (middle + across) - sin * (middle + down)
    to_y = middle + sin * (middle + across) - cos * (middle + down)
    nothing = tf.zeros_like(cos)
    transforms = tf.stack([cos, sin, to_x, -sin, cos, to_y, nothing, nothing], axis=1)
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=images[..., tf.newaxis],
        transforms=transforms,
        output_shape=(side, side),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    return tf.reshape(moved, (-1, side, side))


def _thickened(images: Any, amount: Any) -> Any:
    """Move each image towards its dilation (amount > 0) or its erosion (amount < 0)."""
    import tensorflow as tf

    amount = amount[:, tf.newaxis, tf.newaxis]
    dilated, eroded = _spread(images, tf.maximum), _spread(images, tf.minimum)
    goal = tf.where(amount > 0, dilated, eroded)
    return images + tf.abs(amount) * (goal - images)


def _spread(images: Any, largest: Any) -> Any:
    """Apply a running maximum (or minimum) over a plus of five pixels."""
    import tensorflow as tf

    wide = tf.pad(images, [[0, 0], [1, 1], [1, 1]])
    upright = largest(wide[:, :-2, 1:-1], wide[:, 2:, 1:-1])
    level = largest(wide[:, 1:-1, :-2], wide[:, 1:-1, 2:])
    return largest(images, largest(upright, level))
