"""What the window knows of the layer that is opened, and of its units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from secateurs.core.evaluation.insight import Insight
    from secateurs.core.evaluation.unit_activity import UnitReading
    from secateurs.core.evaluation.unit_pictures import UnitPictures
    from secateurs.core.evaluation.unit_removal import Alone
    from secateurs.core.ranking.ranking import Ranking
    from secateurs.core.ranking.terms import Method

Order = Literal["score", "number", "alike"]
LayersAs = Literal["maps", "network"]


@dataclass(frozen=True, slots=True, eq=False)
class Insights:
    """What the networks make of what lay on the pad a moment ago.

    Attributes:
        pixels: the very array that was read.
        ways: of the cuts that were read with it.
    """

    pixels: object
    dense: Insight
    ways: Mapping[Method, Insight] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class UnitsState:
    """The layer whose units are in view, and the unit that is looked at.

    Attributes:
        layer: its index among the prunable ones; None while no layer is opened.
        unit: number of the unit that is chosen in it, or None.
        opened: whether the chosen unit is seen closely.
        order: of the pictures.
        large: whether the opened layer has the whole page.
        layers_as: how all layers are shown; None leaves it to how many there are.
        pictures: of that layer, once they are drawn.
        undrawn: why they could not be drawn, or "".
        reading: of the opened unit, once its samples are read.
        unread: why they cannot be read, or "".
        alone: what is lost without a unit, by layer and unit, as far as it is measured.
        insight_seen: whether what the networks see of the drawing is in view.
        insights: that, as it was read last.
        insight_refused: why it cannot be read of this network, or "".
        rankings: of units, each layer by itself, by every criterion that was asked so far.
    """

    layer: int | None = None
    unit: int | None = None
    opened: bool = False
    order: Order = "score"
    large: bool = False
    layers_as: LayersAs | None = None
    pictures: UnitPictures | None = None
    undrawn: str = ""
    reading: UnitReading | None = None
    unread: str = ""
    alone: Mapping[tuple[int, int], Alone] = field(default_factory=dict)
    rankings: Mapping[str, Ranking] = field(default_factory=dict)
    insight_seen: bool = False
    insights: Insights | None = None
    insight_refused: str = ""

    def with_layer(self, layer: int | None) -> UnitsState:
        """Look at another layer, of which nothing is known yet."""
        if layer is None or layer == self.layer:
            return replace(self, layer=layer)
        return replace(
            self,
            layer=layer,
            unit=None,
            opened=False,
            pictures=None,
            undrawn="",
            reading=None,
            unread="",
        )

    def with_unit(self, layer: int, unit: int) -> UnitsState:
        """Choose a unit; one that is not read stays so only if it is another."""
        moved = self.with_layer(layer)
        return moved if moved.unit == unit else replace(moved, unit=unit, reading=None, unread="")

    @property
    def alone_here(self) -> Alone | None:
        """What is lost without the chosen unit, if it is measured."""
        if self.layer is None or self.unit is None:
            return None
        return self.alone.get((self.layer, self.unit))

    def cleared(self) -> UnitsState:
        """Keep only how things are looked at: the network is another."""
        return UnitsState(
            order=self.order,
            large=self.large,
            layers_as=self.layers_as,
            insight_seen=self.insight_seen,
        )
