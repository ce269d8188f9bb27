"""The one loop of all learning: from the first step to the weights that are kept."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np

from secateurs.core.base.arrays import Array, Positions, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import CancelledError, TrainingDiverged
from secateurs.core.learning.engine import UNKNOWN, TrainingEngine, ValidationScore
from secateurs.core.learning.events import (
    Diverged,
    EpochEnded,
    StepsTaken,
    TrainingEvent,
    TrainingStarted,
)
from secateurs.core.learning.progress import NOTHING, Best, Grown, Progress

CHUNK_SECONDS = 0.09  # an update of the window, and the longest wait for an answer
LONGEST_CHUNK = 1000  # steps
PRUNINGS = 4  # an epoch, at most, while sparsity grows

Outcome = Literal["completed", "stopped", "diverged"]
Report = Callable[[TrainingEvent], object]


class Prunes(Protocol):
    """What prunes the network while it trains."""

    def __call__(self, progress: float) -> bool:
        """Prune as far as is due, and say whether the final sparsity is reached.

        Args:
            progress: share of the training that is done, 0 to 1.
        """

    def grown(self) -> Grown | None:
        """Return how far it has come, None before its first call."""

    def restore(self, grown: Grown) -> None:
        """Go on from there, with an engine that was restored."""


Keep = Callable[[Progress], None]
Make = Callable[[Cancelled], TrainingEngine]
Rank = Callable[[ValidationScore], tuple[float, ...]]


def by_loss(score: ValidationScore) -> tuple[float, ...]:
    """Rank an epoch by its validation loss alone."""
    return (-score.loss,)


def by_accuracy(score: ValidationScore) -> tuple[float, ...]:
    """Rank an epoch by its validation accuracy, by its loss where there is none or they tie."""
    return (0.0 if math.isnan(score.accuracy) else score.accuracy, -score.loss)


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What is learned from, how long, and which epoch is kept.

    Attributes:
        samples: in an epoch; each is seen once.
        seed: of their order.
        advice: what to try when the training diverges.
        rank: the epoch with the highest counts as the best, the earliest of equals.
        from_start: whether the weights before the first epoch take part.
        prunes: called at fixed steps; before it reaches its final sparsity, no epoch is the best.
    """

    epochs: int
    batch_size: int
    samples: int
    seed: int
    advice: str
    rank: Rank = by_accuracy
    from_start: bool = True
    prunes: Prunes | None = None

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(self.samples / self.batch_size)

    @property
    def steps(self) -> int:
        return self.epochs * self.steps_per_epoch

    def batch_sizes(self) -> list[int]:
        """Return how many samples each step of an epoch sees; the last sees the rest."""
        last = self.samples - (self.steps_per_epoch - 1) * self.batch_size
        return [self.batch_size] * (self.steps_per_epoch - 1) + [last]


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Who hears of a training, and who ends it.

    Attributes:
        report: called with every event.
        cancelled: once it is true, what was reached so far is kept.
        discarded: once it is true, the validation of the first epoch is not waited for.
        wait: called before `cancelled` is asked; returns at once unless the training is paused.
        keep: called at the end of each epoch, before it is reported, with what was reached and
            the engine's state.
    """

    report: Report = lambda event: None
    cancelled: Cancelled = never
    discarded: Cancelled = never
    wait: Callable[[], None] = lambda: None
    keep: Keep | None = None


NOBODY = Callbacks()


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """How a training ended.

    Attributes:
        engine: with the last weights; None where it was ended before there was one.
        completed: whether all epochs came to their end.
    """

    progress: Progress
    engine: TrainingEngine | None
    completed: bool

    @property
    def outcome(self) -> Outcome:
        if self.progress.diverged:
            return "diverged"
        return "completed" if self.completed else "stopped"


def learn(
    make: Make, plan: TrainingPlan, callbacks: Callbacks = NOBODY, begun: Progress = NOTHING
) -> Learned:
    """Train until all epochs are over or it is cancelled; then what was reached is returned.

    Once an epoch has ended, the steps of one that was begun do not count.

    So it is where a loss becomes NaN or infinite once an epoch has ended: the best of those that
    have counts, where none was validated the last.

    Once the first epoch's steps are over, its validation is waited for, unless it is discarded.

    Args:
        make: builds the engine; CancelledError where it is told to give up.
        begun: what went before, where a training goes on: to the same bits as if never
            interrupted.

    Raises:
        TrainingDiverged: a loss is NaN or infinite before any epoch has ended.
    """
    return _Loop(make, plan, callbacks, begun).run()


class _Loop:
    def __init__(
        self, make: Make, plan: TrainingPlan, callbacks: Callbacks, begun: Progress
    ) -> None:
        self._make = make
        self._plan = plan
        self._callbacks = callbacks
        self._begun = begun
        self._history = begun.history
        self._losses = [begun.step_losses]
        self._accuracies = [begun.step_accuracies]
        self._best = begun.best
        self._diverged: Diverged | None = None
        self._unchosen = _unchosen(begun)  # of the last epoch, while no epoch is the best
        self._grown = begun.grown
        self._watch = Stopwatch(begun.seconds)
        self._pace = Pace()
        self._stretch = math.ceil(plan.steps_per_epoch / PRUNINGS) if plan.prunes else None
        self._final = plan.prunes is None
        self._engine: TrainingEngine

    def run(self) -> Learned:
        self._callbacks.report(self._started())
        engine, completed = None, False
        try:
            engine = self._engine = self._make(self._cancelled)
            self._restore()
            self._all_epochs()
            completed = True
        except CancelledError:  # what was reached by then is kept
            self._leave_out_what_was_begun()
        except TrainingDiverged as error:
            if not self._history:
                raise
            self._fall_back(error)
        return Learned(self._progress(), engine, completed)

    def _restore(self) -> None:
        if self._begun.state:
            self._engine.restore(self._begun.state)
        if self._plan.prunes and self._begun.grown:
            self._plan.prunes.restore(self._begun.grown)

    def _started(self) -> TrainingStarted:
        losses = tuple(self._begun.step_losses.tolist())
        done = len(self._history)
        plan = self._plan
        return TrainingStarted(plan.epochs, plan.steps_per_epoch, done, losses, self._history)

    def _progress(self) -> Progress:
        losses, accuracies = (
            frozen(np.concatenate(each)) for each in (self._losses, self._accuracies)
        )
        progress = Progress(self._best, self._history, losses, accuracies, self._watch.seconds)
        return replace(progress, diverged=self._diverged)

    def _all_epochs(self) -> None:
        self._watch = Stopwatch(self._begun.seconds)
        self._engine.make_ready(self._cancelled)
        done = len(self._history)
        self._prune(done * self._plan.steps_per_epoch)
        if self._plan.from_start and self._final and not done:
            self._keep_best(0, self._engine.evaluate(self._cancelled))
        for epoch in range(done + 1, self._plan.epochs + 1):
            self._epoch(epoch)

    def _epoch(self, epoch: int) -> None:
        order = shuffled(self._plan.samples, self._plan.seed, epoch)
        before = (epoch - 1) * self._plan.steps_per_epoch
        taken = 0
        while taken < self._plan.steps_per_epoch:
            go_on(self._cancelled)
            if self._stretch and taken % self._stretch == 0 and taken:
                self._prune(before + taken)
            taken += self._chunk(order, before, taken)
        self._prune(before + taken)
        self._end_epoch(epoch)

    def _chunk(self, order: Positions, before: int, taken: int) -> int:
        """Take some steps and tell; return how many."""
        remaining = self._plan.steps_per_epoch - taken
        if self._stretch:  # prunings must not depend on the clock
            remaining = min(remaining, self._stretch - taken % self._stretch)
        count = self._pace.chunk(remaining)
        size = self._plan.batch_size
        batches = order[taken * size : (taken + count) * size]
        started = self._watch.seconds
        losses, accuracies = self._engine.take(batches, before + taken + 1, self._cancelled)
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
            self._callbacks.report(self._steps_taken(first_step, losses[:good]))
        if good < len(losses):
            raise TrainingDiverged(first_step + good, self._plan.advice)

    def _steps_taken(self, first_step: int, losses: Array) -> StepsTaken:
        steps_left = self._plan.steps - first_step - len(losses) + 1
        return StepsTaken(
            first_step,
            tuple(losses.tolist()),
            self._pace.steps_per_second() * self._plan.samples / self._plan.steps_per_epoch,
            self._pace.seconds_left(steps_left, self._plan.epochs - len(self._history)),
        )

    def _end_epoch(self, epoch: int) -> None:
        started = self._watch.seconds
        waits = self._cancelled if self._history else self._callbacks.discarded
        score = self._engine.evaluate(waits)
        if score and not math.isfinite(score.loss):
            raise TrainingDiverged(epoch * self._plan.steps_per_epoch, self._plan.advice)
        if self._final:
            self._keep_best(epoch, score)
        if self._best is None:
            self._unchosen = Best(epoch, (), self._engine.weights())
            self._grown = self._plan.prunes.grown() if self._plan.prunes else None
        losses = np.concatenate(self._losses)[-self._plan.steps_per_epoch :]
        loss = np.average(losses.astype(np.float64), weights=self._plan.batch_sizes())
        told = score or UNKNOWN
        ended = EpochEnded(epoch, float(loss), told.loss, told.accuracy)
        self._history = (*self._history, ended)
        if self._callbacks.keep:
            self._callbacks.keep(self._checkpoint())
        self._pace.end_took(self._watch.seconds - started)
        self._callbacks.report(ended)

    def _checkpoint(self) -> Progress:
        grown = self._plan.prunes.grown() if self._plan.prunes else None
        return replace(self._progress(), state=self._engine.state(), grown=grown)

    def _fall_back(self, error: TrainingDiverged) -> None:
        """Take up the last good weights again, and tell."""
        good = self._best or self._unchosen
        assert good is not None
        self._take_up(good)
        self._best = good
        epoch = len(self._history) + 1
        self._diverged = Diverged(error.step, epoch, good.epoch, error.advice)
        self._callbacks.report(self._diverged)

    def _leave_out_what_was_begun(self) -> None:
        """Go back to the last whole epoch, if there is one and none is the best."""
        begun = sum(map(len, self._losses)) > len(self._history) * self._plan.steps_per_epoch
        if begun and self._best is None and self._unchosen is not None:
            self._take_up(self._unchosen)

    def _take_up(self, good: Best) -> None:
        self._engine.restore(replace(self._engine.state(), weights=good.weights))
        if self._best is None and self._plan.prunes and self._grown:
            self._plan.prunes.restore(self._grown)

    def _keep_best(self, epoch: int, score: ValidationScore | None) -> None:
        if score is None:
            return
        rank = self._plan.rank(score)
        if self._best is None or rank > self._best.rank:
            self._best = Best(epoch, rank, self._engine.weights())

    def _prune(self, steps: int) -> None:
        if self._plan.prunes and not self._final:
            self._final = self._plan.prunes(steps / self._plan.steps if self._plan.steps else 1.0)

    def _cancelled(self) -> bool:
        """Wait while paused; say whether to end."""
        started = time.perf_counter()
        self._callbacks.wait()
        self._watch.leave_out(time.perf_counter() - started)
        return self._callbacks.cancelled()


def _unchosen(begun: Progress) -> Best | None:
    if begun.best is not None or begun.state is None:
        return None
    return Best(begun.epoch, (), begun.state.weights)


class Pace:
    """The smoothed time of a step, and the time of an epoch's end."""

    def __init__(self) -> None:
        self._chunks = 0
        self._last = 1
        self._step_seconds = 0.0
        self._end_seconds = 0.0

    def chunk(self, remaining: int) -> int:
        """Return how many of the remaining steps to take before looking up."""
        if not self._chunks:
            return 1
        fitting = int(CHUNK_SECONDS / max(self._step_seconds, 1e-9))
        return max(1, min(fitting, 2 * self._last, LONGEST_CHUNK, remaining))

    def took(self, steps: int, seconds: float) -> None:
        """Note a chunk; pauses must not be counted."""
        self._chunks += 1
        self._last = steps
        past = min(1 - 1 / self._chunks, 0.9)
        self._step_seconds = past * self._step_seconds + (1 - past) * seconds / steps

    def end_took(self, seconds: float) -> None:
        """Note the time of an epoch's validation and safekeeping."""
        self._end_seconds = seconds

    def seconds_left(self, steps: int, ends: int) -> float:
        return steps * self._step_seconds + ends * self._end_seconds

    def steps_per_second(self) -> float:
        return 1 / self._step_seconds if self._step_seconds else 0.0


class Stopwatch:
    """Seconds spent working; what is left out does not count."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._started = time.perf_counter() - seconds

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started

    def leave_out(self, seconds: float) -> None:
        self._started += seconds


def shuffled(count: int, seed: int, epoch: int) -> Positions:
    """Return the order of the samples in an epoch; it depends on the seed and the epoch alone."""
    return np.random.default_rng((seed, epoch)).permutation(count).astype(np.int32)
