"""What a cut leaves of a Keras model, counted without building anything."""

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.evaluation.probe import Size
from secateurs.core.network.reading import layers_by_name
from secateurs.core.network.structure import Structure
from secateurs.core.network.tracing.calls import graph_of
from secateurs.core.network.tracing.kinds import (
    DEPTHWISE,
    PER_CHANNEL,
    SEPARABLE,
    UNIT_MAKERS,
    kind_of,
)
from secateurs.core.network.tracing.labelling import Labelled, label
from secateurs.core.network.tracing.labels import Labelling
from secateurs.core.network.tracing.unit_sets import groups_of
from secateurs.core.pruning.cut import Cut

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True)
class _Weight:
    """An array of a layer, and whether removed inputs, or removed units, make it smaller."""

    size: int
    by_inputs: bool
    by_units: bool
    is_kernel: bool


class Sizing:
    """Counts cuts of one model, of units with the rows and biases that go with them.

    Not counted are what exactness may ask of a compact model beside: a removed unit that stays
    to carry a constant, a bias where there was none.
    """

    def __init__(self, model: "keras.Model", structure: Structure) -> None:
        self._structure = structure
        self._labelled: Labelled = label(graph_of(model))
        self._groups = groups_of(self._labelled)
        self._positions = {layer.name: layer.positions for layer in structure.layers}
        self._weights = {
            name: _weights(layer) for name, layer in layers_by_name(model).items() if layer.weights
        }
        self._macs = sum(layer.size * layer.positions for layer in structure.layers)

    def of(self, cut: Cut) -> Size:
        return self._of_weights(cut) if cut.method == "weight" else self._of_units(cut)

    def _of_weights(self, cut: Cut) -> Size:
        lost = {
            name: mask.size - int(np.count_nonzero(mask)) for name, mask in cut.named_masks.items()
        }
        macs = sum(count * self._positions[name] for name, count in lost.items())
        return Size(self._structure.parameters - sum(lost.values()), self._macs - macs)

    def _of_units(self, cut: Cut) -> Size:
        removed = [own[~kept] for own, kept in zip(self._groups, cut.kept, strict=True)]
        gone = np.concatenate([*removed, np.zeros(0, np.int64)])
        parameters, macs = 0, 0
        for name, weights in self._weights.items():
            inputs = _share(self._labelled.entering.get(name), gone)
            units = _share(self._labelled.units.get(name), gone)
            for weight in weights:
                left = weight.size * (inputs if weight.by_inputs else 1.0)
                left = round(left * (units if weight.by_units else 1.0))
                parameters += left
                macs += left * self._positions.get(name, 0) if weight.is_kernel else 0
        return Size(parameters, macs)


def _share(labels: Labelling | None, gone: Labelling) -> float:
    return 1.0 if labels is None else 1 - float(np.isin(labels, gone).mean())


def _weights(layer: Any) -> list[_Weight]:
    kind, sizes = kind_of(layer), [prod(weight.shape) for weight in layer.weights]
    if kind in PER_CHANNEL:
        widths = [tuple(weight.shape)[-1:] for weight in layer.weights]
        width = max(widths, default=())
        return [
            _Weight(size, own == width, False, False)
            for size, own in zip(sizes, widths, strict=True)
        ]
    if kind in DEPTHWISE:
        return [_Weight(size, True, False, place == 0) for place, size in enumerate(sizes)]
    if kind in SEPARABLE:
        places = [(True, False, False), (True, True, True), (False, True, False)]
    elif kind in UNIT_MAKERS:
        places = [(True, True, True), (False, True, False)]
    else:
        places = [(False, False, False)] * len(sizes)
    return [_Weight(size, *place) for size, place in zip(sizes, places, strict=False)]
