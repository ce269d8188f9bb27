"""What the numbers of samples mean: pixels, in which range, or figures to be given as they are."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import DataError
from secateurs.core.base.phrases import joined
from secateurs.core.data.raw import shape_text
from secateurs.core.data.scaling import SCALINGS, Scaling, fits, takes_drawings

# What a person says of the numbers: pixels that the network gets as a scaling says, or numbers
# that it gets as they are. Left to themselves ("auto") they are judged.
Numbers = Scaling | Literal["auto", "as-is"]

NUMBERS: tuple[Numbers, ...] = ("auto", *SCALINGS, "as-is")

# What samples may be by where they are from and by their shape: pixels from 0 to 255 in any case;
# pixels; a long row of them, if they are whole numbers from 0 to 255; or no pixels.
MayBe = Literal["photos", "pictures", "bytes", "numbers"]

Samples = AnyArray
Dtype = type[np.unsignedinteger[Any]]

_BLOCK = 1024  # samples looked at a time, so that no second copy in float is needed

_BYTES, _HALF = 255, 0.5

_PERCENT = 100

_LEVELS = (31, 63, _PERCENT, 127)  # whites of pixels with few levels

_NEARLY = 0.9  # as a share of white, how near to it the brightest pixel is

_DEPTHS = (2**10 - 1, 2**12 - 1, 2**14 - 1, 2**16 - 1)  # of cameras and scanners

_FEW_LEVELS = 16  # whole numbers up to here are counts or grades, such as those of 8 x 8 digits

_NEAR = 0.1  # as a share of the range, how near to its lower end the darkest pixel is

_SLACK = 1e-4  # by which rounding may leave the range

_STORED: dict[tuple[float, float] | None, Scaling] = {(0, 1): "unit", (-1, 1): "signed"}

WRAPPED = "stored as signed bytes: below 0 are those from 128 to 255"

SIGNED = "with -128 taken for black and 0 for grey"

_PAPER = 0.25  # as a share of all pixels, how many are paper at least

_ALIKE = 2  # times as many, from which on two counts are not alike

_EXACT = 0.02  # of a step in 255, by which texts of few decimals miss it


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the numbers of some samples mean.

    Attributes:
        low, high: the least and the greatest of them.
        ends: what stands for black and for white where they are pixels; else None.
        whole: whether all are whole numbers.
        stored: the scaling by which a network gets them as they were; None where they were
            bytes, which nobody trains on without a scale.
        rounded: whether pixels had finer steps than bytes have and were rounded to these.
        remark: of bytes that are stored with a sign, what they were taken for, or "".
    """

    low: float
    high: float
    ends: tuple[float, float] | None
    whole: bool
    stored: Scaling | None = None
    rounded: bool = False
    remark: str = ""

    @property
    def words(self) -> str:
        return f"{self._words}, {self.remark}" if self.remark else self._words

    @property
    def _words(self) -> str:
        if self.ends is None:
            return f"numbers from {self.low:.6g} to {self.high:.6g}, given as they are"
        if self.whole and self.ends == (0, 1):
            return "pixels that are 0 or 1"
        fine = ", rounded to 256 steps" if self.rounded else ""
        if self.is_open:
            fine = f", with {self.ends[1]:g} taken for white (otherwise --pixels){fine}"
        return f"pixels from {self.ends[0]:g} to {self.top:g}{fine}"

    @property
    def is_open(self) -> bool:
        """Whether they do not tell what stands for white."""
        return self.ends is not None and self.high < _NEARLY * self.ends[1] and self.high > 1

    @property
    def top(self) -> float:
        """The greatest of the numbers, or white where they reach it."""
        assert self.ends is not None
        return self.high if self.is_open else self.ends[1]


@dataclass(frozen=True, slots=True)
class _Facts:
    low: float
    high: float
    whole: bool
    kind: str  # NumPy's, of the type
    size: int  # bytes of one number

    @property
    def are_bytes(self) -> bool:
        return self.kind == "u" and self.size == 1


