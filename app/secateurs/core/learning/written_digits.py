"""Writes the ten digits as many hands do: random paths made of arcs and lines.

A path begins at height 0 and ends at height 1, y downwards; the pen that inks it fits its size.
The usual ways of writing a digit are here, also those that MNIST's writers seldom use: 1s with a
flag and a base, crossed 7s, 9s with a short or curved stem, closed and open 4s.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, frozen

POINTS = 80  # along a path: less than a pixel apart
EACH = 400  # paths a digit; the pen bends and slants each anew whenever it inks one

Path = NDArray[np.float64]  # (n, 2) x and y
Place = Sequence[float] | Path

# How often the pen is not lifted between two strokes; other digits need no second stroke.
_UNLIFTED = {1: 0.08, 4: 0.35, 5: 0.2, 7: 0.6}


def written_digits(seed: int) -> Array:
    """Return (10, EACH, POINTS, 2) float32: x and y of points evenly along each digit's paths."""
    random = np.random.default_rng(seed)
    paths = [
        [_even(write(random), random, _UNLIFTED.get(digit, 0.0)) for _ in range(EACH)]
        for digit, write in enumerate(_DIGITS)
    ]
    return frozen(np.array(paths, np.float32))


def _even(strokes: list[Path], random: Generator, unlifted: float) -> Path:
    """Return points evenly along the strokes, their corners rounded more or less."""
    if len(strokes) > 1 and random.random() < unlifted:
        strokes = [np.vstack(strokes)]
    places = [_along(stroke) for stroke in strokes]
    whole = sum(float(place[-1]) for place in places)
    counts = [max(3, round(POINTS * float(place[-1]) / whole)) for place in places]
    counts[int(np.argmax(counts))] += POINTS - sum(counts)
    rounds = int(random.integers(0, 4))
    parts = zip(strokes, places, counts, strict=True)
    return np.vstack([_rounded(_spread(*part), rounds) for part in parts])


def _along(stroke: Path) -> NDArray[np.float64]:
    steps = np.diff(stroke, axis=0)
    return np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])


def _spread(stroke: Path, place: NDArray[np.float64], count: int) -> Path:
    at = np.linspace(0, place[-1], count)
    return np.stack([np.interp(at, place, stroke[:, axis]) for axis in (0, 1)], axis=1)


def _rounded(points: Path, rounds: int) -> Path:
    for _ in range(rounds):
        points[1:-1] = (points[:-2] + 2 * points[1:-1] + points[2:]) / 4
    return points


def _arc(centre: Place, radii: Place, start: float, stop: float) -> Path:
    """Return a part of an ellipse, from angle to angle in degrees: 0 is right, 90 is down."""
    angle = np.deg2rad(np.linspace(start, stop, 33))
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return np.asarray(np.asarray(centre) + np.asarray(radii) * circle)


def _line(start: Place, stop: Place, bow: float = 0.0) -> Path:
    """Return a line that bows to its right, seen along it, by a share of its length."""
    begin, way = np.asarray(start, float), np.subtract(stop, start)
    t = np.linspace(0, 1, 17)[:, None]
    side = np.array([-way[1], way[0]])
    return np.asarray(begin + way * t + side * bow * 4 * t * (1 - t))


def _drawn_off(path: Path, random: Generator, most: float, power: int = 2) -> Path:
    """Return a loop whose end has drifted, so that it closes too far or not quite."""
    share = np.linspace(0, 1, len(path))[:, None] ** power
    return np.asarray(path + share * random.uniform(-most, most, 2))


def _zero(random: Generator) -> list[Path]:
    width, start = random.uniform(0.36, 0.84), random.uniform(-150, -40)
    sweep = random.uniform(320, 400) * (1 if random.random() < 0.2 else -1)
    ring = _arc((width / 2, 0.5), (width / 2, 0.5), start, start + sweep)
    slash = [_line((width, 0.1), (0, 0.9))] if random.random() < 0.03 else []
    return [_drawn_off(ring, random, 0.1, 3), *slash]


def _one(random: Generator) -> list[Path]:
    slanted, flagged = random.random() < 0.75, random.random() < 0.92
    top = np.array([random.uniform(-0.05, 0.6) if slanted else random.uniform(-0.12, 0.12), 0.0])
    stem = _line(top, (0, 1), random.normal(0, 0.04))
    if flagged:
        angle, length = np.deg2rad(random.uniform(18, 75)), random.uniform(0.1, 0.5)
        tip = top + length * np.array([-np.cos(angle), np.sin(angle)])
        stem = np.vstack([_line(tip, top, random.normal(0.02, 0.1)), stem])
    if random.random() > (0.35 if flagged else 0.4):
        return [stem]
    left, right = random.uniform(0.08, 0.4, 2)
    low, high = random.normal(1, 0.04, 2)
    base = _line((-left, low), (right, high), random.normal(0, 0.04))
    return [stem, base if random.random() < 0.8 else base[::-1]]


