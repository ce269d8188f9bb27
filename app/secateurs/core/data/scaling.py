"""How samples become what a model's input layer reads."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array

Scaling = Literal["unit", "byte", "signed"]
SCALINGS: tuple[Scaling, ...] = ("unit", "byte", "signed")
SCALED_TO: dict[Scaling, str] = {"unit": "0 to 1", "byte": "0 to 255", "signed": "-1 to 1"}

_ENDS: dict[Scaling, tuple[float, float]] = {
    "unit": (0.0, 1.0),
    "byte": (0.0, 255.0),
    "signed": (-1.0, 1.0),
}


def are_pixels(samples: AnyArray) -> bool:
    """Say whether samples are pixels, from 0 to all that their type holds: 8 or 16 bits."""
    return samples.dtype in (np.uint8, np.uint16)


def fits(sample: Sequence[int], wanted: Sequence[int | None]) -> bool:
    """Say whether samples of this shape can be given to an input of that shape.

    A missing or a superfluous axis of one channel is no obstacle, nor is an input that wants
    the same picture flattened. None in the wanted shape takes any size.
    """
    if None in wanted:
        with_channel = (*sample, 1) if len(sample) + 1 == len(wanted) else tuple(sample)
        pairs = zip(with_channel, wanted, strict=False)
        same = all(b is None or a == b for a, b in pairs)
        return len(with_channel) == len(wanted) and same
    flat = len(wanted) == 1 and math.prod(sample) == wanted[0]
    return flat or _without_ones(sample) == _without_ones(wanted)


def takes_drawings(wanted: Sequence[int | None]) -> bool:
    """Say whether an input of this shape takes 28 x 28 grey pictures."""
    return tuple(wanted) in ((28, 28), (28, 28, 1), (1, 28, 28), (784,))


def scaled(samples: AnyArray, scaling: Scaling = "unit") -> Array:
    """Return pixels as float32 in the range that the scaling names, other numbers as they are."""
    values = samples.astype(np.float32)
    if not are_pixels(samples):
        return values
    low, high = _ENDS[scaling]
    factor = (high - low) / np.iinfo(samples.dtype).max
    if factor != 1:
        values *= np.float32(factor)
    return values + np.float32(low) if low else values


def fed(samples: AnyArray, wanted: Sequence[int | None], scaling: Scaling) -> Array:
    """Turn samples into what the input layer reads.

    Args:
        samples: (n, *sample shape); pixels are scaled, other numbers are given as they are.
        wanted: shape of the input, without the axis that counts samples.

    Returns:
        (n, *wanted) float32.
    """
    values = scaled(samples, scaling)
    if None in wanted:
        return values[..., None] if values.ndim == len(wanted) else values
    return values.reshape(len(samples), *(side or 1 for side in wanted))


def _without_ones(shape: Sequence[int | None]) -> tuple[int | None, ...]:
    return tuple(side for side in shape if side != 1)