def samples_of(
    parts: Sequence[Samples],
    where: str,
    numbers: Numbers = "auto",
    may_be: MayBe = "pictures",
    *,
    in_bytes: bool = False,
    cancelled: Cancelled = never,
) -> tuple[tuple[Samples, ...], Meaning]:
    """Return parts of one data set in the form that the program works with, and what they mean.

    Args:
        parts: (n, *shape) each, of numbers or booleans.
        may_be: what they may be by their shape; those stored as bytes are pixels in any case.
        in_bytes: whether finer pixels are rounded to bytes, as the drawing pad has them.

    Returns:
        For each part uint8 or uint16, pixels from 0 to all that the type holds, or float32,
        numbers as they were.

    Raises:
        DataError: a number is not finite or too large, parts are of different kinds, or
            numbers are no pixels though they were said to be.
    """
    facts = [_facts_of(part, where, cancelled) for part in parts]
    remark = ""
    if numbers != "as-is" and may_be != "numbers" and all(map(_may_be_wrapped, facts)):
        parts, remark = _unwrapped(parts, cancelled)
        facts = [_facts_of(part, where, cancelled) for part in parts]
    meanings = _meanings(facts, numbers, may_be, in_bytes)
    if numbers in SCALINGS and any(each.ends is None for each in meanings):
        low, high = min(each.low for each in facts), max(each.high for each in facts)
        raise DataError(
            f"{where} holds numbers from {low:.6g} to {high:.6g}, which are no pixels that can"
            " be scaled: they can only be given as they are."
        )
    if len({each.ends is None for each in meanings}) > 1:
        said = joined(list(dict.fromkeys(each.words for each in meanings)))
        raise DataError(f"{where} holds {said}: training and test samples must be scaled alike.")
    if meanings[0].ends is None:
        return tuple(_as_floats(part, where, cancelled) for part in parts), meanings[0]
    pairs = list(zip(parts, meanings, strict=True))
    exact = all(_are_bytes(part, meaning, cancelled) for part, meaning in pairs)
    dtype: Dtype = np.uint8 if exact or in_bytes else np.uint16
    pixels = tuple(_as_pixels(part, meaning, dtype, cancelled) for part, meaning in pairs)
    said = remark if remark == WRAPPED or meanings[0].ends == (-128, 127) else ""
    return pixels, replace(meanings[0], rounded=in_bytes and not exact, remark=said)


def _may_be_wrapped(facts: _Facts) -> bool:
    return facts.whole and facts.kind in "if" and -128 <= facts.low < 0 < facts.high <= 127


def _unwrapped(parts: Sequence[Samples], cancelled: Cancelled) -> tuple[Sequence[Samples], str]:
    """Return bytes that were cast to a signed type, where 200 became -56, as they were.

    Those have paper at exactly 0 or 255, which is -1, go on from 127 to -128, and have not as
    many a little below as a little above 0. Where only the paper says so they stay signed.

    Returns:
        The parts, and what is to be said of them.
    """
    counts = np.zeros(256, np.int64)
    for part in parts:
        for block in _blocks(part, cancelled):
            counts += np.bincount(block.astype(np.int8).view(np.uint8).ravel(), minlength=256)
    paper = int(counts.argmax())
    if paper not in (0, 255) or counts[paper] < _PAPER * counts.sum():
        return parts, ""
    counts[paper] = 0
    middle = (int(counts[112:128].sum()), int(counts[128:144].sum()))
    ends = (int(counts[:16].sum()), int(counts[240:].sum()))
    if min(middle) * _ALIKE < max(middle) or max(ends) < min(ends) * _ALIKE or not min(middle):
        return parts, SIGNED
    return [part.astype(np.int8).view(np.uint8) for part in parts], WRAPPED


def _meanings(
    facts: Sequence[_Facts], numbers: Numbers, may_be: MayBe, drawn: bool
) -> list[Meaning]:
    """Judge parts of one type together, for few samples may leave their range open."""
    alone = [_meaning(each, numbers, may_be, drawn) for each in facts]
    found = []
    for each, own in zip(facts, alone, strict=True):
        alike = [other for other in facts if (other.kind, other.size) == (each.kind, each.size)]
        whole = all(other.whole for other in alike)
        low, high = min(other.low for other in alike), max(other.high for other in alike)
        joint = _Facts(low, high, whole, each.kind, each.size)
        shared = _meaning(joint, numbers, may_be, drawn)
        # Some were divided by 255, others not.
        apart = own.ends == (0, 1) and not own.whole and shared.ends == (0, _BYTES)
        found.append(own if apart else shared)
    return found


def _meaning(facts: _Facts, numbers: Numbers, may_be: MayBe, drawn: bool) -> Meaning:
    if numbers == "as-is" or (may_be == "numbers" and numbers == "auto" and not facts.are_bytes):
        return Meaning(facts.low, facts.high, None, facts.whole)
    if may_be == "photos" and facts.are_bytes:
        return Meaning(facts.low, _BYTES, (0, _BYTES), facts.whole)
    said = numbers in SCALINGS
    ends = _ends(facts, said=said, pixels=said or drawn)
    if may_be in ("bytes", "numbers") and numbers == "auto":
        if facts.are_bytes:
            return Meaning(facts.low, facts.high, ends if ends == (0, _BYTES) else None, True)
        ends = ends if facts.whole and ends == (0, _BYTES) else None
        return Meaning(facts.low, facts.high, ends, facts.whole, "byte" if ends else None)
    return Meaning(facts.low, facts.high, ends, facts.whole, _STORED.get(ends))


