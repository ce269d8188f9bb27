"""Keeps networks that were opened, tuned or compacted, and what was measured on them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import numpy as np

from secateurs.core.arrays import Array, frozen
from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.names import numbers
from secateurs.core.errors import CancelledError
from secateurs.core.evaluation.score import score
from secateurs.core.evaluation.testing import can_test
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.storage.records import Kind, RunRecord
from secateurs.core.storage.runs import LONGEST_NAME, RunStore
from secateurs.core.storage.versions import versions
from secateurs.core.text import one_line
from secateurs.core.training.events import EpochEnded
from secateurs.core.training.settings import TrainingSettings


@dataclass(frozen=True, slots=True, eq=False)
class NetworkKept:
    """A network that is in the store, and what the window needs to go on with it."""

    record: RunRecord
    network: Network | Model

    @property
    def step_losses(self) -> Array:
        return frozen(np.zeros(0, np.float32))


def keep_network(
    store: RunStore,
    network: Network | Model,
    name: str,
    kind: Kind,
    *,
    origin: str = "",
    parent: RunRecord | None = None,
    dataset: Dataset | None = None,
    history: tuple[EpochEnded, ...] = (),
    best_epoch: int = 0,
    seconds: float = 0.0,
    remark: str = "",
    cancelled: Cancelled = never,
) -> NetworkKept:
    """Save a network as a run of its own, scored where the data fit. Not in the GUI thread.

    Once it is cancelled nothing is saved.

    Args:
        name: as wished; a number is added where there is such a run already.
        origin: the file it came from, where there is no parent.
        parent: the run it was made of; its settings, seed and class names go on.
        dataset: to validate and to test on; None for later.
        history, best_epoch: of the fine-tuning; 0 where the start did best.
        remark: a sentence on how it was made.
    """
    record = RunRecord(
        id=uuid4().hex[:12],
        name=free_name(store, name),
        created=datetime.now(UTC),
        settings=parent.settings if parent else TrainingSettings(),
        dataset="",
        dataset_key="",
        dataset_source="",
        class_names=parent.class_names if parent else numbers(network.classes),
        versions=versions(),
        outcome="completed",
        history=history,
        best_epoch=best_epoch,
        val_accuracy=0.0,
        test_accuracy=0.0,
        test_loss=0.0,
        parameters=network.parameters,
        seconds=seconds,
        kind=kind,
        origin=parent.name if parent else origin,
        parent=parent.id if parent else "",
        remark=remark,
    )
    if dataset is not None and can_test(network, dataset):
        record = tested(record, network, dataset, cancelled)
    go_on(cancelled)
    store.save_model(record, network)
    return NetworkKept(record, network)


def tested(
    record: RunRecord, network: Network | Model, dataset: Dataset, cancelled: Cancelled
) -> RunRecord:
    """Return the record with the network's figures on the data, which become its own."""
    validated = score(network, dataset.validation, cancelled)
    found = score(network, dataset.test, cancelled)
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


def free_name(store: RunStore, wished: str) -> str:
    """Return the name, cut to size, with a number after it if another run has it."""
    names = {record.name for record in store.runs()}
    base = one_line(re.sub(r"\s+", " ", wished).strip()) or "Network"
    name, number = _shortened(base, LONGEST_NAME), 1
    while name in names:
        number += 1
        name = f"{_shortened(base, LONGEST_NAME - 4)} {number}"
    return name


def _shortened(name: str, room: int) -> str:
    """Leave out the middle: where it comes from leads a name, what was made of it ends it."""
    if len(name) <= room:
        return name
    head = (room - 1) // 2
    return f"{name[:head]}…{name[head + 1 - room :]}"
