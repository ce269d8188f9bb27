"""From a finished training to a kept run: scored, saved, written for TensorBoard."""

from datetime import datetime

from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.score import score
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.tensorboard import write_training
from secateurs.core.storage.versions import versions
from secateurs.core.training.loop import Trained, steps_per_epoch
from secateurs.core.training.settings import TrainingSettings


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
    write_training(store.folder(run_id) / "tensorboard", record, trained)
    return record
