"""What each unit would emit if it were removed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.graph.labels import Labelling

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
        lacks_bias: whether the layer gets a bias only when something is folded into it.
    """

    name: str
    labels: Labelling
    channels: NDArray[np.int64]
    maps: Maps
    steady: NDArray[np.bool_]
    foldable: NDArray[np.bool_]
    lacks_bias: bool = False
