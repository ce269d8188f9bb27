"""Units that a person removes or protects: they go before all others, or never."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from numbers import Integral

import numpy as np

from secateurs.core.base.arrays import Mask, frozen
from secateurs.core.base.errors import PruningError
from secateurs.core.graph.structure import STAYS, Member, Structure, UnitSet
from secateurs.core.ranking.terms import UnitNumbers

Numbers = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class HandChoices:
    """What goes and what stays, whatever a ranking says: layer -> its units, from 0, ascending.

    Units that are tied go and stay together: naming one of them names all.
    """

    remove: Numbers = field(default_factory=dict)
    protect: Numbers = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.remove or self.protect)

    def __hash__(self) -> int:
        return hash((frozenset(self.remove.items()), frozenset(self.protect.items())))

    @property
    def key(self) -> str:
        """A short text that tells them from all others; "" for none."""
        if not self:
            return ""
        parts = (sorted((name, *units) for name, units in each.items())
                 for each in (self.remove, self.protect))  # fmt: skip
        return sha256(repr(tuple(parts)).encode()).hexdigest()[:12]

    def joined(self, other: "HandChoices") -> "HandChoices":
        """Return these and the other choices together."""
        return HandChoices(_joined(self.remove, other.remove), _joined(self.protect, other.protect))


NO_CHOICES = HandChoices()


@dataclass(frozen=True, slots=True)
class ByHand:
    """What was decided by hand of a cut, counted in parts: tied units are one.

    Attributes:
        asked: parts that the sparsity asks for, whatever was decided by hand.
        removed: chosen to go; they count among those asked for.
        protected: chosen to stay, at any sparsity.
        choices: the units, as they were given.
        achieved: gone in all: by hand, by the ranking, and before; the cut counts them.
    """

    asked: int
    removed: int
    protected: int
    choices: HandChoices
    achieved: int = 0

    def __str__(self) -> str:
        units = "unit" if self.removed == 1 else "units"
        return (
            f"By hand: {self.removed:,} {units} removed, {self.protected:,} protected;"
            f" asked for in all: {self.asked:,}, removed in all: {self.achieved:,}."
        )


@dataclass(frozen=True, slots=True, eq=False)
class ChosenGroups:
    """Hand choices as groups of tied units; one (count,) bool array a unit set."""

    choices: HandChoices
    removed: tuple[Mask, ...]
    protected: tuple[Mask, ...]


def hand_choices(
    remove: UnitNumbers | None, protect: UnitNumbers | None, structure: Structure | None = None
) -> HandChoices:
    """Read choices as they are given to `sc.prune`; layers of which no unit is named fall away.

    Args:
        structure: of the network, where it is known: these layers, too, are looked for in it,
            and cells or heads may be named by their set, such as "lstm" or "mha heads".

    Raises:
        PruningError: if they are not whole numbers by the names of layers.
    """
    found = HandChoices(_numbers(remove, "remove"), _numbers(protect, "protect"))
    if structure is None:
        return found
    _marked(_by_layer(dict.fromkeys([*(remove or ()), *(protect or ())], ()), structure), structure)
    return HandChoices(*(_by_layer(each, structure) for each in (found.remove, found.protect)))


def _by_layer(numbers: Numbers, structure: Structure) -> Numbers:
    """Name by a layer what is named by the set of its units."""
    layers = {
        tied.name: member.layer
        for tied in structure.unit_sets
        for member in reversed(tied.members)
        if np.array_equal(member.groups, np.arange(tied.count))
    }
    found: Numbers = {}
    for name, units in numbers.items():
        found = _joined(found, {layers.get(name, name): units})
    return found


def chosen_groups(choices: HandChoices, structure: Structure) -> ChosenGroups:
    """Find the groups that are chosen.

    Raises:
        PruningError: if there is no such layer or unit, if it never goes, or if what is tied is
            both to be removed and to be protected.
    """
    removed, protected = (
        _marked(numbers, structure) for numbers in (choices.remove, choices.protect)
    )
    for tied, goes, stays in zip(structure.unit_sets, removed, protected, strict=True):
        if (goes & stays).any():
            group = int(np.argmax(goes & stays))
            raise PruningError(_conflict(choices, tied, group))
    return ChosenGroups(choices, removed, protected)


def choosable(
    structure: Structure, alive: Sequence[Mask], layer: str, units: Iterable[int]
) -> tuple[int, ...]:
    """Return those of a layer's units that can be removed or protected, ascending.

    Args:
        alive: what an earlier pruning left, one (count,) bool array a unit set.
    """
    of_layer = [
        (member.groups, left)
        for tied, left in zip(structure.unit_sets, alive, strict=True)
        for member in tied.members
        if member.layer == layer
    ]
    return tuple(
        unit
        for unit in sorted(set(units))
        if any(
            0 <= unit < len(groups) and groups[unit] != STAYS and left[groups[unit]]
            for groups, left in of_layer
        )
    )


def freed(
    choices: HandChoices, structure: Structure, layer: str, units: Iterable[int]
) -> HandChoices:
    """Return the choices without these units of a layer and those that are tied to them.

    Args:
        units: that can be chosen; see `choosable`.
    """
    free = _marked({layer: tuple(units)}, structure)
    marked = [
        (member, mark)
        for tied, mark in zip(structure.unit_sets, free, strict=True)
        for member in tied.members
    ]

    def left_of(numbers: Numbers) -> Numbers:
        left = {
            name: tuple(unit for unit in chosen if not _is_marked(name, unit, marked))
            for name, chosen in numbers.items()
        }
        return {name: chosen for name, chosen in left.items() if chosen}

    return HandChoices(left_of(choices.remove), left_of(choices.protect))


def renumbered(choices: HandChoices, kept: Mapping[str, Mask]) -> HandChoices:
    """Return what is protected by the numbers that units have once the others are taken out.

    Args:
        kept: layer -> (units,) bool, True where one stays.
    """
    protect = {
        name: tuple(int(np.count_nonzero(kept[name][:unit])) for unit in units if kept[name][unit])
        for name, units in choices.protect.items()
        if name in kept
    }
    return HandChoices(protect={name: units for name, units in protect.items() if units})


def chosen_units(choices: HandChoices, structure: Structure) -> Mapping[str, tuple[Mask, Mask]]:
    """Return which units of each layer are to go and to stay, two (units,) bool arrays.

    What is tied to a unit that was named is chosen with it. Layers whose units never go are
    left out.
    """
    chosen = chosen_groups(choices, structure)
    goes, stays = (
        structure.unit_masks(tuple(np.asarray(~each) for each in groups))
        for groups in (chosen.removed, chosen.protected)
    )
    return {name: (frozen(~goes[name]), frozen(~stays[name])) for name in goes}


def check_left(chosen: ChosenGroups, alive: Sequence[Mask], structure: Structure) -> None:
    """Refuse to protect what an earlier pruning took.

    Raises:
        PruningError: if a protected group is gone; names a unit of it.
    """
    for tied, stays, left in zip(structure.unit_sets, chosen.protected, alive, strict=True):
        if (stays & ~left).any():
            group = int(np.argmax(stays & ~left))
            layer, unit = next(_units_in(chosen.choices.protect, tied, group))
            raise PruningError(f"{_unit(layer, unit)} is gone already: it cannot be protected.")


def _joined(first: Numbers, second: Numbers) -> Numbers:
    names = dict.fromkeys([*first, *second])
    return {name: tuple(sorted({*first.get(name, ()), *second.get(name, ())})) for name in names}


def _numbers(given: UnitNumbers | None, what: str) -> Numbers:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise PruningError(f'Units to {what} are given by layer, such as {{"dense_1": [3, 7]}}.')
    found: dict[str, tuple[int, ...]] = {}
    for name, units in given.items():
        numbers = list(units) if isinstance(units, Iterable) else [units]
        if not all(isinstance(each, Integral) and not isinstance(each, bool) for each in numbers):
            raise PruningError(
                f'Units of "{name}" to {what} are given as whole numbers from 0 on, not {units!r}.'
            )
        if numbers:
            found[name] = tuple(sorted({int(each) for each in numbers}))
    return found


def _marked(numbers: Numbers, structure: Structure) -> tuple[Mask, ...]:
    marks = tuple(np.zeros(tied.count, bool) for tied in structure.unit_sets)
    for name, units in numbers.items():
        of_layer = [
            (mark, member.groups)
            for tied, mark in zip(structure.unit_sets, marks, strict=True)
            for member in tied.members
            if member.layer == name
        ]
        if not of_layer:
            raise PruningError(_no_units(name, structure))
        size = structure.layer(name).units
        for unit in units:
            if not 0 <= unit < size:
                raise PruningError(
                    f'There is no unit {unit} in "{name}": its {size} units are counted from 0'
                    f" to {size - 1}."
                )
            groups = [(mark, groups[unit]) for mark, groups in of_layer if groups[unit] != STAYS]
            if not groups:
                why = _why_whole(name, structure)
                raise PruningError(f"{_unit(name, unit)} always stays{why}.")
            for mark, group in groups:
                mark[group] = True
    return marks


def _is_marked(layer: str, unit: int, marked: Iterable[tuple[Member, Mask]]) -> bool:
    return any(
        member.layer == layer and member.groups[unit] != STAYS and mark[member.groups[unit]]
        for member, mark in marked
    )


def _no_units(name: str, structure: Structure) -> str:
    known = {member.layer: None for tied in structure.unit_sets for member in tied.members}
    there = ", ".join(f'"{each}"' for each in known)
    if name in {layer.name for layer in structure.layers}:
        why = _why_whole(name, structure) or ": it is an output layer"
        return f'No unit of "{name}" can go{why}; there are {there}.'
    return f'There is no layer "{name}" whose units can go; there are {there}.'


def _why_whole(name: str, structure: Structure) -> str:
    whole = structure.why_whole(name)
    return "" if whole is None else f": the {whole.kind} layer {whole.name} {whole.reason}"


def _conflict(choices: HandChoices, tied: UnitSet, group: int) -> str:
    goes = next(_units_in(choices.remove, tied, group))
    stays = list(_units_in(choices.protect, tied, group))
    if goes in stays:
        return f"{_unit(*goes)} is both to be removed and to be protected."
    other = _unit(*stays[0])
    return (
        f"{_unit(*goes)}, to be removed, and {other[0].lower()}{other[1:]}, to be protected,"
        " go together."
    )


def _units_in(numbers: Numbers, tied: UnitSet, group: int) -> Iterator[tuple[str, int]]:
    """Yield the layers and units by which a group was named."""
    for member in tied.members:
        for unit in numbers.get(member.layer, ()):
            if member.groups[unit] == group:
                yield member.layer, unit


def _unit(layer: str, unit: int) -> str:
    return f'Unit {unit} of "{layer}"'
