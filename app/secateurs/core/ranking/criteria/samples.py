"""The data that a criterion looks at, checked."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.errors import PruningError
from secateurs.core.network.inputs import Data, Inputs, Targets
from secateurs.core.ranking.criteria.criterion import Rule

OTHERWISE = "give loss= for a network that answers something else"
MINI_BATCH = 32  # of what is squared before it is averaged


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Inputs and, where there are any, labels.

    Attributes:
        x: (n, ...) array, or a list or dict of such, in the form that the model takes.
        y: labels, (n,) whole numbers, or what the given loss wants, in arrays; None without
            labels.
    """

    x: Inputs
    y: Targets
    count: int


# From inputs as given: for the model, and how many.
TakenInputs = Callable[[Inputs], tuple[Inputs, int]]


def one_array(x: Inputs) -> tuple[AnyArray, int]:
    """Return inputs as one array, and how many they are."""
    array = np.asarray(x)
    return array, len(array) if array.ndim else 0


def samples_for(rule: Rule, data: Inputs | Data, taken: TakenInputs = one_array) -> Samples | None:
    """Return the samples that the criterion needs; None if it needs none.

    Args:
        data: x, or (x, y); a tuple of two is always taken for (x, y).
        taken: reads the inputs as the network takes them: only it tells a list of samples from a
            list of inputs.

    Raises:
        PruningError: if what the criterion needs is missing, or inputs and labels do not match.
        DataError: if the inputs do not fit the network.
    """
    if rule.needs == "nothing":
        return None
    given, labels = inputs_of(data), _labels_of(data)
    if given is None or (labels is None and rule.needs == "labels"):
        wanted = "data=(x, y), labelled samples" if rule.needs == "labels" else "data=x, inputs"
        raise PruningError(f'The criterion "{rule.name}" needs {wanted} to look at.')
    x, count = taken(given) if _length(given) else (given, 0)
    if count == 0:
        raise PruningError(f'The criterion "{rule.name}" needs at least one sample to look at.')
    y = as_arrays(labels)
    if y is not None and _count(y) != count:
        raise PruningError(f"There are {count} inputs but {_count(y)} labels.")
    return Samples(x, y, count)


def inputs_of(data: Inputs | Data) -> Inputs:
    """Return the inputs of x or (x, y)."""
    return data[0] if _is_pair(data) else data


def as_arrays(labels: Targets) -> Targets:
    """Return labels as one array; as several where several arrays are given, one an output."""
    if labels is None:
        return None
    if isinstance(labels, dict):
        return {name: as_arrays(each) for name, each in labels.items()}
    several = isinstance(labels, list | tuple) and labels and all(map(_is_array, labels))
    if several:
        return [np.asarray(each) for each in labels]
    try:
        return np.asarray(labels)
    except ValueError:  # rows of different lengths
        rows = np.empty(len(labels), object)
        rows[:] = labels
        return rows


def batch(values: Inputs, start: int, stop: int) -> Inputs:
    """Return a slice of samples in arrays, of each input where there are several."""
    if isinstance(values, dict):
        return {name: batch(each, start, stop) for name, each in values.items()}
    if isinstance(values, list | tuple):
        return [batch(each, start, stop) for each in values]
    return np.asarray(values)[start:stop]


def _length(values: Inputs) -> int:
    try:
        return len(values)
    except TypeError:  # a number, or what gives its samples one by one
        return 0


def _is_array(values: Inputs) -> bool:
    return getattr(values, "ndim", 0) > 0


def _labels_of(data: Inputs | Data) -> Targets:
    return data[1] if _is_pair(data) else None


def _is_pair(data: Inputs | Data) -> bool:
    return isinstance(data, tuple) and len(data) == 2


def _count(values: Inputs) -> int:
    if isinstance(values, dict):
        return min(map(_count, values.values()), default=0)
    first = values[0] if isinstance(values, list) else values
    return len(first) if np.ndim(first) else 0
