"""Repair cuts of one network, as plain data: what its levels share is kept."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from secateurs.core.base.arrays import Array, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.treatments import REPAIRED_FROM, drawn_images, network_inputs
from secateurs.core.network.masks import Masks
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.pruning.cut_model import prune_keras
from secateurs.core.ranking.cut import Cut
from secateurs.core.repair.chain import Teacher, reconstruct_network, teacher_of

Report = Callable[[int, int], None]


class Repairer:
    """Refits what cuts of one network leave to what the network did before them.

    What is gone already stays gone.

    Args:
        images: to look at, such as the training images; of many, some are drawn by the seed.
    """

    def __init__(
        self,
        network: Network | Model,
        images: LabelledImages,
        seed: int = 0,
    ) -> None:
        self._network = network
        self._images = images
        self._seed = seed
        self._teacher: Teacher | None = None
        self.remark = ""  # on the last repair

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
        made = reconstruct_network(self._teacher, cut, report=report, cancelled=cancelled)
        self.remark = made.repair.remark
        return made.network

    def _model(self, model: Model, cut: Cut, report: Report, cancelled: Cancelled) -> Model:
        from secateurs.core.network.model import build_model
        from secateurs.core.repair.reconstruct import reconstruct

        dense = build_model(model)
        pruned = prune_keras(dense, model.structure, cut, before=model.masks)
        found = reconstruct(
            pruned,
            self._drawn(),
            teacher=dense,
            seed=self._seed,
            report=report,
            cancelled=cancelled,
        )
        go_on(cancelled)
        self.remark = found.repair.remark if found.repair else ""
        return with_weights(model, found.model.get_weights(), found.masks)

    def _drawn(self) -> Array:
        return network_inputs(self._network, drawn_images(self._images, REPAIRED_FROM, self._seed))


def with_weights(model: Model, weights: list[Any], masks: Masks) -> Model:
    """Return the model with other weights, in the order of `keras.Model.get_weights`.

    Args:
        masks: what survives of its kernels.
    """
    places = {id(weight): place for place, weight in enumerate(model.weights)}
    kept = tuple(frozen(np.array(weight)) for weight in weights)
    kernels = {name: kept[places[id(kernel)]] for name, kernel in model.kernels.items()}
    return replace(model, weights=kept, kernels=kernels, known_masks=masks)
