"""Train a network in the background and keep the run."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from secateurs.core.base.arrays import Array
from secateurs.core.base.errors import TrainingDiverged
from secateurs.core.base.process_end import undone_on_leaving
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.checkpoint import UnfinishedTraining
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import StepsTaken, TrainingEvent
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import train
from secateurs.core.network.network import Network
from secateurs.core.storage.new_runs import begin_or_go_on, keep_run
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.work.work import Work

SHORTEST_GAP = 0.05  # seconds between two reports: at most 20 a second


@dataclass(frozen=True, slots=True, eq=False)
class TrainingKept:
    """The training ended and its run is in the store."""

    record: RunRecord
    network: Network
    step_losses: Array


@dataclass(frozen=True, slots=True)
class TrainingDiscarded:
    """Nothing is kept: the training was cancelled, or stopped before it had learned anything."""

    nothing_learned: bool = False


def training_work(
    settings: TrainingSettings,
    dataset: Dataset,
    store: RunStore,
    control: TrainingControl,
    unfinished: UnfinishedTraining | None = None,
) -> Work:
    """Return the work of a job that trains, scores on the test set and keeps the run.

    Args:
        unfinished: the training to go on with; StorageError if another window already does.
    """

    def work(report: Callable[[object], None], _: Callable[[], bool]) -> Any:
        try:
            run_id = begin_or_go_on(store, settings, dataset, unfinished)

            def forget() -> None:
                if control.discarding:  # else it can go on at the next start
                    store.end_training(run_id)

            with undone_on_leaving(forget):
                return _trained(store, run_id, settings, dataset, report, control, unfinished)
        finally:
            store.release()

    return work


def _trained(
    store: RunStore,
    run_id: str,
    settings: TrainingSettings,
    dataset: Dataset,
    report: Callable[[object], None],
    control: TrainingControl,
    unfinished: UnfinishedTraining | None,
) -> TrainingKept | TrainingDiscarded:
    """Train and keep; after any failure but divergence the training may go on later."""
    created = datetime.now(UTC)
    pace = Paced(report)
    try:
        trained = train(
            settings,
            dataset,
            pace.report,
            control,
            unfinished=unfinished,
            keep=lambda checkpoint: store.checkpoint(run_id, checkpoint),
        )
    except TrainingDiverged:
        store.end_training(run_id)
        raise
    finally:
        pace.flush()
    if trained is None:
        store.end_training(run_id)
        return TrainingDiscarded(nothing_learned=not control.discarding)
    record = keep_run(store, run_id, created, settings, dataset, trained)
    store.end_training(run_id)
    return TrainingKept(record, trained.network, trained.step_losses)


class Paced:
    """Joins reports of training steps so that they reach the window at most 20 times a second."""

    def __init__(
        self, report: Callable[[object], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._report = report
        self._clock = clock
        self._waiting: StepsTaken | None = None
        self._last = -SHORTEST_GAP

    def report(self, event: TrainingEvent) -> None:
        if not isinstance(event, StepsTaken):
            self.flush()
            self._report(event)
            return
        self._waiting = joined(self._waiting, event)
        if self._clock() - self._last >= SHORTEST_GAP:
            self.flush()

    def flush(self) -> None:
        """Report what still waits."""
        if self._waiting is not None:
            self._report(self._waiting)
            self._waiting = None
            self._last = self._clock()


def joined(earlier: StepsTaken | None, later: StepsTaken) -> StepsTaken:
    """Join two reports that follow each other; the rates are the later one's."""
    if earlier is None:
        return later
    return replace(later, first_step=earlier.first_step, losses=earlier.losses + later.losses)
