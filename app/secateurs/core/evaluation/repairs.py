"""Repair cuts of one network, as plain data: what its levels share is kept."""

from dataclasses import replace

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.base.cancelled import Cancelled, CountReport, go_on, never, silent
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.network.answers import can_read
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.masks import Masks
from secateurs.core.network.network import Network
from secateurs.core.pruning.prune import prune_keras
from secateurs.core.ranking.cut import Cut
from secateurs.core.repair.chain import Teacher, reconstruct_network, teacher_of

REPAIRED_FROM = 20_000  # images at most
RANKED_BY = 1000  # training images, for criteria that look at data


class Repairer:
    """Refits what cuts of one network leave to what the network did before them.

    What is gone already stays gone.

    Args:
        images: to look at, such as the training images; of many, some are drawn by the seed.
    """

    def __init__(
        self,
        network: Network,
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
        report: CountReport = silent,
        cancelled: Cancelled = never,
    ) -> Network:
        """Return the repaired network, of the same shape, zeros in place."""
        if not self._network.is_chain:
            return self._model(self._network, cut, report, cancelled)
        if self._teacher is None:
            self._teacher = teacher_of(self._network, self._drawn(), cancelled)
        made = reconstruct_network(self._teacher, cut, report=report, cancelled=cancelled)
        self.remark = made.repair.remark
        return made.network

    def _model(
        self, model: Network, cut: Cut, report: CountReport, cancelled: Cancelled
    ) -> Network:
        from secateurs.core.network.network import build_model
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
        drawn = drawn_images(self._images, REPAIRED_FROM, self._seed)
        return network_inputs(self._network, drawn.pixels)


def with_weights(model: Network, weights: list[AnyArray], masks: Masks) -> Network:
    """Return the model with other weights, in the order of `keras.Model.get_weights`.

    Args:
        masks: what survives of its kernels.
    """
    kept = tuple(frozen(np.array(weight)) for weight in weights)
    return replace(model, weights=kept, known_masks=masks)


def drawn_samples(network: Network, data: Dataset | None, seed: int) -> AnyArray | None:
    """Return some training samples as the network reads them, which constants are read with.

    None without data that fit, and for a network that is cut exactly: it needs none.
    """
    if network.structure.exact or data is None or not can_read(network, data.sample_shape):
        return None
    return network_inputs(network, drawn_images(data.train, RANKED_BY, seed).pixels)


def drawn_images(images: LabelledImages, most: int, seed: int) -> LabelledImages:
    """Return at most so many images, drawn without repetition, in their order."""
    if len(images) <= most:
        return images
    chosen = np.sort(np.random.default_rng(seed).choice(len(images), most, replace=False))
    return LabelledImages(images.pixels[chosen], images.labels[chosen])
