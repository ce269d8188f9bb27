"""From a finished training to a kept run: scored, saved, written for TensorBoard."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.score import score
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.tensorboard import tensorboard_folder, write_curves, write_training
from secateurs.core.storage.versions import versions
from secateurs.core.training.checkpoint import UnfinishedTraining
from secateurs.core.training.loop import Trained, steps_per_epoch
from secateurs.core.training.settings import TrainingSettings

logger = logging.getLogger(__name__)


def begin_or_go_on(
    store: RunStore,
    settings: TrainingSettings,
    dataset: Dataset,
    unfinished: UnfinishedTraining | None,
) -> str:
    """Note a training that is under way, or take the unfinished one over; return its id.

    Raises:
        StorageError: another window is already going on with it.
    """
    if unfinished is None:
        return store.begin_training(settings, dataset.source, dataset.key)
    store.claim_training(unfinished.id)
    return unfinished.id


def run_record(
    run_id: str,
    name: str,
    created: datetime,
    settings: TrainingSettings,
    dataset: Dataset,
    trained: Trained,
) -> RunRecord:
    """Describe a trained network, scored on the data set's test images."""
    scored = score(trained.network, dataset.test)
    assert scored is not None
    return RunRecord(
        id=run_id,
        name=name,
        created=created,
        settings=settings,
        dataset=dataset.name,
        dataset_key=dataset.key,
        dataset_source=dataset.source,
        class_names=dataset.class_names,
        versions=versions(),
        outcome=trained.outcome,
        history=trained.history,
        best_epoch=trained.best_epoch,
        val_accuracy=trained.val_accuracy,
        test_accuracy=scored.accuracy,
        test_loss=scored.loss,
        parameters=trained.network.parameters,
        seconds=trained.seconds,
        steps_per_epoch=steps_per_epoch(settings, dataset),
    )


def keep_run(
    store: RunStore,
    run_id: str,
    created: datetime,
    settings: TrainingSettings,
    dataset: Dataset,
    trained: Trained,
    name: str = "",
) -> RunRecord:
    """Save the run under the store's next name, or the one given, and return its record."""
    name = name or store.next_name()
    record = run_record(run_id, name, created, settings, dataset, trained)
    store.save(record, trained.network, trained.step_losses)
    with _event_files(run_id):
        write_training(tensorboard_folder(store, run_id), record, trained)
    return record


def keep_curves(store: RunStore, run_ids: Sequence[str]) -> None:
    """Write each run's sweeps for TensorBoard."""
    for run_id in run_ids:
        with _event_files(run_id):
            write_curves(store, run_id)


@contextmanager
def _event_files(run_id: str) -> Iterator[None]:
    """Log a failure: event files are an extra, and what they show is kept already."""
    try:
        yield
    except Exception:
        logger.exception("the event files of run %s could not be written", run_id)
