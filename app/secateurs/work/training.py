"""Train a network in the background and keep the run."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

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
from secateurs.core.storage.new_runs import keep_run, run_record
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.work.pace import Work

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
    name: str = "",
) -> Work:
    """Return the work that trains, scores on the test set and keeps the run.

    It reports what `train` does, and returns a TrainingKept or a TrainingDiscarded. What is
    stopped within the first epoch is kept as it is. What is left for later, and after any failure
    but divergence, the training may go on.

    Args:
        unfinished: the training to go on with; StorageError if another window already does.
        name: of the run; the store's next one where it is left out.
    """

    def work(
        report: Callable[[object], None], _: Callable[[], bool]
    ) -> TrainingKept | TrainingDiscarded:
        try:
            if unfinished is None:
                run_id = store.begin_training(settings, dataset.source, dataset.key)
            else:
                run_id = unfinished.id
                store.claim_training(run_id)

            def forget() -> None:
                if (
                    control.discarding and not control.leaving
                ):  # else it can go on at the next start
                    store.end_training(run_id)

            with undone_on_leaving(forget), _ended(store, run_id, control):
                return trained_and_kept(run_id, report)
        finally:
            store.release()

    def trained_and_kept(
        run_id: str, report: Callable[[object], None]
    ) -> TrainingKept | TrainingDiscarded:
        created = datetime.now(UTC)
        with Paced(report) as pace:
            trained = train(
                settings,
                dataset,
                pace.report,
                control,
                unfinished=unfinished,
                keep=lambda checkpoint: store.checkpoint(run_id, checkpoint),
            )
        if trained is None:
            return TrainingDiscarded(nothing_learned=not control.discarding)
        called = name or store.next_name()
        record = run_record(run_id, called, created, settings, dataset, trained)
        keep_run(store, record, trained)
        return TrainingKept(record, trained.network, trained.step_losses)

    return work


@contextmanager
def _ended(store: RunStore, run_id: str, control: TrainingControl) -> Iterator[None]:
    """Forget a training that was kept, discarded or diverged; any other may go on."""
    try:
        yield
    except TrainingDiverged:
        store.end_training(run_id)
        raise
    if not control.leaving or store.has(run_id):
        store.end_training(run_id)


class Paced:
    """Joins reports of training steps so that they reach the window at most 20 times a second."""

    def __init__(
        self, report: Callable[[object], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._report = report
        self._clock = clock
        self._waiting: StepsTaken | None = None
        self._last = -SHORTEST_GAP

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

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
