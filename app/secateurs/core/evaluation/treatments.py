"""What is done to a cut network before it is scored: repaired, fine-tuned, or trained anew."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.data.class_names import is_handwriting
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.evaluation.points import Treatment
from secateurs.core.evaluation.repairs import Repairer, drawn_samples
from secateurs.core.evaluation.score import Score, score, score_of
from secateurs.core.learning.events import StepsTaken, TrainingEvent, TrainingStarted
from secateurs.core.network.batches import work_of_network
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network, build_model
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.given import as_keras
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.cut import Cut

if TYPE_CHECKING:
    import keras

    from secateurs.core.learning.recipe import Recipe

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
        network: Network,
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
        self._repairer = Repairer(network, dataset.train, seed)
        self._dense: keras.Model | None = None
        self.remark = ""  # on the last repair

    def score(self, treatment: Treatment, cut: Cut) -> Score | None:
        """Score a cut by one treatment; None or CancelledError if cancelled on the way."""
        if treatment == "repaired":
            small = quickest(self._network, cut, self._repaired(cut))
            return score(small, self._dataset.test, self._cancelled)
        model = self._trained(treatment, cut)
        go_on(self._cancelled)
        return self._score(model)

    def score_compact(self, cut: Cut) -> Score:
        """Score what is left once the units of the cut are out.

        Raises:
            CancelledError: it was cancelled on the way.
        """
        from secateurs.core.pruning.compaction.compact import compact_model

        return self._score(compact_model(self._pruned(cut), self._cancelled))

    def _repaired(self, cut: Cut) -> Network:
        made = self._repairer.repaired(cut, self._told, self._cancelled)
        self.remark = self._repairer.remark
        return made

    def _trained(self, treatment: Treatment, cut: Cut) -> "keras.Model":
        pruned = self._pruned(cut)
        if treatment == "scratch":
            return self._from_scratch(pruned, cut)
        if self._network.structure.exact:  # else what is compact answers otherwise anyway
            pruned = pruned.with_model(build_model(self._repaired(cut)))
        go_on(self._cancelled)
        return self._tuned(pruned, cut)

    def _pruned(self, cut: Cut) -> Pruned:
        from secateurs.core.pruning.plain_model import cut_model

        samples = drawn_samples(self._network, self._dataset, self._seed)
        return cut_model(self._dense_model(), self._network, cut, samples)

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
        from secateurs.core.learning.fine_tuning import Task, fine_tuned
        from secateurs.core.learning.loop import Callbacks

        train, validation = self._dataset.train, self._dataset.validation
        found = fine_tuned(
            start,
            Task(
                (self._inputs(train), train.labels),
                (self._inputs(validation), validation.labels),
                teacher=teacher,
            ),
            self._recipe(cut),
            callbacks=Callbacks(
                report=_shares_of(self._progress),
                cancelled=self._cancelled,
                discarded=self._cancelled,
            ),
        )
        return as_keras(found.whole().network)

    def _recipe(self, cut: Cut) -> "Recipe":
        from secateurs.core.learning.recipe import Recipe, recipe_for

        if not self._network.is_chain:
            return Recipe(epochs=self._epochs, seed=self._seed)
        augment = is_handwriting(self._dataset.key)
        gone = max(cut.requested, cut.achieved)  # of a network pruned before, more than was asked
        return recipe_for(cut.method, gone, self._seed, self._epochs, augment=augment)

    def _teaching(self) -> "keras.Model | None":
        """Plain networks learn from the labels alone, by the recipes found for them."""
        return self._dense_model() if not self._network.is_chain else None

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
        if self._dense is None:
            self._dense = build_model(self._network)
        return self._dense

    def _inputs(self, images: LabelledImages) -> Array:
        return network_inputs(self._network, images.pixels)

    def _told(self, done: int, total: int) -> None:
        self._progress(done / total)


def _shares_of(progress: Progress) -> Callable[[TrainingEvent], None]:
    """Return what turns the events of a training into the share of it that is done."""
    steps: dict[str, int] = {}

    def tell(event: TrainingEvent) -> None:
        if isinstance(event, TrainingStarted):
            steps["all"] = max(1, event.epochs * event.steps_per_epoch)
        elif isinstance(event, StepsTaken):
            progress(min(1.0, (event.first_step - 1 + len(event.losses)) / steps["all"]))

    return tell
