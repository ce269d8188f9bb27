"""What the window knows of the layer that is opened, and of its units."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from secateurs.core.evaluation.unit_pictures import UnitPictures

Order = Literal["score", "number", "alike"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True, slots=True, eq=False)
class UnitsState:
    """The layer whose units are in view, and the unit that is looked at.

    Attributes:
        layer: its index among the prunable ones; None while no layer is opened.
        unit: number of the unit that is chosen in it, or None.
        opened: whether the chosen unit is seen closely.
        order: of the pictures.
        large: whether the opened layer has the whole page.
        pictures: of that layer, once they are drawn.
    """

    layer: int | None = None
    unit: int | None = None
    opened: bool = False
    order: Order = "score"
    large: bool = False
    pictures: UnitPictures | None = None

    def with_layer(self, layer: int | None) -> "UnitsState":
        """Look at another layer, of which nothing is known yet."""
        if layer is None or layer == self.layer:
            return replace(self, layer=layer)
        return replace(self, layer=layer, unit=None, opened=False, pictures=None)

    def cleared(self) -> "UnitsState":
        """Keep only how things are looked at: the network is another."""
        return UnitsState(order=self.order)
