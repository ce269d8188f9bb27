"""What can happen to an opened layer and its units, and how they move on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from secateurs.ui.data.events import DataLoaded
from secateurs.ui.runs.events import NetworkReread, RunOpened
from secateurs.ui.shell.state import State
from secateurs.ui.units.state import Insights, LayersAs, Order, UnitsState

if TYPE_CHECKING:
    from secateurs.core.data.dataset import Dataset
    from secateurs.core.evaluation.unit_activity import UnitReading
    from secateurs.core.evaluation.unit_pictures import UnitPictures
    from secateurs.core.evaluation.unit_removal import Alone
    from secateurs.core.network.network import Network
    from secateurs.core.ranking.ranking import Ranking


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


@dataclass(frozen=True, slots=True)
class LayersShown:
    """All layers are to be shown in one way, of every network from now on."""

    layers_as: LayersAs


@dataclass(frozen=True, slots=True, eq=False)
class PicturesDrawn:
    network: Network
    data: Dataset | None
    layer: int
    pictures: UnitPictures


@dataclass(frozen=True, slots=True, eq=False)
class PicturesFailed:
    network: Network
    layer: int
    why: str


@dataclass(frozen=True, slots=True)
class PicturesWanted:
    """A layer that could not be drawn is to be tried again."""


@dataclass(frozen=True, slots=True, eq=False)
class UnitRead:
    network: Network
    data: Dataset | None
    place: tuple[int, int]  # layer and unit
    reading: UnitReading | None
    why: str = ""  # it cannot be read


@dataclass(frozen=True, slots=True, eq=False)
class UnitMissed:
    """What is lost without one unit is measured."""

    network: Network
    data: Dataset | None
    place: tuple[int, int]
    alone: Alone


@dataclass(frozen=True, slots=True, eq=False)
class UnitsRanked:
    """All units are ranked by one more criterion."""

    network: Network
    data: Dataset | None
    criterion: str
    ranking: Ranking


@dataclass(frozen=True, slots=True)
class InsightWatched:
    """What the networks see of the drawing comes into view, or leaves it."""

    seen: bool


@dataclass(frozen=True, slots=True, eq=False)
class InsightsFound:
    network: Network
    insights: Insights


@dataclass(frozen=True, slots=True, eq=False)
class InsightRefused:
    network: Network
    why: str


def advance_units(state: State, event: object) -> UnitsState:
    """Return the opened layer after the event."""
    units = state.units
    match event:
        case LayerWatched(layer):
            return units if layer == units.layer else units.with_layer(layer)
        case UnitChosen(layer, unit):
            return units.with_unit(layer, unit)
        case UnitOpened(layer, unit):
            return replace(units.with_unit(layer, unit), opened=True)
        case UnitClosed():
            return replace(units, opened=False) if units.opened else units
        case UnitsOrdered(order):
            return replace(units, order=order)
        case LayerEnlarged(large):
            return replace(units, large=large)
        case LayersShown(layers_as):
            return replace(units, layers_as=layers_as)
        case PicturesDrawn(network, data, layer, pictures):
            same = network is state.network and data is state.data and layer == units.layer
            return replace(units, pictures=pictures, undrawn="") if same else units
        case PicturesFailed(network, layer, why):
            same = network is state.network and layer == units.layer
            return replace(units, undrawn=why) if same else units
        case PicturesWanted():
            return replace(units, undrawn="") if units.undrawn else units
        case UnitRead() | UnitMissed() | UnitsRanked():
            same = event.network is state.network and event.data is state.data
            return _with_found(units, event) if same else units
        case InsightWatched(seen):
            return units if seen == units.insight_seen else replace(units, insight_seen=seen)
        case InsightsFound(network, insights):
            return replace(units, insights=insights) if network is state.network else units
        case InsightRefused(network, why):
            same = network is state.network
            return replace(units, insights=None, insight_refused=why) if same else units
        case RunOpened() | NetworkReread():
            return units.cleared()
        case DataLoaded():
            unknown = replace(units, pictures=None, undrawn="", reading=None, unread="")
            return replace(unknown, alone={}, rankings={})
    return units


def _with_found(units: UnitsState, event: UnitRead | UnitMissed | UnitsRanked) -> UnitsState:
    match event:
        case UnitRead(place=place, reading=reading, why=why):
            here = place == (units.layer, units.unit)
            return replace(units, reading=reading, unread=why) if here else units
        case UnitMissed(place=place, alone=alone):
            return replace(units, alone={**units.alone, place: alone})
        case UnitsRanked(criterion=criterion, ranking=ranking):
            return replace(units, rankings={**units.rankings, criterion: ranking})
