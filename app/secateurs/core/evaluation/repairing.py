"""Repair cuts of one network, as plain data: what its levels share is kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.arrays import Array, Mask, frozen
from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.treating import REPAIRED_FROM, drawn_images, inputs_for
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.reconstruction.chain import Teacher, reconstruct_network, teacher_of

if TYPE_CHECKING:
    import keras

Report = Callable[[int, int], None]


class Repairer:
    """Refits what cuts of one network leave to what the network did before them.

    Args:
        images: to look at, such as the training images; of many, some are drawn by the seed.
        masks: what survived an earlier pruning, by layer name; what is gone stays gone.
    """

    def __init__(
        self,
        network: Network | Model,
        images: LabelledImages,
        masks: Mapping[str, Mask] | None = None,
        seed: int = 0,
    ) -> None:
        self._network = network
        self._images = images
        self._masks = masks or {}
        self._seed = seed
        self._teacher: Teacher | None = None

    def repaired(
        self,
        cut: Cut,
        report: Report = lambda done, total: None,
        cancelled: Cancelled = never,
    ) -> Network | Model:
        """Return the repaired network, of the same shape, zeros in place."""
        if isinstance(self._network, Model):
            return self._model(self._network, cut, report, cancelled)
        if self._teacher is None:
            self._teacher = teacher_of(self._network, self._drawn(), cancelled)
        narrowed = narrowed_cut(self._network, cut, self._masks)
        return reconstruct_network(self._teacher, narrowed, report=report, cancelled=cancelled)

    def _model(self, model: Model, cut: Cut, report: Report, cancelled: Cancelled) -> Model:
        from secateurs.core.api.reconstruct import reconstruct
        from secateurs.core.network.reading import build_model

        dense = build_model(model)
        pruned = pruned_further(dense, cut, self._masks)
        found = reconstruct(
            pruned,
            self._drawn(),
            teacher=dense,
            seed=self._seed,
            report=report,
            cancelled=cancelled,
        )
        go_on(cancelled)
        return with_weights(model, found.model.get_weights())

    def _drawn(self) -> Array:
        return inputs_for(self._network, drawn_images(self._images, REPAIRED_FROM, self._seed))


def narrowed_cut(network: Network, cut: Cut, masks: Mapping[str, Mask]) -> Cut:
    """Return the cut without single weights that went before; then it is one of weights."""
    before = [masks.get(layer.name, np.True_) for layer in network.prunable]
    both = [np.asarray(mask & earlier) for mask, earlier in zip(cut.masks, before, strict=True)]
    same = all(np.array_equal(a, b) for a, b in zip(both, cut.masks, strict=True))
    return cut if same else Cut("weight", cut.requested, tuple(map(frozen, both)), cut.shapes)


def pruned_further(model: "keras.Model", cut: Cut, masks: Mapping[str, Mask]) -> Pruned:
    """Return the Keras model pruned by the cut; what went before stays gone."""
    from secateurs.core.evaluation.keras_probe import pruned_by
    from secateurs.core.network.tracing.trace import trace

    structure = cut.structure or trace(model)
    pruned = pruned_by(model, structure, replace(cut, structure=structure))
    whole = np.True_
    both = {name: frozen(mask & masks.get(name, whole)) for name, mask in pruned.masks.items()}
    earlier = {name: mask for name, mask in masks.items() if name not in both}
    return replace(pruned, masks={**earlier, **both})


def with_weights(model: Model, weights: list[Any]) -> Model:
    """Return the model with other weights, in the order of `keras.Model.get_weights`."""
    places = {id(weight): place for place, weight in enumerate(model.weights)}
    kept = tuple(frozen(np.array(weight)) for weight in weights)
    kernels = {name: kept[places[id(kernel)]] for name, kernel in model.kernels.items()}
    return replace(model, weights=kept, kernels=kernels)
