"""Digits as hands write them that no training met: typed point by point, bent by each hand.

The strokes with which `secateurs train --augment` mixes its images are made in another way
(core/learning/written_digits.py, of arcs and lines), so that these may judge a network that was
trained with them.
"""

import numpy as np

from secateurs.core.drawing.strokes import Drawing, drawing

# By digit, then by the way of writing it: the strokes' points in a box 70 wide, 100 high.
WAYS = {
    0: {
        "round": "38,0 14,10 0,45 8,82 34,100 60,84 70,48 60,14 38,0",
        "narrow": "24,0 6,18 0,52 8,90 24,100 40,86 46,50 38,12 22,1",
        "overlap": "58,12 36,0 10,20 0,60 16,96 44,96 66,62 62,24 40,4 24,10",
        "gap": "48,4 22,2 4,28 2,66 20,96 48,96 64,66 62,30 50,12",
    },
    1: {
        "plain": "10,0 10,50 9,100",
        "slant": "30,0 20,40 4,100",
        "flag": "4,24 16,14 28,0 28,52 26,100",
        "bigflag": "0,38 18,22 36,0 36,40 35,100",
        "flagbase": "6,22 28,0 28,50 28,98 / 4,100 28,98 54,100",
        "base": "24,0 24,50 23,98 / 2,98 24,100 48,98",
        "flagslant": "12,30 28,18 46,0 36,44 22,100",
    },
    2: {
        "swan": "2,22 16,4 40,0 58,16 52,42 26,72 0,100 32,98 66,98",
        "loop": "4,18 24,0 52,8 54,36 30,72 6,96 2,84 16,80 38,94 68,94",
        "zlike": "2,8 34,0 58,6 44,40 18,74 0,98 32,100 62,96",
        "low": "6,34 12,10 34,0 56,14 54,44 34,74 6,98 24,90 50,98 70,88",
    },
    3: {
        "round": "4,14 24,0 50,6 54,28 34,46 20,48 44,52 62,70 48,94 22,100 0,88",
        "flattop": "4,2 30,2 58,0 40,24 24,40 48,46 62,66 50,92 24,100 0,92",
        "loop": "6,10 34,0 56,14 44,40 22,48 30,40 52,52 62,76 42,98 4,94",
        "deep": "0,8 30,0 50,16 44,38 14,50 46,58 54,82 34,100 2,96",
    },
    4: {
        "open": "14,0 8,30 2,56 30,58 66,54 / 52,8 50,50 46,100",
        "closed": "44,0 22,30 0,62 34,64 66,62 / 46,2 46,50 44,100",
        "onestroke": "50,100 50,50 50,0 24,30 0,64 30,66 70,64",
        "u": "8,0 2,30 8,50 34,52 54,40 58,2 / 58,4 54,50 50,100",
        "short": "20,0 0,56 66,56 / 46,26 44,60 40,100",
    },
    5: {
        "two": "12,0 8,42 34,34 58,52 60,80 38,100 2,94 / 12,2 36,2 62,0",
        "one": "62,0 34,2 12,2 8,24 6,42 34,36 58,54 58,82 32,100 0,92",
        "s": "56,4 28,2 10,18 16,40 42,52 56,72 42,96 16,100 0,90",
        "angular": "58,0 10,0 4,44 40,42 58,58 56,84 36,98 0,100",
        "wide": "20,0 10,40 40,36 66,56 54,92 20,100 0,86 / 20,0 50,4 74,0",
    },
    6: {
        "curved": "48,0 22,22 4,56 4,84 24,100 48,92 54,70 36,56 14,64 4,80",
        "straight": "34,0 14,40 0,78 14,100 40,94 44,74 26,64 4,76",
        "bigloop": "52,4 28,10 8,40 2,76 22,100 52,92 64,64 46,44 18,52 6,74",
        "small": "20,0 6,36 0,78 12,98 34,96 38,80 22,70 4,82",
    },
    7: {
        "plain": "0,4 30,2 62,0 44,40 26,100",
        "cross": "0,6 30,4 62,2 44,46 28,100 / 16,52 40,50 64,48",
        "serif": "2,20 2,2 30,4 62,0 46,34 34,66 30,100",
        "serifcross": "0,18 2,2 32,6 60,0 42,48 26,100 / 18,56 38,52 62,54",
        "curved": "0,10 24,0 54,6 50,34 34,64 28,100",
        "steep": "0,0 26,2 48,2 44,40 42,100",
    },
    8: {
        "s": "56,12 32,0 10,16 20,40 46,58 56,82 34,100 8,86 16,60 42,42 58,18",
        "twoloops": "32,46 12,34 14,8 36,0 54,14 48,38 30,47 6,64 6,90 32,100 58,88 56,62 32,46",
        "narrow": "38,10 22,0 6,16 18,42 34,68 32,94 14,100 2,82 14,56 32,32 38,12",
        "fromright": "60,4 34,0 14,14 22,38 50,62 54,88 28,100 6,84 20,58 60,6",
    },
    9: {
        "stem": "50,14 28,0 4,16 8,42 34,46 50,20 50,56 48,100",
        "short": "56,16 34,0 4,20 8,54 38,58 56,22 56,50 50,84",
        "tail": "52,12 26,0 2,22 14,46 42,40 54,14 54,60 42,92 18,100 2,90",
        "slanted": "60,10 36,0 12,18 16,42 44,38 60,12 44,56 26,100",
        "twostrokes": "46,10 22,0 0,24 16,48 42,34 46,10 / 48,6 50,50 46,100",
        "open": "54,16 30,2 6,20 20,46 46,40 56,24 56,60 50,100",
        "veryshort": "58,18 32,0 2,26 10,66 44,64 58,24 58,60 44,90 10,98",
        "threeish": "52,14 26,0 6,22 24,44 50,36 54,30 60,66 36,96 4,92",
        "curl": "50,22 30,2 6,14 4,40 28,50 48,30 52,20 54,66 36,98 8,94",
    },
}


def drawings(hands: int, each: int, seed: int = 7) -> list[tuple[int, str, Drawing]]:
    """Return (digit, way, drawing): every hand writes every digit in one way, a few times."""
    rng = np.random.default_rng(seed)
    written = []
    for _ in range(hands):
        hand = Hand(rng)
        for digit, ways in WAYS.items():
            way = str(rng.choice(list(ways)))
            for _ in range(each):
                written.append((digit, way, drawing(hand.write(ways[way], rng))))
    return written


class Hand:
    """A slant, a width, a turn, a wave and a tremor of its own."""

    def __init__(self, rng):
        self.width = np.exp(rng.normal(0, 0.22))
        self.slant = rng.normal(0.1, 0.24)
        self.turn = rng.normal(0, 0.1)
        self.bend = abs(rng.normal(0, 0.06))
        self.wave = rng.uniform(0, 2, 2)
        self.tremor = abs(rng.normal(0.025, 0.015))

    def write(self, way, rng):
        strokes = [[point.split(",") for point in text.split()] for text in way.split("/")]
        return [100 * self._bent(np.array(stroke, float) / 100, rng) for stroke in strokes]

    def _bent(self, stroke, rng):
        x, y = self.width * (stroke[:, 0] - 0.3), stroke[:, 1] - 0.5
        x = x - self.slant * y
        first, second = self.wave + rng.normal(0, 0.35, 2)
        x = x + self.bend * np.sin(np.pi * (1.7 * y + first))
        y = y + self.bend * np.sin(np.pi * (1.7 * x + second))
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        turned = np.stack([cos * x - sin * y, sin * x + cos * y], axis=1)
        return turned + rng.normal(0, self.tremor, turned.shape)
