"""What a run shows in TensorBoard: losses and accuracies, the graph, the sweep's curves.

Each curve is a folder of its own, so that TensorBoard draws training beside validation and
every method beside the others.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.storage.events import graph_event, scalar_event, write_events
from secateurs.core.storage.graph import graph_of
from secateurs.core.storage.records import RunRecord
from secateurs.core.training.loop import Trained

STEP_LOSS, EPOCH_LOSS, EPOCH_ACCURACY = "step_loss", "epoch_loss", "epoch_accuracy"
SWEEP_ACCURACY = "accuracy_against_sparsity"  # the step is the sparsity in percent


def write_training(folder: Path, record: RunRecord, trained: Trained) -> None:
    """Write the loss of each step, the figures of each epoch, and the graph."""
    write_events(folder / "training", _training_events(record, trained))
    write_events(folder / "validation", _validation_events(record, trained))


def write_sweep(folder: Path, points: Iterable[SweepPoint]) -> None:
    """Write accuracy against sparsity for each method, criterion and scope."""
    now = time.time()
    ordered = sorted(points, key=lambda point: (_curve(point), point.requested))
    for curve, same in groupby(ordered, key=_curve):
        events = [
            scalar_event(SWEEP_ACCURACY, point.accuracy, round(100 * point.requested), now)
            for point in same
        ]
        write_events(folder / "sweep" / curve, events)


def _curve(point: SweepPoint) -> str:
    return f"{point.method}-{point.criterion}-{point.scope}"


def _training_events(record: RunRecord, trained: Trained) -> Iterator[Any]:
    begun, losses = record.created.timestamp(), trained.step_losses.tolist()
    each = trained.seconds / max(1, len(losses))
    yield graph_event(graph_of(trained.network), begun)
    for step, loss in enumerate(losses, 1):
        yield scalar_event(STEP_LOSS, loss, step, begun + step * each)
    for ended in trained.history:
        yield scalar_event(EPOCH_LOSS, ended.train_loss, ended.epoch, begun + trained.seconds)


def _validation_events(record: RunRecord, trained: Trained) -> Iterator[Any]:
    ended_at = record.created.timestamp() + trained.seconds
    for ended in trained.history:
        yield scalar_event(EPOCH_LOSS, ended.val_loss, ended.epoch, ended_at)
        yield scalar_event(EPOCH_ACCURACY, ended.val_accuracy, ended.epoch, ended_at)
