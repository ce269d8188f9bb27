"""The choices that define a pruning."""

from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any, Literal, TypeAlias, TypeGuard, TypeVar

from secateurs.core.base.errors import SettingError

T = TypeVar("T")

OneOrMore: TypeAlias = T | Iterable[T]  # one value stands for a choice of one, everywhere

Method = Literal["weight", "unit"]
Criterion = str  # the name of a registered criterion
Scope = Literal["layer", "global"]
Shares = Mapping[str, float]  # layer or unit set -> fraction of its parts that goes
UnitNumbers = Mapping[str, OneOrMore[int]]  # layer -> one or some of its units, from 0

METHODS: tuple[Method, ...] = ("weight", "unit")
SCOPES: tuple[Scope, ...] = ("layer", "global")
CRITERIA: tuple[Criterion, ...] = ("magnitude", "random")  # what the exercise compares
UNSTRUCTURED = "unstructured"  # the pattern of weights that go one by one


def is_fraction(value: object) -> TypeGuard[float]:
    """Say whether a value is a number from 0 to 1; NaN is none."""
    return isinstance(value, Real) and 0 <= float(value) <= 1


def checked_sparsity(value: object) -> float:
    """Return a fraction from 0 to 1.

    Raises:
        SettingError: it is none; says what was given.
    """
    if not is_fraction(value):
        raise SettingError(f"sparsity must be between 0 and 1, not {value!r}")
    return value + 0.0  # of minus nothing, nothing


NAMES: dict[Method, str] = {"weight": "weight pruning", "unit": "unit pruning"}


def several(given: Any, what: str) -> tuple[Any, ...]:
    """Return one value or several as a tuple, each once, in their order; a text is one value.

    Raises:
        ValueError: if there is none.
    """
    lone = isinstance(given, str) or not isinstance(given, Iterable)
    found = (given,) if lone else tuple(given)
    if not found:
        raise SettingError(f"at least 1 of the {what} is needed")
    try:
        return tuple(dict.fromkeys(found))
    except TypeError:  # lists among them, which are refused for what they are
        return found


def checked_levels(levels: OneOrMore[float]) -> tuple[float, ...]:
    """Return one level or several as a tuple, each once, ascending.

    Raises:
        ValueError: if there is none, or one is no fraction from 0 to 1.
    """
    found = several(levels, "levels")
    for level in found:
        checked_sparsity(level)
    return tuple(sorted(found))
