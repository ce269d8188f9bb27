"""Brings samples into the shape that a network takes."""

import math
from collections.abc import Sequence

from secateurs.core.data.meaning import MayBe
from secateurs.core.data.raw import shape_text
from secateurs.core.errors import DataError
from secateurs.core.network.feeding import fits, takes_drawings

PICTURE = (28, 28)
_SMALLEST = 64  # pixels


def shape_for(sample: tuple[int, ...], wanted: Sequence[int | None], where: str) -> tuple[int, ...]:
    """Return the shape in which samples are given to an input.

    A channel axis is added or taken away, pictures are flattened, and rows become grey
    pictures of as many pixels. Nothing is guessed beyond that.

    Args:
        wanted: of one sample; None where any size will do.

    Raises:
        DataError: gives both shapes.
    """
    shape = _shape_for(sample, tuple(wanted))
    if shape is None:
        raise DataError(
            f"{where} has samples of the shape {shape_text(sample)}, but the network takes"
            f" {shape_text(wanted)}."
        )
    return shape


def may_be(sample: tuple[int, ...], given: Sequence[int | None]) -> MayBe:
    """Say what samples of this shape may be that are given to an input of that shape."""
    sides = [side for side in given if side != 1]
    if len(sample) in (2, 3) or (len(sample) == 1 and len(sides) == 2) or takes_drawings(given):
        return "pictures"
    return "bytes" if len(sample) == 1 and _is_picture(sample[0]) else "numbers"


def _is_picture(numbers: int) -> bool:
    """Say whether so many numbers in a row may be a square picture, grey or in colour."""
    squares = (numbers, numbers // 3) if numbers % 3 == 0 else (numbers,)
    return any(each >= _SMALLEST and math.isqrt(each) ** 2 == each for each in squares)


def _shape_for(sample: tuple[int, ...], wanted: tuple[int | None, ...]) -> tuple[int, ...] | None:
    """Return the shape to give a sample, None if it does not fit."""
    if fits(sample, wanted):
        if None not in wanted:
            return tuple(side or 0 for side in wanted)
        return (*sample, 1) if len(sample) < len(wanted) else sample
    if None in wanted or len(sample) != 1:
        return None
    sides = [side for side in wanted if side is not None and side != 1]
    grey = len(sides) == 2 and sides[0] * sides[1] == sample[0]
    return tuple(side or 0 for side in wanted) if grey else None
