"""Shares given per layer: which fraction of each layer's parts goes."""

from collections.abc import Iterable

from secateurs.core.base.errors import PruningError
from secateurs.core.ranking.parts import Rankable
from secateurs.core.ranking.terms import Method, Shares, is_fraction


def shares_in_order(shares: Shares, parts: Rankable, method: Method) -> tuple[float, ...]:
    """Return one share a layer (for units: a unit set); what is not named loses nothing.

    Args:
        shares: by the name of a layer, or for units also of a unit set or of any layer in it.

    Raises:
        PruningError: if a name is not known, a share is no fraction, or two layers of units
            that go together are given different shares.
    """
    names = parts.names(method)
    given: dict[str, tuple[str, float]] = {}  # layer or unit set -> (as it was named, share)
    for name, share in shares.items():
        if not is_fraction(share):
            raise PruningError(
                f'The share of "{name}" must be a fraction from 0 to 1, not {share!r}.'
            )
        for place in _places(name, parts, method):
            _agree(given.setdefault(place, (name, share)), (name, share))
    return tuple(given[name][1] if name in given else 0.0 for name in names)


def _places(name: str, parts: Rankable, method: Method) -> list[str]:
    names = parts.names(method)
    if name in names:
        return [name]
    tied = parts.unit_sets if method == "unit" else ()
    found = [each.name for each in tied if name in {member.layer for member in each.members}]
    if not found:
        raise PruningError(
            f'There is no layer "{name}" whose {method}s can go; there are {_listed(names)}.'
        )
    return found


def _agree(first: tuple[str, float], second: tuple[str, float]) -> None:
    if first[1] != second[1]:
        raise PruningError(
            f'The units of "{first[0]}" and "{second[0]}" go together; '
            f"they cannot lose different shares, {first[1]:g} and {second[1]:g}."
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
