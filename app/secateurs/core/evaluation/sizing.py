"""What a cut leaves of a Keras model, counted without building anything."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.evaluation.probe import Size
from secateurs.core.network.extents import Extent
from secateurs.core.network.feeds import Feed
from secateurs.core.network.keras_layers import kernel_of, layers_by_name
from secateurs.core.network.masks import Masks
from secateurs.core.network.structure import Structure
from secateurs.core.network.tracing.calls import graph_of
from secateurs.core.network.tracing.kinds import SEPARABLE, is_plain
from secateurs.core.network.tracing.labelling import label
from secateurs.core.network.tracing.shrinking import extents_of
from secateurs.core.pruning.carrying import carrying
from secateurs.core.pruning.compaction.constants import Examples
from secateurs.core.pruning.compaction.emissions import emissions_of
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.from_zeros import masks_of_model

if TYPE_CHECKING:
    import keras


class Sizing:
    """Counts cuts of one model; of units as in the compact model, with all that stays in it."""

    def __init__(
        self, model: "keras.Model", structure: Structure, examples: Examples = None
    ) -> None:
        """Take samples to read constants with, one array an input; None for random ones."""
        self._model = model
        self._examples = examples
        self._structure = structure
        self._kernels, self._macs_whole = _kernels(model, structure)
        self._macs = self._macs_whole + sum(
            model.weights[place].numpy().size * positions for place, positions in self._kernels
        )

    def of(self, cut: Cut) -> Size:
        return self._of_weights(cut) if cut.method == "weight" else self._of_units(cut)

    def _of_weights(self, cut: Cut) -> Size:
        masks = {**self._before, **cut.named_masks}
        lost = {name: mask.size - int(np.count_nonzero(mask)) for name, mask in masks.items()}
        positions = {layer.name: layer.positions for layer in self._structure.layers}
        macs = sum(count * positions[name.partition("/")[0]] for name, count in lost.items())
        return Size(self._structure.parameters - sum(lost.values()), self._macs - macs)

    def _of_units(self, cut: Cut) -> Size:
        left = carrying(self._structure, self._feeds, cut.kept)
        sizes = [extent.size_left(left.stays) for extent in self._extents]
        whole = sum(int(np.prod(extent.shape)) for extent in self._extents)
        parameters = self._structure.parameters - whole + sum(sizes) + left.biases
        macs = sum(sizes[place] * positions for place, positions in self._kernels)
        return Size(parameters, self._macs_whole + macs)

    @cached_property
    def _before(self) -> Masks:
        """What an earlier pruning left; a cut through weights has not all of it."""
        return masks_of_model(self._model, self._structure)

    @cached_property
    def _extents(self) -> tuple[Extent, ...]:
        return extents_of(self._model, label(graph_of(self._model)))

    @cached_property
    def _feeds(self) -> tuple[Feed, ...]:
        return emissions_of(self._model, self._structure, self._examples)


def _kernels(model: "keras.Model", structure: Structure) -> tuple[list[tuple[int, int]], int]:
    """Return each kernel's place among the weights and its positions, and the work of others.

    The others' kernels are no plain arrays; they never shrink.
    """
    layers, places = layers_by_name(model), {id(one): i for i, one in enumerate(model.weights)}
    found, whole = [], 0
    for each in structure.layers:
        layer = layers[each.name]
        kernels = [layer.depthwise_kernel] if each.kind in SEPARABLE else []
        if is_plain(layer):
            kernels.append(kernel_of(layer))
        else:
            whole += each.size * each.positions
        found += [(places[id(kernel)], each.positions) for kernel in kernels]
    return found, whole
