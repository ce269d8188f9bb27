"""Cuts of any Keras model, scored by one compiled function whose kernels are swapped."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Mask
from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.evaluation.measuring import (
    Metric,
    gives_probabilities,
    logits_from,
    measured,
)
from secateurs.core.evaluation.probe import Measured, Size
from secateurs.core.evaluation.sizing import Sizing
from secateurs.core.network.batches import work_of
from secateurs.core.network.copying import copy_of
from secateurs.core.network.inputs import arrays_for
from secateurs.core.network.keras_layers import kernel_of, layers_by_name, set_weights
from secateurs.core.network.outputs import compiled, in_batches
from secateurs.core.network.sizes import batch_for
from secateurs.core.network.state import state_held
from secateurs.core.network.structure import Structure
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.prune_keras import prune_keras
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras

MOST = 250  # samples at a time


class KerasProbe:
    """Scores cuts of one model on a copy of it."""

    def __init__(
        self,
        model: "keras.Model",
        structure: Structure,
        inputs: Any,
        labels: Any,
        *,
        repair: Any = None,
        metric: Metric | None = None,
        cancelled: Cancelled = never,
    ) -> None:
        """Take labelled samples, (n, *input shape), one array an input."""
        self._model = model
        self._structure = structure
        self._inputs = arrays_for(model, inputs)
        self._labels = labels
        self._repair = repair
        self._metric = metric
        self._cancelled = cancelled
        self._batch = batch_for(model, MOST, work_of(structure))
        self._live = copy_of(model)
        self._layers = layers_by_name(self._live)
        self._changed: dict[str, NDArray[Any]] = {}  # kernels that are not as they were
        self._answer = compiled(self._live)
        self._sizing = Sizing(model, structure, self._inputs)
        self._probabilities: bool | None = None

    def score(self, cut: Cut) -> Measured:
        if self._metric is None and self._probabilities is None:
            self._show({})
            self._probabilities = gives_probabilities(self._outputs())
        if self._repair is not None and cut.parts_removed:
            self._show({})
            repaired = self._repaired(cut)
            set_weights(self._live, repaired.model.get_weights())
            found = self._measured()
            set_weights(self._live, self._model.get_weights())
            return replace(found, remark=repaired.repair.remark if repaired.repair else "")
        self._show(cut.masks_over(self._structure))
        return self._measured()

    def score_alone(self, index: int, cut: Cut) -> Measured:
        self._show(cut.masks_over(self._structure))
        return self._measured()

    def size(self, cut: Cut) -> Size:
        return self._sizing.of(cut)

    def _measured(self) -> Measured:
        outputs = self._outputs()
        if self._metric is None:
            outputs = logits_from(outputs, bool(self._probabilities))
        return measured(outputs, self._labels, self._metric)

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

    def _kernel(self, name: str) -> Any:
        layer, _, attribute = name.partition("/")
        found = self._layers[layer]
        return getattr(found, attribute) if attribute else kernel_of(found)

    def _outputs(self) -> Any:
        with state_held([self._live]):
            joined = in_batches(self._answer, self._inputs, self._batch, self._cancelled)
        return joined[0] if len(joined) == 1 else joined

    def _repaired(self, cut: Cut) -> Pruned:
        from secateurs.core.api.reconstruct import reconstruct

        pruned = prune_keras(self._model, self._structure, cut)
        is_classifier = None if self._metric else True
        found = reconstruct(
            pruned,
            self._repair,
            teacher=self._model,
            classifier=is_classifier,
            cancelled=self._cancelled,
        )
        go_on(self._cancelled)
        return found
