"""Samples held out of a repair: what is refitted is taken where these are answered better.

A fit to few samples follows their chance: it is near on them and far off on all others. So some
samples are held out of every fit, and judge it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array, Mask, Tensor
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import DataError
from secateurs.core.graph.layer_state import state_held
from secateurs.core.network.forward import probabilities
from secateurs.core.network.inputs import Inputs
from secateurs.core.network.live import ending_of
from secateurs.core.network.objective import steps_that_count
from secateurs.core.ranking.criteria.samples import batch

if TYPE_CHECKING:
    import keras


Answer = Literal["logits", "probabilities", "numbers"]  # what an output tells

HARDER = (1.0, 30.0, 1000.0)  # times the ridge: what did not help is held back more

TINY = 1e-12

MOST = 250  # samples at a time


def output_error(given: Sequence[Array], wanted: Sequence[Array], answer: Answer) -> float:
    """Return the distance of answers from the wanted ones, summed over the outputs.

    Of classes the mean divergence of their probabilities (Kullback and Leibler); of other numbers
    the mean squared difference, relative to the variance of what is wanted.

    Args:
        given, wanted: one array an output, (n, ...).
    """
    distance = _squares if answer == "numbers" else _divergence
    pairs = zip(given, wanted, strict=True)
    return sum(distance(_told(one, answer), _told(other, answer)) for one, other in pairs)


def check_finite(wanted: Sequence[Array]) -> None:
    """Refuse answers of a teacher that nothing can be fitted to.

    Raises:
        DataError: one is not finite.
    """
    if not all(np.isfinite(each).all() for each in wanted):
        raise DataError("The teacher's answers to the samples given are not finite numbers.")


def _told(values: Array, answer: Answer) -> Array:
    return probabilities(values) if answer == "logits" else np.asarray(values, np.float32)


def _squares(given: Array, wanted: Array) -> float:
    error = np.square(given - wanted, dtype=np.float64).mean()
    return float(error / (wanted.var(dtype=np.float64) + TINY))


def _divergence(given: Array, wanted: Array) -> float:
    ratio = np.log(np.maximum(wanted, TINY)) - np.log(np.maximum(given, TINY))
    return float((wanted * ratio).sum(axis=-1, dtype=np.float64).mean())


def outputs_in_batches(
    model: "keras.Model", x: Inputs, count: int, size: int = MOST, cancelled: Cancelled = never
) -> list[Array]:
    """Return every output of a model for `count` samples, `size` at a time; masked steps as 0."""
    import keras

    def floats(value: Tensor) -> Array:
        found = np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(value, "float32")))
        counting = steps_that_count(value)
        return found if counting is None else _zero_where_masked(found, np.asarray(counting))

    parts: list[list[Array]] = []
    with state_held([model]):
        for start in range(0, count, size):
            go_on(cancelled)
            outputs = model(batch(x, start, start + size), training=False)
            parts.append([floats(each) for each in keras.tree.flatten(outputs)])
    return [np.concatenate(each) for each in zip(*parts, strict=True)]


def answer_of(model: "keras.Model", classifier: bool) -> Answer:
    """Return what the output of a model tells; several outputs are compared as numbers."""
    several = len(model.outputs) > 1 or len(model.outputs[0].shape) != 2
    if not classifier or several or model.outputs[0].shape[1] == 1:
        return "numbers"
    return "probabilities" if ending_of(model) == "softmax" else "logits"


def _zero_where_masked(values: Array, counting: Mask) -> Array:
    """Return (n, steps, ...) with zeros at the steps that do not count, (n, steps) bool."""
    if values.shape[: counting.ndim] != counting.shape:
        return values
    sides = (1,) * (values.ndim - counting.ndim)
    return np.where(counting.reshape(*counting.shape, *sides), values, np.float32(0))


Places = NDArray[np.intp]

Errors = tuple[float, float]  # of the samples at hand, and of those held out

HELD = 0.1  # share of the samples that judge; of few more, and

FEW_HELD, MOST_HELD = 20, 2_000  # as many at least, at most

FEWEST_HELD = 3  # fewer say nothing of others, so that nothing can judge

AN_INPUT = 5  # samples that a layer wants for each of its inputs

EXACT = 1e-9  # of the targets' variance: nothing to repair


def held_out(count: int, at_once: int = 1) -> tuple[Places, Places]:
    """Return the places of the samples to fit to, and of those that judge, both in order.

    Args:
        at_once: samples that stay together, of which there is a multiple.
    """
    groups = count // at_once
    few = min(-(-FEW_HELD // at_once), -(-groups // 4))
    most = max(1, MOST_HELD // at_once)
    judges = min(max(round(HELD * groups), few), most) if groups > 1 else 0
    if judges * at_once < FEWEST_HELD:
        judges = 0
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
