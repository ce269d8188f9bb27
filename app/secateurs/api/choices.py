"""Choices of which several may be given, checked before any work is done."""

from collections.abc import Iterable
from typing import Any

from secateurs.core.base.errors import SettingError
from secateurs.core.ranking.terms import is_fraction


def several(given: Any, what: str) -> tuple[Any, ...]:
    """Return one value or several as a tuple.

    Raises:
        ValueError: if there is none.
    """
    lone = isinstance(given, str) or not isinstance(given, Iterable)
    found = (given,) if lone else tuple(given)
    if not found:
        raise SettingError(f"at least 1 of the {what} is needed")
    return found


def checked_levels(levels: float | Iterable[float]) -> tuple[float, ...]:
    """Return one level or several as a tuple.

    Raises:
        ValueError: if there is none, or one is no fraction from 0 to 1.
    """
    found = several(levels, "levels")
    for level in found:
        if not is_fraction(level):
            raise SettingError(f"sparsity must be between 0 and 1, not {level!r}")
    return found
