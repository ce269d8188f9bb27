"""Inks written digits inside a graph, each time another way: bent, slanted, wide, thick."""

import numpy as np

from secateurs.core.base.arrays import Array, Tensor
from secateurs.core.drawing.strokes import SIDE
from secateurs.core.learning.written_digits import POINTS

BEND = 0.06  # of the height, one sigma of each wave
TREMOR = 0.012  # of the height, one sigma
WIDTH = 0.25  # one sigma of the logarithm of what the width is multiplied by
SLANT = (-0.15, 0.45)  # leftwards and rightwards, of the height
TURN = 0.04  # radian, each way
PEN = (1.7, 3.2)  # pixels; the pad's is 2.28
SHIFT = 0.5  # pixels, each way
BOX = 20.0  # pixels: what path and pen fill, as on the pad

SHARE = 3  # one image in so many is written anew

_KNOTS = 10  # of the tremor along a path


def rewritten(
    images: Tensor, labels: Tensor, paths: Tensor, key: Tensor, *, exact: bool = False
) -> Tensor:
    """Put other hands' writing of the same digits in the place of a batch's first images.

    Args:
        images: (n, 28, 28) float32 tensor from 0 to 1.
        labels, paths, key, exact: as of `inked`.
    """
    import tensorflow as tf

    count = tf.shape(labels)[0] // SHARE
    return tf.concat([inked(paths, labels[:count], key, exact=exact), images[count:]], axis=0)


def inked(paths: Tensor, labels: Tensor, key: Tensor, *, exact: bool = False) -> Tensor:
    """Write digits inside a graph, laid out as the pad lays out drawings.

    Args:
        paths: (digits, paths a digit, POINTS, 2) float32 tensor.
        labels: (n,) integer tensor, the digits to write.
        key: (2,) int32 tensor that decides everything random.
        exact: take products in float64, which mixed precision leaves alone: squared distances
            do not bear bfloat16.

    Returns:
        (n, 28, 28) float32 tensor from 0 to 1.
    """
    import tensorflow as tf

    for_choice, for_shape, for_tremor, for_place = tf.unstack(tf.random.split(key, 4))
    count = tf.shape(labels)[0]
    each = paths.shape[1]
    chosen = tf.random.stateless_uniform((count,), for_choice, 0, each, tf.int32)
    place = tf.cast(labels, tf.int32) * each + chosen
    points = tf.gather(tf.reshape(paths, (-1, POINTS, 2)), place)
    kind = tf.float64 if exact else tf.float32
    x, y = tf.unstack(_bent(points, for_shape, for_tremor, kind), axis=2)
    return covered(*_fitted(x, y, for_place), kind)


def _bent(points: Tensor, for_shape: Tensor, for_tremor: Tensor, kind: Tensor) -> Tensor:
    """Bend paths by slow waves, and let the hand tremble."""
    import tensorflow as tf

    count = tf.shape(points)[0]
    x, y = tf.unstack(points - tf.reduce_mean(points, axis=1, keepdims=True), axis=2)
    wave = tf.unstack(tf.random.stateless_normal((7, count, 1), for_shape))
    sideways = wave[0] * tf.sin(3.5 * y + 2 * wave[1]) + 2 * wave[2] * tf.square(x)
    up = wave[3] * tf.sin(3.5 * x + 2 * wave[4]) + 0.7 * wave[5] * tf.sin(3.5 * y + 2 * wave[6])
    bent = tf.stack([x + BEND * sideways, y + BEND * up], axis=2)
    knots = TREMOR * tf.random.stateless_normal((count, 2, _KNOTS), for_tremor)
    tremor = _product(knots, tf.constant(_between_knots()), kind)
    return bent + tf.transpose(tremor, (0, 2, 1))


def _product(one: Tensor, other: Tensor, kind: Tensor) -> Tensor:
    """Return a float32 product that is summed in a type."""
    import tensorflow as tf

    return tf.cast(tf.cast(one, kind) @ tf.cast(other, kind), tf.float32)


def _between_knots() -> Array:
    """Return (_KNOTS, POINTS): how much each knot moves each point."""
    at = np.linspace(0, _KNOTS - 1, POINTS)
    away = np.abs(at - np.arange(_KNOTS)[:, None])
    return np.asarray(np.maximum(0, 1 - away), np.float32)


def _fitted(x: Tensor, y: Tensor, key: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Widen, slant and turn paths; return them in pixels, with the width of each one's pen."""
    import tensorflow as tf

    for_width, for_rest = tf.unstack(tf.random.split(key, 2))
    count = tf.shape(x)[0]
    x = x * tf.exp(WIDTH * tf.random.stateless_normal((count, 1), for_width))
    slant, turn, pen, across, down = tf.unstack(
        tf.random.stateless_uniform((5, count, 1), for_rest)
    )
    x = x - _within(SLANT, slant) * y
    angle = _within((-TURN, TURN), turn)
    x, y = tf.cos(angle) * x - tf.sin(angle) * y, tf.sin(angle) * x + tf.cos(angle) * y
    pen = _within(PEN, pen)
    scale = (BOX - pen) / tf.maximum(_extent(x), _extent(y))
    x = _centred(x * scale) + _within((-SHIFT, SHIFT), across)
    return x, _centred(y * scale) + _within((-SHIFT, SHIFT), down), pen


def _within(limits: tuple[float, float], share: Tensor) -> Tensor:
    return limits[0] + (limits[1] - limits[0]) * share


def _extent(values: Tensor) -> Tensor:
    import tensorflow as tf

    largest = tf.reduce_max(values, axis=1, keepdims=True)
    return largest - tf.reduce_min(values, axis=1, keepdims=True)


def _centred(values: Tensor) -> Tensor:
    """Move the mean, near the ink's centre of mass, to the middle."""
    import tensorflow as tf

    return values - tf.reduce_mean(values, axis=1, keepdims=True) + SIDE / 2


def covered(x: Tensor, y: Tensor, pen: Tensor, kind: Tensor = "float32") -> Tensor:
    """Return how much of each pixel the pen covers, its edge softened over one pixel.

    Args:
        x, y: (n, POINTS) float32 tensors, pixels from the top left corner.
        pen: (n, 1) float32 tensor, the pens' widths in pixels.
        kind: the type that products are summed in.
    """
    import tensorflow as tf

    grid = np.arange(SIDE, dtype=np.float32) + 0.5  # pixel k has its centre at k + 0.5
    across, down = np.tile(grid, SIDE), np.repeat(grid, SIDE)
    pixels = tf.constant(np.stack([across, down, np.ones_like(across)]))
    # The squared distance, less the pixel's own square, as one product.
    points = tf.stack([-2 * x, -2 * y, x * x + y * y], axis=2)
    product = _product(tf.reshape(points, (-1, 3)), pixels, kind)
    product = tf.reshape(product, (-1, POINTS, SIDE * SIDE))
    square = tf.reduce_min(product, axis=1) + tf.constant(across**2 + down**2)
    distance = tf.sqrt(tf.maximum(square, 0.0))
    return tf.reshape(tf.clip_by_value(pen / 2 - distance + 0.5, 0.0, 1.0), (-1, SIDE, SIDE))
