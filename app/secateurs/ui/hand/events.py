"""What is decided by hand of single units, and how the choices move on."""

from collections.abc import Iterable
from dataclasses import dataclass

from secateurs.core.network.network import Network
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices, choosable, freed
from secateurs.core.ranking.parts import groups_left
from secateurs.ui.layers.shares import is_left_out_by_name
from secateurs.ui.shell.state import State


@dataclass(frozen=True, slots=True)
class UnitsCut:
    """These units of a layer are to go, at every sparsity; those tied to them go with them."""

    layer: str  # as the network's structure names it
    units: tuple[int, ...]  # from 0


@dataclass(frozen=True, slots=True)
class UnitsProtected:
    """These units of a layer are to stay, at every sparsity."""

    layer: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnitsFreed:
    """The ranking decides on these units of a layer again."""

    layer: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HandChosen:
    """All choices by hand at once, in place of those that there are; none leaves the ranking."""

    choices: HandChoices = NO_CHOICES


def advance_hand(state: State, event: object) -> HandChoices:
    """Return the choices by hand after the event; what cannot be chosen is passed over."""
    choice, network = state.pruning.choice, state.network
    choices = choice.hand
    match event:
        case UnitsCut() | UnitsProtected() if is_left_out_by_name(
            network.structure, choice, event.layer
        ):
            return choices
        case UnitsCut(layer, units):
            chosen = can_be_chosen(network, layer, units)
            return _freed(choices, network, layer, chosen).joined(_removing(layer, chosen))
        case UnitsProtected(layer, units):
            chosen = can_be_chosen(network, layer, units)
            return _freed(choices, network, layer, chosen).joined(_protecting(layer, chosen))
        case UnitsFreed(layer, units):
            return _freed(choices, network, layer, can_be_chosen(network, layer, units))
        case HandChosen(choices):
            return choices
    return choices


def can_be_chosen(network: Network, layer: str, units: Iterable[int]) -> tuple[int, ...]:
    """Return those units that may go and that no earlier pruning took, ascending."""
    structure = network.structure
    return choosable(structure, groups_left(structure, network.masks), layer, units)


def _freed(
    choices: HandChoices, network: Network, layer: str, units: tuple[int, ...]
) -> HandChoices:
    return freed(choices, network.structure, layer, units) if choices and units else choices


def _removing(layer: str, units: tuple[int, ...]) -> HandChoices:
    return HandChoices(remove={layer: units}) if units else NO_CHOICES


def _protecting(layer: str, units: tuple[int, ...]) -> HandChoices:
    return HandChoices(protect={layer: units}) if units else NO_CHOICES