def _two(random: Generator) -> list[Path]:
    width = random.uniform(0.36, 0.75)
    height = random.uniform(0.25, 0.42) * random.uniform(0.6, 1.0)
    start, stop = random.uniform(160, 220), random.uniform(370, 410)
    top = _arc((width / 2, height), (width / 2, height), start, stop)
    foot = np.array([random.uniform(-0.08, 0.12), random.uniform(0.9, 1.0)])
    down = _line(top[-1], foot, random.normal(0.05, 0.06))
    end = (width * random.uniform(0.85, 1.4), random.uniform(0.84, 1.04))
    if random.random() > 0.35:
        return [np.vstack([top, down, _line(foot, end, random.normal(0, 0.08))])]
    size = random.uniform(0.05, 0.14)
    loop = _arc(foot + np.array([0.3, -0.5]) * size, (size, 0.7 * size), 60, 300)
    return [np.vstack([top, down[:-2], loop, _line(loop[-1], end, random.normal(-0.08, 0.06))])]


def _three(random: Generator) -> list[Path]:
    width, middle = random.uniform(0.36, 0.65), random.uniform(0.36, 0.54)
    waist = np.array([width * random.uniform(0.1, 0.6), middle])
    if random.random() < 0.35:  # a flat top
        corner = (width * random.uniform(0.8, 1.05), 0)
        upper = _line((0, random.uniform(-0.02, 0.08)), corner, random.normal(0, 0.05))
        bow = random.normal(0, 0.06)
    else:
        radii = (width * random.uniform(0.4, 0.55), middle / 2)
        start, stop = random.uniform(185, 235), random.uniform(420, 450)
        upper, bow = _arc((width * 0.45, middle / 2), radii, start, stop), 0.0
    parts = [upper, _line(upper[-1], waist, bow)]
    if random.random() < 0.15:
        size = random.uniform(0.03, 0.08)
        parts.append(_arc((waist[0], waist[1] + 0.3 * size), (size, size), -60, -360))
    centre = (width * random.uniform(0.4, 0.5), (1 + middle) / 2)
    radii = (width * random.uniform(0.45, 0.68), (1 - middle) / 2)
    start, stop = random.uniform(-100, -70), random.uniform(90, 165)
    return [np.vstack([*parts, _arc(centre, radii, start, stop)])]


def _four(random: Generator) -> list[Path]:
    kind, width = random.random(), random.uniform(0.45, 0.85)
    bar, stem = random.uniform(0.4, 0.75), width * random.uniform(0.5, 0.95)
    corner, over = (0, bar + random.normal(0, 0.03)), (width, bar + random.normal(0, 0.05))
    foot = (stem + random.uniform(-0.25, 0.08), 1)
    if kind < 0.2:  # round below, as a U
        deep = bar * random.uniform(0.3, 0.6)
        side = _line((random.uniform(0, 0.15), random.uniform(0, 0.12)), (0, bar - deep))
        bowl = _arc((stem / 2, bar - deep), (stem / 2, deep), 180, random.uniform(0, 80))
        up = (stem + random.uniform(-0.02, 0.08), random.uniform(-0.05, 0.3))
        return [np.vstack([side, bowl]), _line(up, foot, random.normal(0, 0.03))]
    if kind < 0.6:  # open at the top
        top: Place = (stem * random.uniform(-0.05, 0.7), random.uniform(-0.02, 0.2))
        up = (stem + random.uniform(-0.05, 0.12), random.uniform(-0.02, 0.4))
    else:  # closed at the top
        top = (stem + random.uniform(-0.06, 0.04), 0)
        up = (top[0] + random.uniform(-0.02, 0.06), random.uniform(-0.03, 0.06))
    left = _line(top, corner, random.normal(0.05, 0.09))
    angle = np.vstack([left, _line(corner, over, random.normal(0, 0.07))])
    if kind < 0.35:  # the stem hangs from the end of the bar
        return [np.vstack([angle, _line(over, foot, random.normal(0, 0.05))])]
    down = _line(up, foot, random.normal(0, 0.03))
    if kind > 0.88:  # in one go, the stem first and upwards
        return [np.vstack([down[::-1], angle])]
    return [angle, down]