def _ends(facts: _Facts, *, said: bool, pixels: bool) -> tuple[float, float] | None:
    """Return what stands for black and white, None where the range is that of no pixels.

    The numbers decide, whatever their type: white is what they reach, if it is a white that
    pixels have; else the next one, unless a person says that they are pixels.

    Args:
        said: whether a person says so.
        pixels: whether they are known to be pixels.
    """
    low, high = facts.low, facts.high
    if low < -_SLACK:
        return _signed_ends(facts)
    if high <= 1 + _SLACK:
        return (0, 1)
    if high <= _FEW_LEVELS:
        return (0, high) if facts.whole and pixels else None
    level = next((each for each in _LEVELS if abs(high - each) <= each * _SLACK), None)
    if level is not None and (facts.whole or level == _PERCENT):
        return (0, level)
    if high <= _BYTES * (1 + _SLACK):
        return _white(high, (_BYTES,), said)
    if not facts.whole or high > _DEPTHS[-1]:
        return None
    ends = _white(high, _DEPTHS, said)
    return ends if facts.kind in "ui" or high >= _NEARLY * ends[1] else None


def _white(high: float, whites: Sequence[int], said: bool) -> tuple[float, float]:
    white = next(each for each in whites if high <= each * (1 + _SLACK))
    return (0, high) if said and high < _NEARLY * white else (0, white)


def _signed_ends(facts: _Facts) -> tuple[float, float] | None:
    low, high = facts.low, facts.high
    for end in (1.0, _HALF):
        if -end - _SLACK <= low <= -end * (1 - 2 * _NEAR) and high <= end + _SLACK:
            return (-end, end)
    middle = _BYTES / 2
    if abs(low + middle) <= _SLACK * middle and high <= middle * (1 + _SLACK):
        return (-middle, middle)
    is_byte = facts.kind == "i" and facts.size == 1 and low < -1
    near = facts.whole and -128 <= low <= -128 * (1 - _NEAR) and high <= 127
    return (-128, 127) if is_byte or near else None


def _facts_of(part: Samples, where: str, cancelled: Cancelled) -> _Facts:
    low, high, whole = math.inf, -math.inf, True
    for block in _blocks(part, cancelled):
        if not block.size:
            continue
        low, high = min(low, float(block.min())), max(high, float(block.max()))
        if part.dtype.kind == "f":
            if not math.isfinite(float(block.min()) + float(block.max())):  # NaN among them, too
                raise DataError(f"{where} holds values that are not finite numbers.")
            whole = whole and bool((block == np.rint(block)).all())
    if low > high:
        low = high = 0.0
    return _Facts(low, high, whole, part.dtype.kind, part.dtype.itemsize)


def _are_bytes(part: Samples, meaning: Meaning, cancelled: Cancelled) -> bool:
    """Say whether nothing is lost by rounding to bytes, or next to nothing."""
    if part.dtype == np.uint8 and meaning.ends == (0, _BYTES):
        return True
    steps = (_shares(block, meaning) * _BYTES for block in _blocks(part, cancelled))
    return all(bool((np.abs(each - np.rint(each)) <= _EXACT).all()) for each in steps)


def _as_pixels(part: Samples, meaning: Meaning, dtype: Dtype, cancelled: Cancelled) -> Samples:
    if part.dtype == dtype and meaning.ends == (0, np.iinfo(dtype).max):
        return np.ascontiguousarray(part)
    pixels = np.empty(part.shape, dtype)
    full = np.iinfo(dtype).max
    for place, block in zip(_places(part), _blocks(part, cancelled), strict=True):
        pixels[place] = np.rint(_shares(block, meaning) * full)
    return pixels


def _shares(block: Samples, meaning: Meaning) -> NDArray[np.float64]:
    """Return pixels as shares of white, 0 to 1."""
    assert meaning.ends is not None
    low, high = meaning.ends
    values = block.astype(np.float64)
    return np.clip((values - low) / (high - low), 0, 1)


def _as_floats(part: Samples, where: str, cancelled: Cancelled) -> Samples:
    inputs = np.empty(part.shape, np.float32)
    for place, block in zip(_places(part), _blocks(part, cancelled), strict=True):
        with np.errstate(over="ignore"):
            inputs[place] = block
        if not np.isfinite(inputs[place]).all():
            raise DataError(f"{where} holds values that are too large.")
    return inputs


def _places(part: Samples) -> list[slice]:
    return [slice(start, start + _BLOCK) for start in range(0, len(part), _BLOCK)]


def _blocks(part: Samples, cancelled: Cancelled) -> Iterator[Samples]:
    for place in _places(part):
        go_on(cancelled)
        yield part[place]


PICTURE = (28, 28)

_SMALLEST = 64  # pixels


def shape_for(
    sample: tuple[int, ...], wanted: Sequence[int | None], where: str, *, table: bool = False
) -> tuple[int, ...]:
    """Return the shape in which samples are given to an input.

    A channel axis is added or taken away, pictures are flattened, and rows become grey
    pictures of as many pixels. Nothing is guessed beyond that.

    Args:
        wanted: of one sample; None where any size will do.
        table: whether samples are rows of a table.

    Raises:
        DataError: gives both shapes.
    """
    shape = _shape_for(sample, tuple(wanted))
    if shape is None:
        has = f"samples of the shape {shape_text(sample)}"
        if table:
            has = f"{sample[0]:,} column{'s' * (sample[0] != 1)} beside the label"
        raise DataError(f"{where} has {has}, but the network takes {shape_text(wanted)}.")
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
