"""Training from the first step to the network that is kept."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from secateurs.core.base.arrays import Array, Positions, frozen
from secateurs.core.base.errors import TrainingDiverged
from secateurs.core.base.tensorflow import deterministic, wait_for_tensorflow
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.checkpoint import Checkpoint, UnfinishedTraining, best_epoch
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingEvent, TrainingStarted
from secateurs.core.learning.learner import Learner, ValidationScore
from secateurs.core.learning.pace import Pace, Stopwatch
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

Report = Callable[[TrainingEvent], None]

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
    return _Training(settings, dataset, report, control, checkpoint, keep).run()


class _Training:
    def __init__(
        self,
        settings: TrainingSettings,
        dataset: Dataset,
        report: Report,
        control: TrainingControl,
        checkpoint: Checkpoint | None,
        keep: Keep | None,
    ) -> None:
        self._settings = settings
        self._dataset = dataset
        self._report = report
        self._control = control
        self._checkpoint = checkpoint
        self._keep = keep
        self._history = checkpoint.history if checkpoint else ()
        self._losses = [checkpoint.step_losses] if checkpoint else []
        self._accuracies = [checkpoint.step_accuracies] if checkpoint else []
        self._best = checkpoint.best if checkpoint else None
        self._watch = Stopwatch(checkpoint.seconds if checkpoint else 0.0)
        self._pace = Pace()
        self._steps_per_epoch = steps_per_epoch(settings, dataset)

    def run(self) -> Trained | None:
        self._report(self._started())
        if not wait_for_tensorflow(self._proceed):
            return self._ended(completed=False)
        with deterministic():
            remaining = range(len(self._history) + 1, self._settings.epochs + 1)
            completed = self._make_ready() and all(self._epoch(epoch) for epoch in remaining)
            return self._ended(completed)

    def _ended(self, completed: bool) -> Trained | None:
        nothing_learned = not any(map(len, self._losses))
        if self._control.discarding or nothing_learned:
            return None
        return self._trained("completed" if completed else "stopped")

    def _started(self) -> TrainingStarted:
        losses = tuple(loss for part in self._losses for loss in part.tolist())
        return TrainingStarted(
            self._settings.epochs, self._steps_per_epoch, len(self._history), losses, self._history
        )

    def _make_ready(self) -> bool:
        """Do all that comes before the first step; say whether it came to its end."""
        self._watch = Stopwatch(self._checkpoint.seconds if self._checkpoint else 0.0)
        network = self._checkpoint.network if self._checkpoint else self._initial_network()
        if not self._proceed():
            return False
        slots = self._checkpoint.slots if self._checkpoint else ()
        self._learner = Learner(self._settings, self._dataset, network, slots)
        return self._proceed() and self._learner.build_graphs(self._proceed)

    def _initial_network(self) -> Network:
        inputs = math.prod(self._dataset.train.pixels.shape[1:])
        return initial_network(self._settings, inputs, self._dataset.classes)

    def _epoch(self, epoch: int) -> bool:
        """Run one epoch and say whether it came to its end."""
        order = shuffled(len(self._dataset.train), self._settings.seed, epoch)
        before = (epoch - 1) * self._steps_per_epoch
        taken = 0
        while taken < self._steps_per_epoch:
            if not self._proceed():
                return False
            taken += self._chunk(order, before, taken)
        return self._end_epoch(epoch)

    def _chunk(self, order: Positions, before: int, taken: int) -> int:
        """Take some steps and tell; return how many."""
        count = self._pace.chunk(self._steps_per_epoch - taken)
        size = self._settings.batch_size
        started = self._watch.seconds
        batches = order[taken * size : (taken + count) * size]
        losses, accuracies = self._learner.take(batches, before + taken + 1, self._proceed)
        if len(losses):
            self._pace.took(len(losses), self._watch.seconds - started)
            self._accuracies.append(accuracies)
            self._tell(before + taken + 1, losses)
        return len(losses)

    def _tell(self, first_step: int, losses: Array) -> None:
        finite = np.isfinite(losses)
        good = len(losses) if finite.all() else int(finite.argmin())
        self._losses.append(losses[:good])
        if good:
            self._report(self._steps_taken(first_step, losses[:good]))
        if good < len(losses):
            raise TrainingDiverged(first_step + good, advice(self._settings))

    def _steps_taken(self, first_step: int, losses: Array) -> StepsTaken:
        total = self._settings.epochs * self._steps_per_epoch
        steps_left = total - first_step - len(losses) + 1
        ends_left = self._settings.epochs - len(self._history)
        return StepsTaken(
            first_step,
            tuple(losses.tolist()),
            self._pace.steps_per_second() * len(self._dataset.train) / self._steps_per_epoch,
            self._pace.seconds_left(steps_left, ends_left),
        )

    def _end_epoch(self, epoch: int) -> bool:
        started = self._watch.seconds
        score = self._score(self._proceed if self._history else self._not_discarding)
        if score is None:
            return False
        losses = np.concatenate(self._losses)
        train_loss = losses[-self._steps_per_epoch :].mean(dtype=np.float64)
        ended = EpochEnded(epoch, float(train_loss), score.loss, score.accuracy)
        self._history = (*self._history, ended)
        self._keep_best(epoch, losses)
        self._pace.end_took(self._watch.seconds - started)
        self._report(ended)
        return True

    def _keep_best(self, epoch: int, losses: Array) -> None:
        network = self._learner.network()
        if self._best is None or best_epoch(self._history) == epoch:
            self._best = network
        if self._keep:
            slots = self._learner.slots()
            seconds = self._watch.seconds
            figures = frozen(losses), _joined(self._accuracies)
            self._keep(
                Checkpoint(epoch, network, slots, self._best, self._history, *figures, seconds)
            )

    def _score(self, proceed: Callable[[], bool]) -> ValidationScore | None:
        score = self._learner.evaluate(proceed)
        if score and not math.isfinite(score.loss):
            steps = sum(map(len, self._losses))
            raise TrainingDiverged(steps, advice(self._settings))
        return score

    def _trained(self, outcome: Outcome) -> Trained | None:
        best = best_epoch(self._history)
        if best and self._best:
            network, accuracy = self._best, self._history[best - 1].val_accuracy
        else:
            score = self._score(self._not_discarding)
            if score is None:
                return None
            network, accuracy = self._learner.network(), score.accuracy
        figures = _joined(self._losses), _joined(self._accuracies)
        return Trained(
            network, outcome, self._history, best, accuracy, *figures, self._watch.seconds
        )

    def _proceed(self) -> bool:
        """Wait while paused; say whether to go on."""
        if self._control.paused:
            started = time.perf_counter()
            self._control.wait_while_paused()
            self._watch.leave_out(time.perf_counter() - started)
        return not self._control.stopping

    def _not_discarding(self) -> bool:
        return not self._control.discarding


def _joined(parts: list[Array]) -> Array:
    return frozen(np.concatenate([np.zeros(0, np.float32), *parts]))


def steps_per_epoch(settings: TrainingSettings, dataset: Dataset) -> int:
    return math.ceil(len(dataset.train) / settings.batch_size)


def shuffled(count: int, seed: int, epoch: int) -> Positions:
    """Return the order of the images in an epoch; it depends on the seed and the epoch alone."""
    return np.random.default_rng((seed, epoch)).permutation(count).astype(np.int32)
