"""What a least-squares fit needs to know of inputs and targets, however many samples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Array, frozen
from secateurs.core.cancelled import Cancelled, never
from secateurs.core.reconstruction.workers import shared_out

Doubles = NDArray[np.float64]
BLOCK = 2000  # samples turned into float64 at a time


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Second moments about the mean, so that the bias falls out of the fit; read-only float64.

    For a layer without biases about zero; the means are zero then.

    Attributes:
        gram: (inputs, inputs), sum over samples of centred inputs with each other.
        cross: (inputs, units), of centred inputs with targets.
        mean: (inputs,), of the inputs.
        target_mean: (units,).
    """

    gram: Doubles
    cross: Doubles
    mean: Doubles
    target_mean: Doubles


def moments_of(
    inputs: Array, targets: Array, *, biased: bool = True, cancelled: Cancelled = never
) -> Moments:
    """Gather the moments of inputs (n, inputs) and targets (n, units); n is at least 1."""
    if not len(inputs):
        raise ValueError("a fit needs at least one sample")
    mean, target_mean = np.zeros(inputs.shape[1]), np.zeros(targets.shape[1])
    if biased:
        mean = inputs.mean(axis=0, dtype=np.float64)
        target_mean = targets.mean(axis=0, dtype=np.float64)

    def of_block(start: int) -> tuple[Doubles, Doubles]:
        part = slice(start, start + BLOCK)
        centred = inputs[part] - mean
        return centred.T @ centred, centred.T @ (targets[part] - target_mean)

    gram = np.zeros((len(mean), len(mean)))
    cross = np.zeros((len(mean), len(target_mean)))
    for here, across in shared_out(of_block, range(0, len(inputs), BLOCK), cancelled):
        gram += here
        cross += across
    return Moments(frozen(gram), frozen(cross), frozen(mean), frozen(target_mean))
