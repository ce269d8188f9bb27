"""The choices that define a pruning."""

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Literal, TypeGuard

Method = Literal["weight", "unit"]
Criterion = str  # the name of a registered criterion
Scope = Literal["layer", "global"]
Shares = Mapping[str, float]  # layer or unit set -> fraction of its parts that goes
UnitNumbers = Mapping[str, Iterable[int]]  # layer -> some of its units, from 0

METHODS: tuple[Method, ...] = ("weight", "unit")
SCOPES: tuple[Scope, ...] = ("layer", "global")
CRITERIA: tuple[Criterion, ...] = ("magnitude", "random")  # what the exercise compares
UNSTRUCTURED = "unstructured"  # the pattern of weights that go one by one


def is_fraction(value: object) -> TypeGuard[float]:
    """Say whether a value is a number from 0 to 1; NaN is none."""
    return isinstance(value, Real) and 0 <= float(value) <= 1


NAMES: dict[Method, str] = {"weight": "weight pruning", "unit": "unit pruning"}
