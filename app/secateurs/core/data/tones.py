"""Brings pictures to the tones that a grey network takes: grey, and bright on dark."""

from collections.abc import Sequence

import numpy as np

from secateurs.core.base.arrays import AnyArray, Pixels
from secateurs.core.data.scaling import fits

TURNED = "turned: dark on bright"
IN_GREY = "colours are turned to grey"

_WEIGHTS = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601, as Pillow has it
_BRIGHT = 0.75  # share of white that the border has on average, where it is paper
_DARKER = 0.1  # by which what is drawn on paper is darker, as a share of white
_LOOKED_AT = 10_000  # samples


def grey_axis(shapes: Sequence[Sequence[int]], wanted: Sequence[int | None]) -> int | None:
    """Return the axis of colours that a network has no place for, which takes them in grey.

    None where it takes samples as they are, or not in grey either.

    Args:
        shapes: of one sample of each part.
        wanted: shape of one sample of the network.
    """
    sample = tuple(shapes[0])
    axis = next((place for place in (2, 0) if len(sample) == 3 and sample[place] == 3), None)
    if axis is None or fits(sample, wanted) or any(tuple(each) != sample for each in shapes):
        return None
    return axis if fits(without_axis(sample, axis), wanted) else None


def without_axis(sample: Sequence[int], axis: int) -> tuple[int, ...]:
    """Return a shape without one of its axes."""
    return tuple(side for place, side in enumerate(sample) if place != axis)


def in_grey(samples: AnyArray, axis: int) -> AnyArray:
    """Return pixels, or numbers as they are, without their axis of colours.

    How bright white is must be known before: grey is darker than the brightest colour.

    Args:
        samples: (n, *sample shape).
        axis: of one sample.
    """
    colours = np.moveaxis(samples, axis + 1, -1)
    red, green, blue = (colours[..., channel] for channel in range(3))
    if np.array_equal(red, green) and np.array_equal(red, blue):
        return np.ascontiguousarray(red)
    grey = np.zeros(red.shape, np.float32)
    for channel, weight in zip((red, green, blue), _WEIGHTS, strict=True):
        grey += channel * np.float32(weight)
    return grey if colours.dtype.kind == "f" else np.rint(grey).astype(colours.dtype)


def are_dark_on_bright(parts: Sequence[AnyArray], side: int) -> bool:
    """Say whether square pictures are drawn dark on bright paper, by all of them together.

    Args:
        parts: (n, ...) pixels each, side * side a picture, from 0 to all that the type holds.
    """
    border = np.ones((side, side), bool)
    border[2:-2, 2:-2] = False
    outside, inside, count = 0.0, 0.0, 0
    for part in parts:
        few = part[:: max(1, len(part) // _LOOKED_AT)]
        shares = few.reshape(len(few), -1).mean(axis=0, dtype=np.float64) if len(few) else 0
        shares = np.asarray(shares).reshape(-1) / np.iinfo(part.dtype).max
        if shares.size != side * side:
            continue
        outside += float(shares[border.ravel()].mean()) * len(few)
        inside += float(shares[~border.ravel()].mean()) * len(few)
        count += len(few)
    return count > 0 and outside >= _BRIGHT * count and outside - inside >= _DARKER * count


def is_bright_around(grey: Pixels) -> bool:
    """Say whether most of the border of a picture is bright."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return bool(np.median(border) > np.iinfo(grey.dtype).max / 2)


def turned(pixels: Pixels) -> Pixels:
    """Return pixels with bright and dark exchanged."""
    return np.iinfo(pixels.dtype).max - pixels
