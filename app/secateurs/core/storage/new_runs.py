"""Keeps networks that were opened, tuned or compacted, and what was measured on them."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

import numpy as np

from secateurs.core.base.arrays import Array, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import CancelledError, StorageError
from secateurs.core.base.text import one_line, short
from secateurs.core.data.class_names import numbers
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.score import score
from secateurs.core.evaluation.test import can_test
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.loop import Outcome
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import Trained, steps_per_epoch
from secateurs.core.network.network import Network
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.core.storage.records import LONGEST_NAME, Kind, RunRecord, versions
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.tensorboard import tensorboard_folder, write_curves, write_training

logger = logging.getLogger(__name__)


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
    steps = steps_per_epoch(settings, dataset)
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
        steps_per_epoch=steps,
        lost_steps=lost_steps(len(trained.step_losses), steps, trained.history),
        remark=str(trained.diverged or ""),
    )


def lost_steps(taken: int, steps_per_epoch: int, history: Sequence[EpochEnded]) -> int:
    """Count the steps after the last whole epoch, which a stop loses; within the first none."""
    return max(0, taken - len(history) * steps_per_epoch) if history else 0


def keep_run(store: RunStore, record: RunRecord, trained: Trained) -> None:
    """Save a run that was trained here."""
    store.save(record, trained.network, trained.step_losses)
    with _event_files(record.id):
        write_training(tensorboard_folder(store, record.id), record, trained)


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


@dataclass(frozen=True, slots=True, eq=False)
class NetworkKept:
    """A network that is in the store, and what the window needs to go on with it.

    Attributes:
        known: it was there before.
        step_losses: of its fine-tuning, (steps,) float32; empty where there was none.
    """

    record: RunRecord
    network: Network
    hand: HandChoices = NO_CHOICES
    known: bool = False
    step_losses: Array = field(default_factory=lambda: frozen(np.zeros(0, np.float32)))


@dataclass(frozen=True, slots=True, eq=False)
class Provenance:
    """Where a network comes from, and how it was made.

    Attributes:
        origin: the file it came from, where there is no parent.
        parent: the run it was made of; its settings, seed and class names go on.
        history, best_epoch: of the fine-tuning; 0 where the start did best.
        outcome, epochs, lost_steps, steps_per_epoch: of it, as in `RunRecord`.
        step_losses: of it, (steps,) float32; None where nothing was tuned.
        seconds: that it took.
        remark: a sentence on how it was made.
        before: the network that it was made of, cut alike.
        hand: what was chosen by hand of it, and holds on.
        run_id: that the run is to have; drawn where it is left out.
    """

    kind: Kind
    origin: str = ""
    parent: RunRecord | None = None
    history: tuple[EpochEnded, ...] = ()
    best_epoch: int = 0
    outcome: Outcome = "completed"
    epochs: int = 0
    lost_steps: int = 0
    steps_per_epoch: int = 0
    step_losses: Array | None = None
    seconds: float = 0.0
    remark: str = ""
    before: Network | None = None
    hand: HandChoices = NO_CHOICES
    run_id: str = ""


def keep_network(
    store: RunStore,
    network: Network,
    name: str,
    provenance: Provenance,
    dataset: Dataset | None = None,
    cancelled: Cancelled = never,
) -> NetworkKept:
    """Save a network as a run of its own, scored where the data fit. Not in the GUI thread.

    Once it is cancelled nothing is saved.

    Args:
        name: as wished; a number is added where there is such a run already.
        dataset: to validate and to test on; None for later.
    """
    parent = provenance.parent
    record = RunRecord(
        id=provenance.run_id or uuid4().hex[:12],
        name=free_name(store, name),
        created=datetime.now(UTC),
        settings=parent.settings if parent else TrainingSettings(),
        dataset="",
        dataset_key="",
        dataset_source="",
        class_names=parent.class_names if parent else numbers(network.classes),
        versions=versions(),
        outcome=provenance.outcome,
        history=provenance.history,
        best_epoch=provenance.best_epoch,
        epochs=provenance.epochs,
        lost_steps=provenance.lost_steps,
        steps_per_epoch=provenance.steps_per_epoch,
        val_accuracy=0.0,
        test_accuracy=0.0,
        test_loss=0.0,
        parameters=network.parameters,
        seconds=provenance.seconds,
        kind=provenance.kind,
        origin=parent.name if parent else provenance.origin,
        parent=parent.id if parent else "",
        remark=provenance.remark,
    )
    if dataset is not None and can_test(network, dataset):
        record = tested(record, network, dataset, cancelled)
        if provenance.before is not None:
            record = _beside(record, provenance.before, dataset, cancelled)
    go_on(cancelled)
    losses = provenance.step_losses
    store.save_model(record, network, losses)
    if provenance.hand:
        store.keep_hand(record.id, provenance.hand)
    kept = NetworkKept(record, network, provenance.hand)
    return kept if losses is None else replace(kept, step_losses=losses)


def opened_before(store: RunStore, network: Network, origin: str) -> NetworkKept | None:
    """Return the run that is the same network out of a file of the same name, if there is one."""
    for record in store.runs():
        if record.kind != "opened" or record.origin != origin:
            continue
        try:
            kept = store.network(record.id)
        except StorageError:
            continue
        if _are_same(kept, network):
            return NetworkKept(record, kept, store.hand(record.id, kept), known=True)
    return None


def _are_same(one: Network, other: Network) -> bool:
    if one.graph.config != other.graph.config or len(one.weights) != len(other.weights):
        return False
    if one.masks.keys() != other.masks.keys():
        return False
    if any(not np.array_equal(mask, other.masks[name]) for name, mask in one.masks.items()):
        return False
    pairs = zip(one.weights, other.weights, strict=True)
    return all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def tested(
    record: RunRecord, network: Network, dataset: Dataset, cancelled: Cancelled
) -> RunRecord:
    """Return the record with the network's figures on the data, which become its own."""
    validated = score(network, dataset.validation, cancelled)
    found = score(network, dataset.test_of(learned=record.kind != "opened"), cancelled)
    if validated is None or found is None:
        raise CancelledError
    return record.model_copy(
        update={
            "dataset": dataset.name,
            "dataset_key": dataset.key,
            "dataset_source": dataset.source,
            "class_names": dataset.class_names,
            "val_accuracy": validated.accuracy,
            "test_accuracy": found.accuracy,
            "test_loss": found.loss,
        }
    )


def _beside(
    record: RunRecord, before: Network, dataset: Dataset, cancelled: Cancelled
) -> RunRecord:
    found = score(before, dataset.test_of(learned=True), cancelled)
    if found is None:
        raise CancelledError
    figures = {
        "accuracy_before": found.accuracy,
        "parameters_before": before.parameters,
        "macs_before": before.macs,
    }
    return record.model_copy(update=figures)


def free_name(store: RunStore, wished: str) -> str:
    """Return the name, cut to size, with a number after it if another run has it."""
    names = {record.name for record in store.runs()}
    base = one_line(re.sub(r"\s+", " ", wished).strip()) or "Network"
    name, number = short(base, LONGEST_NAME), 1
    while name in names:
        number += 1
        name = f"{short(base, LONGEST_NAME - 4)} {number}"
    return name
