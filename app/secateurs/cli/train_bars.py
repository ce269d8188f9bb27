"""Trains one network with a bar, so that Ctrl+C keeps the best epoch and a kill loses little."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

from rich.progress import Progress

from secateurs.cli.interruption import on_interrupt
from secateurs.core.base.errors import TrainingDiverged
from secateurs.core.base.phrases import percent
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.checkpoint import UnfinishedTraining
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingEvent, TrainingStarted
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import Keep, Trained, train
from secateurs.core.storage.new_runs import begin_or_go_on, keep_run
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore


class Stopped(Exception):  # noqa: N818
    """The person stopped the command; the message says what was kept."""


RESUME = "The training was cut off. To go on with it: secateurs train --resume"


def train_and_keep(
    store: RunStore,
    settings: TrainingSettings,
    dataset: Dataset,
    name: str,
    bars: Progress,
    unfinished: UnfinishedTraining | None = None,
) -> RunRecord:
    """Train a network and keep the run.

    Raises:
        Stopped: by Ctrl+C; the best epoch is kept as a run, if one had ended.
        StorageError: another process is already going on with the unfinished training.
    """
    run_id = begin_or_go_on(store, settings, dataset, unfinished)
    created = datetime.now(UTC)
    control = TrainingControl()
    with _ending(store, run_id, bars), _stopping(control) as interrupted:
        trained = trained_here(
            settings,
            dataset,
            control,
            bars,
            unfinished,
            keep=lambda checkpoint: store.checkpoint(run_id, checkpoint),
        )
        if interrupted.is_set() and trained.best_epoch == 0:
            raise Stopped("Stopped before the first epoch had ended: nothing was kept.")
        record = keep_run(store, run_id, created, settings, dataset, trained, name)
    if interrupted.is_set():
        raise Stopped(
            f"Stopped after {_epochs(len(record.history))}: kept as {record.name}, "
            f"{percent(record.test_accuracy)} on the test images."
        )
    return record


def _stopping(control: TrainingControl) -> AbstractContextManager[threading.Event]:
    """Keep what was learned at the first Ctrl+C, however long that takes; not at the second."""
    return on_interrupt(control.stop_and_keep, told=RESUME, keeps=lambda: True)


@contextmanager
def _ending(store: RunStore, run_id: str, bars: Progress) -> Iterator[None]:
    """Forget the training once it ended as it should; after a failure, say how to go on."""
    try:
        yield
    except (TrainingDiverged, Stopped):
        store.end_training(run_id)
        raise
    except BaseException:
        bars.console.print(RESUME, highlight=False)
        raise
    store.end_training(run_id)


def trained_here(
    settings: TrainingSettings,
    dataset: Dataset,
    control: TrainingControl,
    bars: Progress,
    unfinished: UnfinishedTraining | None = None,
    keep: Keep | None = None,
) -> Trained:
    """Train a network with a bar.

    Raises:
        Stopped: before the first step.
    """
    show = _shown(bars, settings)
    trained = train(settings, dataset, show, control, unfinished=unfinished, keep=keep)
    if trained is None:  # nothing here discards
        raise Stopped("Nothing had been learned yet, so nothing was kept.")
    return trained


def _shown(bars: Progress, settings: TrainingSettings) -> Callable[[TrainingEvent], None]:
    """Return what moves a bar along with the training's events."""
    task = bars.add_task(f"Training seed {settings.seed}", total=None, note="starting")
    note = ""
    steps = 0

    def show(event: TrainingEvent) -> None:
        nonlocal note, steps
        if isinstance(event, TrainingStarted):
            steps = event.steps_per_epoch
            total, done = event.epochs * steps, event.epochs_done * steps
            bars.update(task, total=total, completed=done)
        elif isinstance(event, StepsTaken):
            last = event.first_step + len(event.losses) - 1
            epoch = f"{-(-last // steps)} of {settings.epochs}, loss {event.losses[-1]:.3f}"
            bars.update(task, completed=last, note=f"epoch {epoch}{note}")
        elif isinstance(event, EpochEnded):
            note = f", valid. {percent(event.val_accuracy)}"

    return show


def _epochs(count: int) -> str:
    return f"{count} whole epoch" if count == 1 else f"{count} whole epochs"
