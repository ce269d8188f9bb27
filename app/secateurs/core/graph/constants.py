"""What each unit would emit if it were removed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from secateurs.core.graph.labels import Labelled, Labelling

if TYPE_CHECKING:
    import keras

Maps = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """What removed units give to one layer with a kernel.

    Attributes:
        labels: (inputs,) the label of each input channel.
        channels: (removed,) the input channels that removed units give.
        maps: (removed, places) float64; what each emits at every place of every call.
        steady: (removed,) bool; whether that is the same whatever the network is given, and the
            layer can be relieved of it.
        foldable: (removed,) bool; whether the layer adds the same everywhere because of it.
        lacks_bias: (removed, units) bool; at which units the layer would add something, but has no
            bias, when what such a channel emits is folded. One column stands for all units where
            they are alike, or too many to tell apart; none where the layer has a bias.
        exact: whether all is as it is emitted; else some counts as the same everywhere.
        groups: into which the layer parts its input channels, each as large; what one channel emits
            only others of its group can give in its place.
    """

    name: str
    labels: Labelling
    channels: NDArray[np.int64]
    maps: Maps
    steady: NDArray[np.bool_]
    foldable: NDArray[np.bool_]
    lacks_bias: NDArray[np.bool_]
    exact: bool = True
    groups: int = 1

    def group_of(self, removed: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the group in which each of some of the removed channels lies."""
        return self.channels[removed] * self.groups // len(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class Emitted:
    """What removed units of a model emit: read once, good for counting and for compacting.

    Attributes:
        model: that it was read from.
        labelled: of the model.
        order: (groups of all sets,) the label of each group.
        feeds: one a layer that takes some of it up; its labels are numbers of groups, counted
            over all unit sets one after the other, or STAYS.
    """

    model: "keras.Model"
    labelled: Labelled
    order: Labelling
    feeds: tuple[Feed, ...]
