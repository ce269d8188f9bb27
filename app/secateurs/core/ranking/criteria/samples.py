"""The data that a criterion looks at, checked."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from secateurs.core.base.errors import PruningError
from secateurs.core.ranking.criteria.criterion import Rule

OTHERWISE = "give loss= for a network that answers something else"
MINI_BATCH = 32  # of what is squared before it is averaged


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Inputs and, where there are any, labels.

    Attributes:
        x: (n, ...) array, or a list or dict of such where the model has several inputs.
        y: labels, (n,) whole numbers, or what the given loss wants; None without labels.
    """

    x: Any
    y: Any
    count: int


def samples_for(rule: Rule, data: Any) -> Samples | None:
    """Return the samples that the criterion needs; None if it needs none.

    Args:
        data: x, or (x, y); a tuple of two is always taken for (x, y).

    Raises:
        PruningError: if what the criterion needs is missing, or inputs and labels do not match.
    """
    if rule.needs == "nothing":
        return None
    x, y = inputs_of(data), _labels_of(data)
    if x is None or (y is None and rule.needs == "labels"):
        wanted = "data=(x, y), labelled samples" if rule.needs == "labels" else "data=x, inputs"
        raise PruningError(f'The criterion "{rule.name}" needs {wanted} to look at.')
    count = _count(x)
    if count == 0:
        raise PruningError(f'The criterion "{rule.name}" needs at least one sample to look at.')
    if y is not None and _count(y) != count:
        raise PruningError(f"There are {count} inputs but {_count(y)} labels.")
    return Samples(x, y, count)


def inputs_of(data: Any) -> Any:
    """Return the inputs of x or (x, y)."""
    return data[0] if _is_pair(data) else data


def batch(values: Any, start: int, stop: int) -> Any:
    """Return a slice of samples, of each input where there are several."""
    if isinstance(values, dict):
        return {name: batch(each, start, stop) for name, each in values.items()}
    if _are_several(values):
        return [batch(each, start, stop) for each in values]
    return np.asarray(values)[start:stop]


def _labels_of(data: Any) -> Any:
    return data[1] if _is_pair(data) else None


def _is_pair(data: Any) -> bool:
    return isinstance(data, tuple) and len(data) == 2


def _count(values: Any) -> int:
    if isinstance(values, dict):
        return min(map(_count, values.values()), default=0)
    first = values[0] if _are_several(values) else values
    return len(first) if np.ndim(first) else 0


def _are_several(values: Any) -> bool:
    """Say whether these are several arrays, and not a list of labels."""
    return isinstance(values, list | tuple) and bool(values) and all(map(np.ndim, values))