def _five(random: Generator) -> list[Path]:
    width, neck, left = random.uniform(0.4, 0.65), random.uniform(0.3, 0.5), random.uniform(0, 0.18)
    top = (left + random.uniform(-0.02, 0.12), random.uniform(0, 0.06))
    height = (1 - neck + random.uniform(0, 0.1)) / 2
    centre = (left + width * random.uniform(0.25, 0.45), 1 - height)
    radii = (width * random.uniform(0.5, 0.75), height)
    belly = _arc(centre, radii, random.uniform(-130, -90), random.uniform(100, 170))
    body = np.vstack([_line(top, (left, neck), random.normal(0, 0.05)), belly])
    tip = (left + width * random.uniform(0.6, 1.2), random.uniform(-0.08, 0.06))
    hat = _line(top, tip, random.normal(0, 0.06))
    return [np.vstack([hat[::-1], body])] if random.random() < 0.5 else [body, hat]


def _six(random: Generator) -> list[Path]:
    width, height = random.uniform(0.3, 0.6, 2)
    sweep = random.uniform(290, 420)
    loop = _arc((width / 2, 1 - height / 2), (width / 2, height / 2), 180, 180 - sweep)
    stem = _line((width * random.uniform(0.2, 1.3), 0), loop[0], -random.uniform(0, 0.22))
    return [np.vstack([stem, _drawn_off(loop, random, 0.05)])]


def _seven(random: Generator) -> list[Path]:
    width = random.uniform(0.42, 0.8)
    left = (0, random.uniform(-0.02, 0.08))
    right = (width, random.uniform(-0.04, 0.05))
    bar = _line(left, right, random.normal(0, 0.08))
    stem = _line(right, (width * random.uniform(-0.05, 0.9), 1), random.normal(0.03, 0.08))
    if random.random() < 0.3:
        serif = (random.uniform(-0.05, 0.06), left[1] + random.uniform(0.06, 0.25))
        bar = np.vstack([_line(serif, left), bar])
    if random.random() < 0.5:
        return [np.vstack([bar, stem])]
    x, y = stem[int(random.uniform(0.3, 0.78) * len(stem))]
    before, after = random.uniform(0.1, 0.36, 2)
    tilt = random.normal(-0.02, 0.06)
    cross = _line((x - before, y + tilt), (x + after, y - tilt), random.normal(0, 0.04))
    return [np.vstack([bar, stem]), cross]


def _eight(random: Generator) -> list[Path]:
    waist = random.uniform(0.36, 0.54)
    small, large = random.uniform(0.12, 0.3), random.uniform(0.16, 0.36)
    if random.random() < 0.7:  # an S and back
        angle = np.deg2rad(np.linspace(random.uniform(-30, 70), random.uniform(370, 430), 65))
        down = (1 - np.cos(angle)) / 2
        across = np.where(down < 0.5, small, large) * np.sin(2 * angle)
        side = 1 if random.random() < 0.3 else -1
        y = np.where(down < 0.5, 2 * waist * down, waist + (2 * down - 1) * (1 - waist))
        path = np.stack([side * across, y], axis=1)
    else:  # two rings
        sweeps = random.uniform(330, 380, 2)
        upper = _arc((0, waist / 2), (small, waist / 2), 90, 90 + sweeps[0])
        lower = _arc((0, (1 + waist) / 2), (large, (1 - waist) / 2), -90, -90 - sweeps[1])
        path = np.vstack([upper, lower])
    path[:, 0] += random.uniform(-0.05, 0.2) * (1 - path[:, 1])
    return [path]


def _nine(random: Generator) -> list[Path]:
    width, height = random.uniform(0.28, 0.6), random.uniform(0.24, 0.62)
    start, closed = random.uniform(-80, -5), random.random() < 0.55
    sweep = random.uniform(290, 380) if closed else random.uniform(170, 300)
    loop = _arc((width / 2, height / 2), (width / 2, height / 2), start, start - sweep)
    if closed:
        loop = _drawn_off(loop, random, 0.06)
    else:  # a c, and from its end across to the stem
        turn = (width * random.uniform(0.85, 1.2), height * random.uniform(0, 0.9))
        loop = np.vstack([loop, _line(loop[-1], turn, random.normal(0.05, 0.08))])
    if random.random() < 0.35:
        foot = (width * random.uniform(0, 1.1), 1)
        return [np.vstack([loop, _line(loop[-1], foot, random.normal(0.03, 0.08))])]
    # A tail that swings out to the right, and at the foot to the left.
    reach, rest = width * random.uniform(0.4, 1.5), 1 - loop[-1, 1]
    deep = random.uniform(0.2, 1.0) * rest
    end = loop[-1] + [random.uniform(-0.06, 0.25), rest - deep]
    tail = _arc(end - [reach, 0], (reach, deep), 0, random.uniform(60, 160))
    return [np.vstack([loop, _line(loop[-1], end, random.normal(-0.04, 0.08)), tail])]


_DIGITS: tuple[Callable[[Generator], list[Path]], ...] = (
    _zero,
    _one,
    _two,
    _three,
    _four,
    _five,
    _six,
    _seven,
    _eight,
    _nine,
)
