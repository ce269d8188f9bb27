"""Training of a chain of Dense layers, from its first weights to the network that is kept."""

import math
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial

import numpy as np

from secateurs.core.base.arrays import Array, frozen
from secateurs.core.base.cancelled import Cancelled, go_on
from secateurs.core.base.errors import CancelledError, TrainingDiverged
from secateurs.core.base.tensorflow import deterministic, wait_for_tensorflow
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.chain_engine import ChainTrainer
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import Diverged, EpochEnded
from secateurs.core.learning.loop import (
    Callbacks,
    Keep,
    Learned,
    Outcome,
    Report,
    TrainingPlan,
    by_loss,
    learn,
)
from secateurs.core.learning.progress import NOTHING, Progress
from secateurs.core.learning.settings import TrainingSettings, advice
from secateurs.core.network.network import Layer, Network, chain_of


def initial_network(settings: TrainingSettings, inputs: int, classes: int) -> Network:
    """Draw Keras's default weights (Glorot uniform, zero biases), from the seed alone."""
    from keras.initializers import GlorotUniform

    units = [*settings.hidden_layers, classes]
    fan_in = [inputs, *settings.hidden_layers]
    seeds = np.random.SeedSequence(settings.seed).generate_state(len(units)) >> 1
    weights: list[Array] = []
    for seed, rows, columns in zip(seeds, fan_in, units, strict=True):
        kernel = GlorotUniform(int(seed))((rows, columns)).numpy()
        weights += [frozen(np.array(kernel, np.float32)), frozen(np.zeros(columns, np.float32))]
    return network_of(weights)


def network_of(weights: Sequence[Array]) -> Network:
    """Name the layers of a network that is trained here: kernel and bias of each in turn."""
    count = len(weights) // 2
    return chain_of(
        [
            Layer(f"hidden_{number}", kernel, bias, "relu")
            if number < count
            else Layer("output", kernel, bias, "linear")
            for number, kernel, bias in zip(
                range(1, count + 1), weights[::2], weights[1::2], strict=True
            )
        ]
    )


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
        diverged: how it ended, where its loss was no longer a number.
    """

    network: Network
    outcome: Outcome
    history: tuple[EpochEnded, ...]
    best_epoch: int
    val_accuracy: float
    step_losses: Array
    step_accuracies: Array
    seconds: float
    diverged: Diverged | None = None


def train(
    settings: TrainingSettings,
    dataset: Dataset,
    report: Report,
    control: TrainingControl,
    *,
    begun: Progress = NOTHING,
    keep: Keep | None = None,
) -> Trained | None:
    """Train a network and return the best epoch's, by validation loss.

    So it is where the loss becomes NaN or infinite once an epoch has ended.

    None when discarded, or stopped before the first step: then nothing was learned.
    The loss reported is the cross-entropy; L1 and L2 penalties act on the gradients only.

    Args:
        begun: a checkpoint to go on from, to the same bits as if never interrupted.
        keep: called with a checkpoint at the end of each epoch, before it is reported.

    Raises:
        TrainingDiverged: a loss is NaN or infinite within the first epoch.
    """
    return _Training(settings, dataset, begun, keep).run(report, control)


class _Training:
    def __init__(
        self,
        settings: TrainingSettings,
        dataset: Dataset,
        begun: Progress,
        keep: Keep | None,
    ) -> None:
        self._settings = settings
        self._dataset = dataset
        self._begun = begun
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
            keep=self._keep,
        )
        with ExitStack() as while_it_learns:
            make = partial(self._engine, while_it_learns)
            learned = learn(make, self._plan, callbacks, self._begun)
            if control.discarding or not len(learned.progress.step_losses):
                return None
            with suppress(CancelledError):
                return self._trained(learned, callbacks.discarded)
        return None

    def _engine(self, while_it_learns: ExitStack, cancelled: Cancelled) -> ChainTrainer:
        if not wait_for_tensorflow(lambda: not cancelled()):
            raise CancelledError
        while_it_learns.enter_context(deterministic())
        inputs = math.prod(self._dataset.train.pixels.shape[1:])
        first = initial_network(self._settings, inputs, self._dataset.classes)
        go_on(cancelled)
        return ChainTrainer(self._settings, self._dataset, first)

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
            network_of(weights),
            learned.outcome,
            progress.history,
            progress.best_epoch,
            accuracy,
            progress.step_losses,
            progress.step_accuracies,
            progress.seconds,
            progress.diverged,
        )


def steps_per_epoch(settings: TrainingSettings, dataset: Dataset) -> int:
    return math.ceil(len(dataset.train) / settings.batch_size)
