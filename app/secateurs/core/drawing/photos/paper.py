"""Tells ink from paper: dark or light ink, in even or uneven light, on something see-through."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Mask, Pixels
from secateurs.core.drawing.photos.photo import FAINTEST, Photo, grey_of, on_paper
from secateurs.core.drawing.photos.windows import blocks, breadth, closed, middle, softened

_CARD = 0.8  # of its box: what is opaque and of more than one tone is a card if it fills more
_WORKED_ON = 440  # pixels: the side of a square of as many as are looked at
_NARROWEST = 8  # pixels: what is narrower has no uneven light
_COARSE = 120  # pixels: the shorter side on which the pen's width and colour are estimated
_WINDOW = 0.4  # of the shorter side: paper must be the most of every window
_EVEN = 0.09  # spread of paper and of ink, of the contrast, in even light
_DARKEST = 40.0  # of 255: what is darker is not divided by
_WIDEST = 0.3  # of the shorter side: no pen is wider
_FAINT = 0.1  # of the paper's brightness: the weakest ink in uneven light
_NOISE = 5.0  # standard deviations that ink is beyond the paper's grain


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """Where ink lies, one of the ways that a picture may be read.

    Attributes:
        strength: (h, w) float32, 0 for paper and 1 for the pen's full ink.
        mask: (h, w) bool, True where there is ink.
        faint: (h, w) bool, True where there is ink, also that of a weaker pen.
    """

    strength: Array
    mask: Mask
    faint: Mask


def possible_inks(photo: Photo) -> Iterator[list[Ink]]:
    """Make the ways to read a picture as ink on paper, the simplest first; some may be empty."""
    if photo.opacity is not None and is_ink_alone(photo):
        tone = _reduced(photo.opacity).astype(np.float32)
        strength = tone / tone.max()
        yield [Ink(strength, strength >= 0.5, strength >= 0.5)]
        return
    colour = _reduced(on_paper(photo))
    grey = grey_of(colour).astype(np.float32)
    yield _in_even_light(grey)
    uneven = _in_uneven_light(colour, grey)
    yield [] if uneven is None else [uneven]


def is_ink_alone(photo: Photo) -> bool:
    """Say whether what is opaque is ink, of any colour, rather than a card that is drawn on."""
    if photo.opacity is None or photo.opacity.max() < FAINTEST:
        return False
    visible = photo.opacity >= 0.5 * photo.opacity.max()
    rows, columns = (np.flatnonzero(visible.any(axis=axis)) for axis in (1, 0))
    box = visible[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    tones = np.percentile(grey_of(photo.colour)[visible], (2, 98))
    return not (box.mean() > _CARD and np.ptp(tones) > 4 * FAINTEST)


def _in_even_light(grey: Array) -> list[Ink]:
    """Return dark ink and light ink of a picture with two tones; none if it has others."""
    bins = np.bincount(np.clip(np.rint(grey), 0, 255).astype(np.intp).ravel(), minlength=256)
    dark = grey <= _otsu(bins)
    if dark.all():
        return []
    low, high = float(np.median(grey[dark])), float(np.median(grey[~dark]))
    spread = max(_spread(grey[dark], low), _spread(grey[~dark], high))
    if high - low < FAINTEST or spread > _EVEN * (high - low):
        return []
    share = (high - grey) / (high - low)
    return [_ink(share), _ink(1 - share)]


def _ink(share: Array) -> Ink:
    """Return ink of shares of the way from the paper's tone to the pen's."""
    return Ink(np.clip(share, 0, 1), share > 0.5, share > 0.3)


def _in_uneven_light(colour: Pixels, grey: Array) -> Ink | None:
    """Return ink of a picture whose paper has many tones: what is narrow and unlike its paper."""
    if min(grey.shape) < _NARROWEST:
        return None
    factor = max(1, min(grey.shape) // _COARSE)
    small = blocks(grey, factor)
    widest = _odd(_WIDEST * min(small.shape))
    away = np.asarray((small - _light(small)) / np.maximum(small, _DARKEST), np.float32)
    sign = 1 if _energy(small, away, widest, 1) > _energy(small, away, widest, -1) else -1
    bands = [grey]
    if colour.ndim == 3:  # a coloured pen may be darkest in red, green or blue light alone
        bands += [colour[..., band].astype(np.float32) for band in range(3)]
    found = [_above_the_grain(_beside_paper(blocks(each, factor), widest, sign)) for each in bands]
    best = int(np.argmax([0.0 if each is None else each[1] for each in found]))
    rough = found[best]
    if rough is None:
        return None
    width = min(widest, _odd(2.5 * breadth(rough[0].mask) + 2)) * factor | 1
    fine = _above_the_grain(_beside_paper(softened(bands[best]), width, sign))
    return fine[0] if fine else None


def _energy(grey: Array, away: Array, width: int, sign: int) -> float:
    """Return how much ink of this sign there is, by the narrow and by the wide measure."""
    both = np.minimum(_beside_paper(grey, width, sign), sign * away)
    return float(np.clip(both - _FAINT, 0, None).sum())


def _beside_paper(values: Array, width: int, sign: int) -> Array:
    """Return how far each pixel is from the paper beside it, as a share of its brightness.

    What is wider than `width` pixels is no ink but paper: a shadow, a desk, a thick frame.
    """
    beyond = min(width, min(values.shape) - 1)  # the light goes on beyond the border as it came
    padded = np.pad(sign * -values, beyond, mode="reflect", reflect_type="odd")
    paper = sign * -closed(padded, width)[beyond:-beyond, beyond:-beyond]
    return np.asarray(np.abs(values - paper) / np.maximum(paper, _DARKEST), np.float32)


def _odd(side: float) -> int:
    return max(5, round(side) | 1)


def _above_the_grain(away: Array) -> tuple[Ink, float] | None:
    """Return ink and how far it is above the paper's grain; None if nothing is."""
    middle = float(np.median(away))
    grain = 1.4826 * float(np.median(np.abs(away - middle))) + 0.004
    least = max(_FAINT, middle + _NOISE * grain)
    candidates = away[away > least]
    if len(candidates) < 8:
        return None
    full = float(np.percentile(candidates, 90))
    bins = np.bincount((np.clip(candidates / full, 0, 1) * 255).astype(np.intp), minlength=256)
    limit = max(least, full * np.clip(_otsu(bins) / 255, 0.3, 0.6))
    tone = np.where(away < least / 2, np.float32(0), away)
    strength = np.asarray(np.clip(tone / full, 0, 1), np.float32)
    return Ink(strength, away > limit, away > max(least, 0.3 * full)), full / grain


