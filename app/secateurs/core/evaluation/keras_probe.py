"""Cuts of any Keras model, scored by one compiled function whose kernels are swapped."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.arrays import AnyArray, Mask
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.evaluation.probe import (
    AS_LEFT,
    Measured,
    Scoring,
    Size,
    gives_probabilities,
    logits_from,
    scored,
)
from secateurs.core.graph.constants import Feed
from secateurs.core.graph.copies import copy_of
from secateurs.core.graph.extents import extents_of
from secateurs.core.graph.keras_layers import (
    has_plain_kernel,
    layers_by_name,
    set_weights,
    variable_of,
)
from secateurs.core.graph.layer_state import state_held
from secateurs.core.graph.structure import Extent, Structure
from secateurs.core.graph.trace import labels_of
from secateurs.core.network.batches import Answer, compiled, in_batches, work_of
from secateurs.core.network.inputs import Data, arrays_for, first_of
from secateurs.core.network.live import as_logits, ending_of
from secateurs.core.network.masks import Masks
from secateurs.core.network.sizes import batch_for
from secateurs.core.pruning.account import left_of
from secateurs.core.pruning.compaction.carriers import Examples
from secateurs.core.pruning.compaction.compact import compact_model
from secateurs.core.pruning.compaction.emissions import emissions_of
from secateurs.core.pruning.masks_of_zeros import masks_of_model
from secateurs.core.pruning.prune import prune_keras
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.zeros import biases_of
from secateurs.core.ranking.cut import Cut

if TYPE_CHECKING:
    import keras


class Sizing:
    """Counts cuts of one model; of units as in the compact model, with all that stays in it."""

    def __init__(
        self,
        model: "keras.Model",
        structure: Structure,
        examples: Examples = None,
        *,
        drop_bias: bool = False,
    ) -> None:
        """Take samples to read constants with, one array an input; None for random ones.

        Args:
            drop_bias: whether the biases of removed units become zero, too.
        """
        self._model = model
        self._drop_bias = drop_bias
        self._examples = examples
        self._structure = structure
        self._kernels = _kernels(model, structure)
        self._macs = sum(each.size * each.positions for each in structure.layers)

    def of(self, cut: Cut) -> Size:
        return self._of_weights(cut) if cut.method == "weight" else self._of_units(cut)

    def _of_weights(self, cut: Cut) -> Size:
        masks = {**self._before, **cut.named_masks}
        lost = {name: mask.size - int(np.count_nonzero(mask)) for name, mask in masks.items()}
        macs = sum(count * self._structure.positions_of(name) for name, count in lost.items())
        return Size(self._structure.parameters - sum(lost.values()), self._macs - macs)

    def _of_units(self, cut: Cut) -> Size:
        left = left_of(self._structure, self._extents, self._feeds, cut.kept)
        macs = sum(
            (each.size if place is None else left.size(place))
            * left.positions(self._structure, each.name)
            for each, place in zip(self._structure.layers, self._kernels, strict=True)
        )
        return Size(left.parameters, macs)

    @cached_property
    def _before(self) -> Masks:
        """What an earlier pruning left; a cut through weights has not all of it."""
        return masks_of_model(self._model, self._structure)

    @cached_property
    def _extents(self) -> tuple[Extent, ...]:
        return extents_of(self._model, labels_of(self._model, self._structure))

    @cached_property
    def _feeds(self) -> tuple[Feed, ...]:
        return emissions_of(self._model, self._structure, self._examples, drop_bias=self._drop_bias)


def _kernels(model: "keras.Model", structure: Structure) -> list[int | None]:
    """Return each kernel's place among the weights; None of one that is no plain array.

    Those never shrink.
    """
    layers, places = layers_by_name(model), {id(one): i for i, one in enumerate(model.weights)}
    return [
        places[id(variable_of(layers, each.name))] if has_plain_kernel(layers, each.name) else None
        for each in structure.layers
    ]


MOST = 250  # samples at a time


class KerasProbe:
    """Scores cuts of one model on a copy of it."""

    def __init__(
        self,
        model: "keras.Model",
        structure: Structure,
        data: Data,
        scoring: Scoring = AS_LEFT,
        cancelled: Cancelled = never,
    ) -> None:
        """Take labelled samples, (n, *input shape), one array an input."""
        self._model = model
        self._structure = structure
        self._inputs = arrays_for(model, data[0])
        self._labels = data[1]
        self._scoring = scoring
        self._metric = scoring.metric
        self._cancelled = cancelled
        self._batch = batch_for(model, MOST, work_of(structure))
        self._live = copy_of(model)
        self._layers = layers_by_name(self._live)
        self._changed: dict[str, AnyArray] = {}  # kernels that are not as they were
        self._answer = compiled(self._live)
        self._examples = first_of(model, data[0] if scoring.examples is None else scoring.examples)
        self._sizing = Sizing(model, structure, self._examples, drop_bias=scoring.drop_bias)
        self._probabilities: bool | None = None

    def score(self, cut: Cut) -> Measured:
        if self._scoring.repair is None or not cut.parts_removed:
            return self._as_left(cut)
        self._tell_probabilities_from_logits()
        self._show({})
        repaired = self._repaired(cut)
        set_weights(self._live, repaired.model.get_weights())
        found = self._measured()
        set_weights(self._live, self._model.get_weights())
        return replace(found, remark=repaired.repair.remark if repaired.repair else "")

    def score_alone(self, index: int, cut: Cut) -> Measured:
        return self._as_left(cut)

    def _as_left(self, cut: Cut) -> Measured:
        self._tell_probabilities_from_logits()
        if self._is_compacted(cut):
            return self._compacted(cut)
        self._show(self._masks_of(cut))
        return self._measured()

    def _tell_probabilities_from_logits(self) -> None:
        """Find out once what the dense model gives; where it ends in a softmax, without a pass."""
        if self._metric is not None or self._probabilities is not None:
            return
        if len(self._model.outputs) == 1 and ending_of(self._model) == "softmax":
            self._probabilities = True
            return
        self._show({})
        self._probabilities = gives_probabilities(self._outputs()) and not self._is_logit()

    def size(self, cut: Cut) -> Size:
        return self._sizing.of(cut)

    def _is_compacted(self, cut: Cut) -> bool:
        """Say whether the compact model is the result, as units of it go inexactly."""
        return cut.method == "unit" and cut.parts_removed > 0 and not self._structure.exact

    def _compacted(self, cut: Cut) -> Measured:
        """Score what is left once the units are out: it answers otherwise than what is masked."""
        pruned = prune_keras(
            self._model,
            self._structure,
            cut,
            drop_bias=self._scoring.drop_bias,
            examples=self._examples,
        )
        small = compact_model(pruned, self._cancelled)
        with state_held([small]):
            return self._scored(self._outputs_of(compiled(small)))

    def _measured(self) -> Measured:
        return self._scored(self._outputs())

    def _scored(self, outputs: Any) -> Measured:
        if self._metric is None:
            outputs = self._logits(outputs)
        return scored(outputs, self._labels, self._metric)

    def _logits(self, outputs: AnyArray) -> AnyArray:
        """Return logits as `model_logits` has them; of no known ending, as its values tell."""
        ending = ending_of(self._model)
        if ending == "sigmoid":
            return as_logits(outputs, ending)
        return logits_from(outputs, bool(self._probabilities))

    def _is_logit(self) -> bool:
        """Say whether one linear output tells two classes apart, whatever its values."""
        return self._model.outputs[0].shape[1] == 1 and ending_of(self._model) == "linear"

    def _masks_of(self, cut: Cut) -> Masks:
        masks = cut.masks_over(self._structure)
        if cut.method != "unit" or not self._scoring.drop_bias:
            return masks
        return {**masks, **biases_of(self._live, self._structure.unit_masks(cut.kept))}

    def _show(self, masks: Mapping[str, Mask]) -> None:
        """Put the masks over the kernels; those of the cut before that stay whole come back."""
        for name in self._changed.keys() - masks.keys():
            self._kernel(name).assign(self._changed.pop(name))
        for name, mask in masks.items():
            variable = self._kernel(name)
            if name not in self._changed:
                if mask.all():
                    continue
                self._changed[name] = np.array(variable.numpy())
            variable.assign(np.where(mask, self._changed[name], 0))

    def _kernel(self, name: str) -> "keras.Variable":
        return variable_of(self._layers, name)

    def _outputs(self) -> Any:  # an array; of several outputs a list of such
        with state_held([self._live]):
            return self._outputs_of(self._answer)

    def _outputs_of(self, answer: Answer) -> Any:
        joined = in_batches(answer, self._inputs, self._batch, self._cancelled)
        return joined[0] if len(joined) == 1 else joined

    def _repaired(self, cut: Cut) -> Pruned:
        from secateurs.core.repair.reconstruct import reconstruct

        pruned = prune_keras(self._model, self._structure, cut, drop_bias=self._scoring.drop_bias)
        is_classifier = None if self._metric else True
        found = reconstruct(
            pruned,
            self._scoring.repair,
            teacher=self._model,
            classifier=is_classifier,
            cancelled=self._cancelled,
        )
        go_on(self._cancelled)
        return found
