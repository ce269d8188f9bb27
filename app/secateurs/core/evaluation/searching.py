"""The search for shares by layer: one rule for all layers first, then layer by layer."""

from collections.abc import Iterator, Sequence
from itertools import product

from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.core.evaluation.trials import Shares, Spent, Trial, Trials

# Each layer's own drop of accuracy, as a fraction, along the way from little to much pruning.
DROPS: tuple[float, ...] = (
    *(0, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05),
    *(0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
)
FRACTIONS = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)  # of what each layer loses for nothing
STEPS = (0.5, 0.3, 0.15, 0.07, 0.03)  # of what is left of a layer


def search(trials: Trials, sensitivity: Sensitivity) -> Trial:
    """Return the cheapest trial that holds.

    First all layers by one rule: the same drop of accuracy for each alone, the largest that
    holds, found by bisection. Then layer by layer, what saves most for the accuracy it is
    expected to cost; a layer may take back what another then gives.
    """
    try:
        _bisect(trials, _path(trials, sensitivity))
        for step in STEPS:
            while _improve(trials, sensitivity, step):
                pass
    except Spent:
        pass
    return trials.best


def _path(trials: Trials, sensitivity: Sensitivity) -> list[Shares]:
    """Return shares from little to much, each layer's by the same drop of accuracy alone."""
    layers = range(len(sensitivity.names))
    free = [sensitivity.share_within(index, 0) for index in layers]
    path = [[part * share for share in free] for part in FRACTIONS]
    path += [[sensitivity.share_within(index, drop) for index in layers] for drop in DROPS]
    return list(dict.fromkeys(trials.within(shares) for shares in path))


def _bisect(trials: Trials, path: Sequence[Shares]) -> None:
    low, high = -1, len(path)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if trials.holds(path[middle]) else (low, middle)


def _improve(trials: Trials, sensitivity: Sensitivity, step: float) -> bool:
    """Take the first of the promising steps that holds; say whether there was one."""
    return any(trials.holds(shares) for shares in _promising(trials, sensitivity, step))


def _promising(trials: Trials, sensitivity: Sensitivity, step: float) -> list[Shares]:
    """Return the steps that save something and were not tried, the most promising first."""
    now = trials.best.shares
    found: list[tuple[float, Shares]] = []
    for wanted in _steps(now, step):
        shares = trials.within(wanted)
        saved = trials.saved(shares)
        if saved > 0:
            loss = _expected(sensitivity, shares) - _expected(sensitivity, now)
            found.append((loss / saved, shares))
    return [shares for _, shares in sorted(found)]


def _steps(shares: Shares, step: float) -> Iterator[Shares]:
    """Yield shares with one layer pruned further, alone or while another is pruned less."""
    for giver, taker in product(range(len(shares)), [None, *range(len(shares))]):
        if giver != taker:
            left = [1 - share for share in shares]
            left[giver] *= 1 - step
            if taker is not None:
                left[taker] = min(1, left[taker] / (1 - step))
            yield tuple(1 - part for part in left)


def _expected(sensitivity: Sensitivity, shares: Shares) -> float:
    return sum(sensitivity.drop_at(index, share) for index, share in enumerate(shares))
