"""What can happen to an opened layer and its units, and how they move on."""

from dataclasses import dataclass, replace

from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.unit_pictures import UnitPictures
from secateurs.core.network.network import Network
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.state import State
from secateurs.ui.units.state import Order, UnitsState


@dataclass(frozen=True, slots=True)
class LayerWatched:
    """A layer is looked into; None once nobody sees its units any more."""

    layer: int | None  # index among the prunable ones


@dataclass(frozen=True, slots=True)
class UnitChosen:
    """A click on a unit's picture, or an arrow key."""

    layer: int
    unit: int


@dataclass(frozen=True, slots=True)
class UnitOpened:
    """Enter or a double click on a unit's picture."""

    layer: int
    unit: int


@dataclass(frozen=True, slots=True)
class UnitClosed:
    """The unit is not to be seen closely any more; it stays chosen."""


@dataclass(frozen=True, slots=True)
class UnitsOrdered:
    order: Order


@dataclass(frozen=True, slots=True)
class LayerEnlarged:
    large: bool


@dataclass(frozen=True, slots=True, eq=False)
class PicturesDrawn:
    network: Network
    data: Dataset | None
    layer: int
    pictures: UnitPictures


def advance_units(state: State, event: object) -> UnitsState:
    """Return the opened layer after the event."""
    units = state.units
    match event:
        case LayerWatched(layer):
            return units if layer == units.layer else units.with_layer(layer)
        case UnitChosen(layer, unit):
            return replace(units.with_layer(layer), unit=unit)
        case UnitOpened(layer, unit):
            return replace(units.with_layer(layer), unit=unit, opened=True)
        case UnitClosed():
            return replace(units, opened=False) if units.opened else units
        case UnitsOrdered(order):
            return replace(units, order=order)
        case LayerEnlarged(large):
            return replace(units, large=large)
        case PicturesDrawn(network, data, layer, pictures):
            same = network is state.network and data is state.data and layer == units.layer
            return replace(units, pictures=pictures) if same else units
        case RunOpened():
            return units.cleared()
        case DataLoaded():
            return replace(units, pictures=None)
    return units
