"""Samples held out of a repair: what is refitted is taken where these are answered better.

A fit to few samples follows their chance: it is near on them and far off on all others. So some
samples are held out of every fit, and judge it.
"""

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Array

Places = NDArray[np.intp]
Errors = tuple[float, float]  # of the samples at hand, and of those held out

HELD = 0.1  # share of the samples that judge; of few more, and
FEW_HELD, MOST_HELD = 20, 2_000  # as many at least, at most
AN_INPUT = 5  # samples that a layer wants for each of its inputs
EXACT = 1e-9  # of the targets' variance: nothing to repair
TINY = 1e-12


def held_out(count: int, at_once: int = 1) -> tuple[Places, Places]:
    """Return the places of the samples to fit to, and of those that judge, both in order.

    Args:
        at_once: samples that stay together, of which there is a multiple.
    """
    groups = count // at_once
    few = min(-(-FEW_HELD // at_once), -(-groups // 4))
    most = max(1, MOST_HELD // at_once)
    judges = min(max(round(HELD * groups), few), most) if groups > 1 else 0
    order = np.random.default_rng(0).permutation(groups)
    places = np.arange(count).reshape(groups, at_once)
    return places[np.sort(order[judges:])].ravel(), places[np.sort(order[:judges])].ravel()


def off(given: Array, wanted: Array) -> float:
    """Return the mean squared difference, relative to the variance of what is wanted."""
    if not wanted.size:
        return 0.0
    spread = float(wanted.var(axis=0, dtype=np.float64).mean())
    return float(np.square(given - wanted, dtype=np.float64).mean()) / (spread + TINY)


def nearer(error: Errors, before: Errors) -> bool:
    """Say whether neither error is larger than before."""
    return all(one <= other for one, other in zip(error, before, strict=True))


def samples_wanted(inputs: int, rows: float = 1.0) -> int:
    """Return how many samples do for a layer of so many inputs that sees so many rows a sample."""
    return int(np.ceil(AN_INPUT * inputs / rows / 10) * 10)
