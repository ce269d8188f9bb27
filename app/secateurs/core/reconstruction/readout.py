"""Fit the output layer to the teacher's class probabilities rather than to its logits."""

import numpy as np

from secateurs.core.arrays import Array, frozen
from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.network.forward import probabilities
from secateurs.core.reconstruction.moments import Doubles, moments_of

ROUNDS = 50


def probability_fit(
    passed: Array,
    answers: Array,
    kernel: Array,
    bias: Array,
    rounds: int = ROUNDS,
    cancelled: Cancelled = never,
) -> tuple[Array, Array]:
    """Return output weights whose class probabilities come near to the teacher's.

    Squared error cares for every logit alike, although the largest decide; that costs most where
    a few units are left. Each round is a least-squares fit to moved targets and cannot raise the
    cross-entropy (the fixed bound on the curvature of Boehning 1992).

    Args:
        passed: (n, units) float32, what reaches the output layer.
        answers: (n, classes) float32, the teacher's logits.
        kernel: (units, classes), where to start.
        bias: (classes,).

    Returns:
        (units, classes) and (classes,) float32, read-only.
    """
    wanted = probabilities(answers)
    known = moments_of(passed, answers, cancelled=cancelled)
    size = float(np.trace(known.gram)) / max(1, len(known.gram)) + 1e-12
    system = known.gram + 1e-4 * size * np.eye(len(known.gram))
    inverse = np.linalg.inv(system)
    weights: Doubles = kernel.astype(np.float64)
    offset: Doubles = bias.astype(np.float64)
    for _ in range(rounds):
        go_on(cancelled)
        given = passed @ weights.astype(np.float32) + offset.astype(np.float32)
        force = 2 * (wanted - probabilities(given))
        change = inverse @ ((passed - known.mean.astype(np.float32)).T @ force)
        weights = weights + change
        offset = offset + force.mean(axis=0) - known.mean @ change
    return frozen(weights.astype(np.float32)), frozen(offset.astype(np.float32))
