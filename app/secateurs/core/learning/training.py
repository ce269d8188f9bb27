"""Training of a chain of Dense layers, from its first weights to the network that is kept."""

import math
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from secateurs.core.base.arrays import Array, frozen
from secateurs.core.base.cancelled import Cancelled, go_on
from secateurs.core.base.errors import CancelledError, TrainingDiverged
from secateurs.core.base.tensorflow import deterministic, wait_for_tensorflow
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.checkpoint import Checkpoint, UnfinishedTraining, best_epoch
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.learner import Learner
from secateurs.core.learning.loop import (
    NOTHING,
    Best,
    Callbacks,
    Learned,
    Progress,
    Report,
    TrainingEngine,
    TrainingPlan,
    ValidationScore,
    Weights,
    by_loss,
    learn,
)
from secateurs.core.learning.settings import TrainingSettings, advice
from secateurs.core.network.network import Layer, Network, chain_of


def initial_network(settings: TrainingSettings, inputs: int, classes: int) -> Network:
    """Draw Keras's default weights (Glorot uniform, zero biases), from the seed alone."""
    from keras.initializers import GlorotUniform

    units = [*settings.hidden_layers, classes]
    fan_in = [inputs, *settings.hidden_layers]
    seeds = np.random.SeedSequence(settings.seed).generate_state(len(units)) >> 1
    names = [f"hidden_{number}" for number in range(1, len(units))] + ["output"]
    return chain_of(
        tuple(
            Layer(
                name,
                frozen(np.array(GlorotUniform(int(seed))((rows, columns)).numpy(), np.float32)),
                frozen(np.zeros(columns, np.float32)),
                "linear" if name == "output" else "relu",
            )
            for name, seed, rows, columns in zip(names, seeds, fan_in, units, strict=True)
        )
    )


Outcome = Literal["completed", "stopped"]

Keep = Callable[[Checkpoint], None]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The network that is kept, and how it came about.

    Attributes:
        best_epoch: the epoch it was taken from; 0 when none had ended.
        val_accuracy: of this network, 0 to 1.
        step_losses: (steps,) float32, read-only; cross-entropy before each step's update.
        step_accuracies: likewise, of the same images, 0 to 1. Of the last steps only, where
            the first were taken by a version that kept none.
        seconds: time spent training, pauses left out.
    """

    network: Network
    outcome: Outcome
    history: tuple[EpochEnded, ...]
    best_epoch: int
    val_accuracy: float
    step_losses: Array
    step_accuracies: Array
    seconds: float


def train(
    settings: TrainingSettings,
    dataset: Dataset,
    report: Report,
    control: TrainingControl,
    *,
    unfinished: UnfinishedTraining | None = None,
    keep: Keep | None = None,
) -> Trained | None:
    """Train a network and return the best epoch's, by validation loss.

    None when discarded, or stopped before the first step: then nothing was learned.
    The loss reported is the cross-entropy; L1 and L2 penalties act on the gradients only.

    Args:
        unfinished: goes on from its checkpoint, to the same bits as if never interrupted.
        keep: called with a checkpoint at the end of each epoch, before it is reported.

    Raises:
        TrainingDiverged: a loss is NaN or infinite.
    """
    checkpoint = unfinished.checkpoint if unfinished else None
    return _Training(settings, dataset, checkpoint, keep).run(report, control)


class _Training:
    def __init__(
        self,
        settings: TrainingSettings,
        dataset: Dataset,
        checkpoint: Checkpoint | None,
        keep: Keep | None,
    ) -> None:
        self._settings = settings
        self._dataset = dataset
        self._checkpoint = checkpoint
        self._like = checkpoint.network if checkpoint else None  # of the architecture it trains
        self._keep = keep
        self._plan = TrainingPlan(
            settings.epochs,
            settings.batch_size,
            len(dataset.train),
            settings.seed,
            advice(settings),
            rank=by_loss,
            from_start=False,
        )

    def run(self, report: Report, control: TrainingControl) -> Trained | None:
        callbacks = Callbacks(
            report,
            cancelled=lambda: control.stopping,
            discarded=lambda: control.discarding,
            wait=control.wait_while_paused,
            keep=self._kept if self._keep else None,
        )
        with ExitStack() as while_it_learns:
            learned = learn(
                partial(self._engine, while_it_learns), self._plan, callbacks, self._begun()
            )
            if control.discarding or not len(learned.progress.step_losses):
                return None
            with suppress(CancelledError):
                return self._trained(learned, callbacks.discarded)
        return None

    def _begun(self) -> Progress:
        found = self._checkpoint
        if found is None:
            return NOTHING
        epoch = best_epoch(found.history)
        ended = found.history[epoch - 1]
        rank = by_loss(ValidationScore(ended.val_loss, ended.val_accuracy))
        return Progress(
            Best(epoch, rank, found.best.weights),
            found.history,
            found.step_losses,
            found.step_accuracies,
            found.seconds,
        )

    def _engine(self, while_it_learns: ExitStack, cancelled: Cancelled) -> Learner:
        if not wait_for_tensorflow(lambda: not cancelled()):
            raise CancelledError
        while_it_learns.enter_context(deterministic())
        found = self._checkpoint
        if self._like is None:
            inputs = math.prod(self._dataset.train.pixels.shape[1:])
            self._like = initial_network(self._settings, inputs, self._dataset.classes)
        go_on(cancelled)
        return Learner(self._settings, self._dataset, self._like, found.slots if found else ())

    def _network(self, weights: Weights) -> Network:
        assert self._like
        return replace(self._like, weights=weights, known_masks=None)

    def _kept(self, progress: Progress, engine: TrainingEngine) -> None:
        assert self._keep
        assert progress.best
        network = self._network(engine.weights())
        epoch = len(progress.history)
        best = network if progress.best.epoch == epoch else self._network(progress.best.weights)
        self._keep(
            Checkpoint(
                epoch,
                network,
                engine.slots(),
                best,
                progress.history,
                progress.step_losses,
                progress.step_accuracies,
                progress.seconds,
            )
        )

    def _trained(self, learned: Learned, discarded: Cancelled) -> Trained | None:
        """Return what is kept; of a first epoch that was not whole, the weights as they are."""
        progress = learned.progress
        if progress.best:
            weights = progress.best.weights
            accuracy = progress.history[progress.best.epoch - 1].val_accuracy
        else:
            assert learned.engine
            score = learned.engine.evaluate(discarded)
            assert score
            if not math.isfinite(score.loss):
                raise TrainingDiverged(len(progress.step_losses), self._plan.advice)
            weights, accuracy = learned.engine.weights(), score.accuracy
        return Trained(
            self._network(weights),
            "completed" if learned.completed else "stopped",
            progress.history,
            progress.best_epoch,
            accuracy,
            progress.step_losses,
            progress.step_accuracies,
            progress.seconds,
        )


def steps_per_epoch(settings: TrainingSettings, dataset: Dataset) -> int:
    return math.ceil(len(dataset.train) / settings.batch_size)