def _light(values: Array) -> Array:
    """Return the median over a wide window at each pixel, which is the paper's there."""
    height, width = values.shape
    factor = max(1, min(height, width) // 40)
    coarse = values[factor // 2 :: factor, factor // 2 :: factor]
    coarse = middle(coarse, max(3, round(_WINDOW * min(coarse.shape)) | 1))
    large = np.repeat(np.repeat(coarse, factor, axis=0), factor, axis=1)
    beyond = [(0, max(0, new - old)) for new, old in zip(values.shape, large.shape, strict=True)]
    return np.pad(large, beyond, mode="edge")[:height, :width]


def _reduced(pixels: Pixels) -> Pixels:
    """Return the picture averaged down to what is looked at."""
    from PIL import Image

    height, width = pixels.shape[:2]
    factor = math.ceil(math.sqrt(height * width) / _WORKED_ON)
    return pixels if factor == 1 else np.array(Image.fromarray(pixels).reduce(factor))


def _spread(values: Array, middle: float) -> float:
    return 1.4826 * float(np.median(np.abs(values - middle)))


def _otsu(bins: NDArray[np.int64]) -> int:
    """Return the last bin of the lower of two classes (Otsu 1979)."""
    count = np.cumsum(bins, dtype=np.float64)
    total = np.cumsum(bins * np.arange(len(bins)), dtype=np.float64)
    below = np.maximum(count, 1e-9)
    above = np.maximum(count[-1] - count, 1e-9)
    between = count * above * (total / below - (total[-1] - total) / above) ** 2
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))
    return int(best.mean())
