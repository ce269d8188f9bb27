"""What is done to a cut network before it is scored: repaired, fine-tuned, or trained anew."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.data.class_names import is_handwriting
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.scaling import fed
from secateurs.core.evaluation.points import Treatment
from secateurs.core.evaluation.score import Score, score, score_of
from secateurs.core.learning.events import StepsTaken, TrainingEvent, TrainingStarted
from secateurs.core.network.batches import work_of_network
from secateurs.core.network.forward import inputs_from
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.pruning.cut_chain import compact_chain
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.cut import Cut
from secateurs.core.repair.chain import Teacher, reconstruct_network, teacher_of

if TYPE_CHECKING:
    import keras

    from secateurs.core.learning.recipe import Recipe

REPAIRED_FROM = 20_000  # training images at most
MOST = 500  # test images scored at a time
Progress = Callable[[float], None]


class Treated:
    """Scores treated cuts of one network on the test images; shares what levels have in common.

    Args:
        seed: of the images drawn, of the order of training, and of new random weights.
        epochs: of treatments that train, at most; the best by validation accuracy is kept.
        progress: told of the share of the cut at work that is done, 0 to 1.
    """

    def __init__(
        self,
        network: Network | Model,
        dataset: Dataset,
        seed: int,
        epochs: int,
        progress: Progress = lambda share: None,
        cancelled: Cancelled = never,
    ) -> None:
        self._network = network
        self._dataset = dataset
        self._seed = seed
        self._epochs = epochs
        self._progress = progress
        self._cancelled = cancelled
        self._teacher: Teacher | None = None
        self._dense: keras.Model | None = None
        self.remark = ""  # on the last repair

    def score(self, treatment: Treatment, cut: Cut) -> Score | None:
        """Score a cut by one treatment; None or CancelledError if cancelled on the way."""
        if treatment == "repaired" and isinstance(self._network, Network):
            repaired = self._repaired_network(self._network, cut)
            small = compact_chain(repaired, cut) if cut.method == "unit" else repaired
            return score(small, self._dataset.test, self._cancelled)
        model = self._trained(treatment, cut)
        go_on(self._cancelled)
        return self._score(model)

    def _repaired_network(self, network: Network, cut: Cut) -> Network:
        if self._teacher is None:
            self._teacher = teacher_of(network, self._drawn(), self._cancelled)
        made = reconstruct_network(self._teacher, cut, report=self._told, cancelled=self._cancelled)
        self.remark = made.repair.remark
        return made.network

    def _trained(self, treatment: Treatment, cut: Cut) -> "keras.Model":
        pruned = self._pruned(cut)
        if treatment == "scratch":
            return self._from_scratch(pruned, cut)
        pruned = self._repaired(pruned, cut)
        go_on(self._cancelled)
        return pruned.model if treatment == "repaired" else self._tuned(pruned, cut)

    def _pruned(self, cut: Cut) -> Pruned:
        from secateurs.core.graph.trace import trace
        from secateurs.core.pruning.cut_model import prune_keras

        dense = self._dense_model()
        structure = cut.structure or trace(dense)
        return prune_keras(dense, structure, cut, before=self._network.masks)

    def _repaired(self, pruned: Pruned, cut: Cut) -> Pruned:
        from secateurs.core.network.keras_chain import to_keras
        from secateurs.core.repair.reconstruct import reconstruct

        if isinstance(self._network, Network):
            return replace(pruned, model=to_keras(self._repaired_network(self._network, cut)))
        found = reconstruct(
            pruned,
            self._drawn(),
            teacher=self._dense_model(),
            seed=self._seed,
            report=self._told,
            cancelled=self._cancelled,
        )
        self.remark = found.repair.remark if found.repair else ""
        return found

    def _tuned(self, pruned: Pruned, cut: Cut) -> "keras.Model":
        from secateurs.core.pruning.compaction.compact import compact_model
        from secateurs.core.pruning.masks_of_zeros import with_zeros_held

        # Without its removed units a network trains as quickly as it answers.
        units = pruned.method == "unit"
        start = with_zeros_held(compact_model(pruned)) if units else pruned
        return self._fine_tuned(start, cut, self._teaching())

    def _from_scratch(self, pruned: Pruned, cut: Cut) -> "keras.Model":
        from secateurs.core.learning.lottery import anew, with_random_weights
        from secateurs.core.pruning.compaction.compact import compact_model

        if pruned.method == "unit":
            return self._fine_tuned(anew(compact_model(pruned), self._seed), cut, None)
        return self._fine_tuned(with_random_weights(pruned, self._seed), cut, None)

    def _fine_tuned(
        self, start: "keras.Model | Pruned", cut: Cut, teacher: "keras.Model | None"
    ) -> "keras.Model":
        from secateurs.core.learning.fine_tuning import fine_tuned

        train, validation = self._dataset.train, self._dataset.validation
        found = fine_tuned(
            start,
            (self._inputs(train), train.labels),
            self._recipe(cut),
            validation=(self._inputs(validation), validation.labels),
            teacher=teacher,
            report=_shares_of(self._progress),
            cancelled=self._cancelled,
            discarded=self._cancelled,
        ).network
        return found.model if isinstance(found, Pruned) else found

    def _recipe(self, cut: Cut) -> "Recipe":
        from secateurs.core.learning.recipe import Recipe, recipe_for

        if isinstance(self._network, Model):
            return Recipe(epochs=self._epochs, seed=self._seed)
        augment = is_handwriting(self._dataset.key)
        gone = max(cut.requested, cut.achieved)  # of a network pruned before, more than was asked
        return recipe_for(cut.method, gone, self._seed, self._epochs, augment=augment)

    def _teaching(self) -> "keras.Model | None":
        """Plain networks learn from the labels alone, by the recipes found for them."""
        return self._dense_model() if isinstance(self._network, Model) else None

    def _score(self, model: "keras.Model") -> Score:
        from secateurs.core.network.batches import compiled, in_batches
        from secateurs.core.network.inputs import arrays_for
        from secateurs.core.network.live import as_logits, ending_of
        from secateurs.core.network.sizes import batch_for

        test = self._dataset.test
        # Of the whole network, which is no smaller than what is scored.
        size = batch_for(model, MOST, work_of_network(self._network))
        inputs = arrays_for(model, self._inputs(test))
        outputs = in_batches(compiled(model), inputs, size, self._cancelled)[0]
        logits = as_logits(outputs.reshape(len(test), -1), ending_of(model))
        return score_of(logits, test.labels, self._network.classes)

    def _dense_model(self) -> "keras.Model":
        from secateurs.core.network.keras_chain import to_keras
        from secateurs.core.network.model import build_model

        if self._dense is None:
            known = self._network
            self._dense = to_keras(known) if isinstance(known, Network) else build_model(known)
        return self._dense

    def _drawn(self) -> Array:
        return self._inputs(drawn_images(self._dataset.train, REPAIRED_FROM, self._seed))

    def _inputs(self, images: LabelledImages) -> Array:
        return network_inputs(self._network, images)

    def _told(self, done: int, total: int) -> None:
        self._progress(done / total)


def network_inputs(network: Network | Model, images: LabelledImages) -> Array:
    """Return what the network's first layer reads, (n, *input shape) float32."""
    if isinstance(network, Network):
        return inputs_from(images.pixels)
    return fed(images.pixels, network.input_shape, network.scaling)


def drawn_images(images: LabelledImages, most: int, seed: int) -> LabelledImages:
    """Return at most so many images, drawn without repetition, in their order."""
    if len(images) <= most:
        return images
    chosen = np.sort(np.random.default_rng(seed).choice(len(images), most, replace=False))
    return LabelledImages(images.pixels[chosen], images.labels[chosen])


def _shares_of(progress: Progress) -> Callable[[TrainingEvent], None]:
    """Return what turns the events of a training into the share of it that is done."""
    steps: dict[str, int] = {}

    def tell(event: TrainingEvent) -> None:
        if isinstance(event, TrainingStarted):
            steps["all"] = max(1, event.epochs * event.steps_per_epoch)
        elif isinstance(event, StepsTaken):
            progress(min(1.0, (event.first_step - 1 + len(event.losses)) / steps["all"]))

    return tell
