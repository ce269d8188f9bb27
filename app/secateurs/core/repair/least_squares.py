"""Ridge regression in which every unit sees only the inputs that its mask leaves it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Mask, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.threads import shared_out

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
    for here, across in shared_out(of_block, range(0, len(inputs), BLOCK), "repair", cancelled):
        gram += here
        cross += across
    return Moments(frozen(gram), frozen(cross), frozen(mean), frozen(target_mean))


RIDGE = 1e-3

SMALLEST = 1e-12  # of a ridge, so that a layer that nothing reaches can be solved too

Solution = tuple[NDArray[np.intp], NDArray[np.intp], Doubles]  # rows, columns, their values


def refit(
    moments: Moments,
    mask: Mask,
    start: Array,
    ridge: float = RIDGE,
    cancelled: Cancelled = never,
) -> tuple[Array, Array]:
    """Return kernel and bias that give the targets best, zero where the mask is False.

    Minimises the squared error plus ridge * d * the squared distance from `start`, where d is
    the mean diagonal entry of the Gram matrix; so inputs that never change keep their weights.
    The bias is not held back.

    Args:
        mask: (inputs, units) bool, True where a weight survives.
        start: (inputs, units), the weights before the fit.
        ridge: relative, 0 or more.

    Returns:
        (inputs, units) and (units,) float32, read-only.
    """
    inputs = len(moments.gram)
    weight = ridge * float(np.trace(moments.gram)) / max(1, inputs) + SMALLEST
    system = moments.gram + weight * np.eye(inputs)
    wanted = moments.cross + weight * start
    kernel = np.zeros(mask.shape)
    for rows, columns, values in _solutions(system, wanted, mask, cancelled):
        kernel[np.ix_(rows, columns)] = values
    bias = moments.target_mean - moments.mean @ kernel
    return frozen(kernel.astype(np.float32)), frozen(bias.astype(np.float32))


def _solutions(
    system: Doubles, wanted: Doubles, mask: Mask, cancelled: Cancelled
) -> list[Solution]:
    go_on(cancelled)
    groups = alike(mask)
    solve = _by_surviving(system, wanted, mask)
    if len(groups) < 4:
        return [solve(columns) for columns in groups]
    if np.count_nonzero(mask) > mask.size / 2:
        solve = _by_removed(system, wanted, mask)
    return shared_out(solve, groups, "repair", cancelled)


def _by_surviving(
    system: Doubles, wanted: Doubles, mask: Mask
) -> Callable[[NDArray[np.intp]], Solution]:
    """Solve the equations of the surviving weights alone."""

    def solve(columns: NDArray[np.intp]) -> Solution:
        rows = np.flatnonzero(mask[:, columns[0]])
        values = np.linalg.solve(system[np.ix_(rows, rows)], wanted[np.ix_(rows, columns)])
        return rows, columns, np.asarray(values, np.float64)

    return solve


def _by_removed(
    system: Doubles, wanted: Doubles, mask: Mask
) -> Callable[[NDArray[np.intp]], Solution]:
    """Take the removed weights out of the unmasked solution: quicker where few are gone.

    Optimal brain surgeon for many weights at once (Hassibi and Stork 1993).
    """
    inverse = np.linalg.inv(system)
    whole = inverse @ wanted

    def solve(columns: NDArray[np.intp]) -> Solution:
        kept = mask[:, columns[0]]
        rows, gone = np.flatnonzero(kept), np.flatnonzero(~kept)
        force = np.linalg.solve(inverse[np.ix_(gone, gone)], whole[np.ix_(gone, columns)])
        values = whole[np.ix_(rows, columns)] - inverse[np.ix_(rows, gone)] @ force
        return rows, columns, values

    return solve


def alike(mask: Mask) -> list[NDArray[np.intp]]:
    """Group the units whose inputs are masked alike; each group is one system of equations."""
    if not mask.shape[1]:
        return []
    _, group = np.unique(np.packbits(mask, axis=0), axis=1, return_inverse=True)
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group))[:-1]
    return list(np.split(order, ends))
