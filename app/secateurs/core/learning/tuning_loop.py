"""Fine-tuning from the first step to the weights that are kept."""

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, Positions, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import CancelledError, TrainingDiverged
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingEvent, TrainingStarted
from secateurs.core.learning.learner import ValidationScore
from secateurs.core.learning.pace import Pace, Stopwatch
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.training import shuffled
from secateurs.core.learning.tuned_samples import TuningSamples
from secateurs.core.learning.tuning_learner import KerasLearner

Report = Callable[[TrainingEvent], None]
Prunes = Callable[[float], bool]
UNKNOWN = ValidationScore(math.nan, math.nan)
ADVICE = "Try a lower learning rate."
PRUNINGS = 4  # an epoch, at most, while sparsity grows


@dataclass(frozen=True, slots=True, eq=False)
class Tuned:
    """How a fine-tuning went.

    Attributes:
        best_epoch: the epoch whose weights the model now has; 0 is before the first.
        history: one entry an epoch that ended.
        step_losses: (steps,) float32, read-only.
    """

    best_epoch: int
    history: tuple[EpochEnded, ...]
    step_losses: Array


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Who hears of a training, and who ends it.

    Attributes:
        report: called with every event.
        cancelled: once it is true, what was reached so far is kept.
        discarded: once it is true, the validation of the first epoch is not waited for.
    """

    report: Report = lambda event: None
    cancelled: Cancelled = never
    discarded: Cancelled = never


NOBODY = Callbacks()


def tune(
    learner: KerasLearner,
    recipe: Recipe,
    train: TuningSamples,
    validation: TuningSamples | None,
    callbacks: Callbacks = NOBODY,
    prunes: Prunes | None = None,
) -> Tuned:
    """Train the learner's model and leave it with the weights of its best epoch.

    The best epoch has the highest validation accuracy, or the lowest loss where there is none;
    the weights before the first epoch take part too. Without validation samples it is the last.
    When cancelled, what was reached so far is kept: once the first epoch is over, that is, and
    for it its validation is waited for, unless it is discarded.

    Args:
        prunes: called at fixed steps with the share of the training that is done, 0 to 1; prunes
            the learner's model as far as is due, and says whether the final sparsity is
            reached, before which no epoch is the best.

    Raises:
        TrainingDiverged: a loss is NaN or infinite.
    """
    return _Tuning(learner, recipe, train, validation, callbacks, prunes).run()


@dataclass(frozen=True, slots=True)
class _Best:
    rank: tuple[float, float]
    epoch: int
    weights: list[AnyArray]


def steps_of(recipe: Recipe, count: int) -> int:
    return math.ceil(count / recipe.batch_size)


class _Tuning:
    def __init__(
        self,
        learner: KerasLearner,
        recipe: Recipe,
        train: TuningSamples,
        validation: TuningSamples | None,
        callbacks: Callbacks,
        prunes: Prunes | None,
    ) -> None:
        self._learner = learner
        self._recipe = recipe
        self._count = len(train)
        self._validation = validation
        self._report = callbacks.report
        self._cancelled = callbacks.cancelled
        self._discarded = callbacks.discarded
        self._prunes = prunes
        self._steps_per_epoch = steps_of(recipe, len(train))
        self._stretch = math.ceil(self._steps_per_epoch / PRUNINGS) if prunes else None
        self._final = prunes is None
        self._history: tuple[EpochEnded, ...] = ()
        self._losses: list[Array] = []
        self._best: _Best | None = None
        self._pace = Pace()
        self._watch = Stopwatch()

    def run(self) -> Tuned:
        self._report(TrainingStarted(self._recipe.epochs, self._steps_per_epoch))
        with suppress(CancelledError):  # what was reached by then is kept
            self._all_epochs()
        if self._best:
            self._learner.model.set_weights(self._best.weights)
        best = self._best.epoch if self._best else len(self._history)
        losses = np.concatenate([np.zeros(0, np.float32), *self._losses])
        return Tuned(best, self._history, frozen(losses))

    def _all_epochs(self) -> None:
        self._learner.ask_teacher(self._cancelled)
        self._prune(0)
        if self._validation and self._final:
            self._keep_best(0, self._validated(self._cancelled))
        for epoch in range(1, self._recipe.epochs + 1):
            self._epoch(epoch)

    def _epoch(self, epoch: int) -> None:
        order = shuffled(self._count, self._recipe.seed, epoch)
        before = (epoch - 1) * self._steps_per_epoch
        taken = 0
        while taken < self._steps_per_epoch:
            go_on(self._cancelled)
            if self._stretch and taken % self._stretch == 0 and taken:
                self._prune(before + taken)
            taken += self._chunk(order, before, taken)
        self._prune(before + taken)
        self._end_epoch(epoch)

    def _chunk(self, order: Positions, before: int, taken: int) -> int:
        """Take some steps and tell; return how many."""
        remaining = self._steps_per_epoch - taken
        if self._stretch:  # prunings must not depend on the clock
            remaining = min(remaining, self._stretch - taken % self._stretch)
        count = self._pace.chunk(remaining)
        size = self._recipe.batch_size
        started = self._watch.seconds
        losses = self._learner.take(
            order[taken * size : (taken + count) * size], before + taken + 1
        )
        self._pace.took(count, self._watch.seconds - started)
        self._losses.append(losses)
        self._tell(before + taken + 1, losses)
        return count

    def _tell(self, first_step: int, losses: Array) -> None:
        finite = np.isfinite(losses)
        if not finite.all():
            raise TrainingDiverged(first_step + int(finite.argmin()), ADVICE)
        steps = self._recipe.epochs * self._steps_per_epoch
        ahead = steps - first_step - len(losses) + 1
        self._report(
            StepsTaken(
                first_step,
                tuple(losses.tolist()),
                self._pace.steps_per_second() * self._count / self._steps_per_epoch,
                self._pace.seconds_left(ahead, self._recipe.epochs - len(self._history)),
            )
        )

    def _end_epoch(self, epoch: int) -> None:
        started = self._watch.seconds
        score = self._validated(self._cancelled if self._history else self._discarded)
        losses = np.concatenate(self._losses)[-self._steps_per_epoch :]
        train_loss = float(losses.mean(dtype=np.float64))
        if self._validation and not math.isfinite(score.loss):
            raise TrainingDiverged(epoch * self._steps_per_epoch, ADVICE)
        if self._validation and self._final:
            self._keep_best(epoch, score)
        ended = EpochEnded(epoch, train_loss, score.loss, score.accuracy)
        self._history = (*self._history, ended)
        self._pace.end_took(self._watch.seconds - started)
        self._report(ended)

    def _keep_best(self, epoch: int, score: ValidationScore) -> None:
        accuracy = 0.0 if math.isnan(score.accuracy) else score.accuracy
        rank = (accuracy, -score.loss)
        if self._best is None or rank > self._best.rank:
            self._best = _Best(rank, epoch, self._learner.model.get_weights())

    def _validated(self, cancelled: Cancelled) -> ValidationScore:
        if not self._validation:
            return UNKNOWN
        return self._learner.evaluate(self._validation, cancelled)

    def _prune(self, steps: int) -> None:
        if self._prunes and not self._final:
            self._final = self._prunes(steps / (self._recipe.epochs * self._steps_per_epoch or 1))
