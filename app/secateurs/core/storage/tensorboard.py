"""What a run shows in TensorBoard: losses and accuracies, the graph, the sweep's curves.

Each curve is a folder of its own, so that TensorBoard draws training beside validation and
every method beside the others.
"""

import io
import re
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from secateurs.core.base.atomic import write_file
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.learning.training import Trained
from secateurs.core.network.network import Layer, Network
from secateurs.core.ranking.terms import UNSTRUCTURED
from secateurs.core.storage.kept_runs import kept_run
from secateurs.core.storage.records import BUNDLED_ID, RunRecord
from secateurs.core.storage.runs import RunStore


def write_events(folder: Path, events: Iterable[Any]) -> None:
    """Write `events` as the folder's only event file."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.summary.writer.record_writer import RecordWriter

    content = io.BytesIO()
    records = RecordWriter(content)
    for event in (Event(file_version="brain.Event:2"), *events):
        records.write(event.SerializeToString())
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / "events.out.tfevents.0.secateurs", content.getvalue())


def scalar_event(tag: str, value: float, step: int, wall_time: float) -> Any:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary

    summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
    return Event(wall_time=wall_time, step=step, summary=summary)


def graph_event(graph: Any, wall_time: float) -> Any:
    """Wrap a GraphDef message."""
    from tensorboard.compat.proto.event_pb2 import Event

    return Event(wall_time=wall_time, graph_def=graph.SerializeToString())


def graph_definition(network: Network) -> Any:
    """Return a GraphDef: image, one scope a layer, probabilities."""
    from tensorboard.compat.proto.graph_pb2 import GraphDef
    from tensorboard.compat.proto.versions_pb2 import VersionDef

    nodes = [_node("image", "Placeholder", shape=(-1, network.inputs))]
    for layer in network.layers:
        nodes += _layer_nodes(layer, before=nodes[-1].name)
    nodes.append(_node("probabilities", "Softmax", nodes[-1].name, shape=(-1, network.classes)))
    return GraphDef(node=nodes, versions=VersionDef(producer=22))


def _layer_nodes(layer: Layer, before: str) -> list[Any]:
    scope, shape = layer.name, (-1, layer.units)
    nodes = [
        _node(f"{scope}/kernel", "VariableV2", shape=layer.kernel.shape),
        _node(f"{scope}/bias", "VariableV2", shape=layer.bias.shape),
        _node(f"{scope}/MatMul", "MatMul", before, f"{scope}/kernel", shape=shape),
        _node(f"{scope}/BiasAdd", "BiasAdd", f"{scope}/MatMul", f"{scope}/bias", shape=shape),
    ]
    if layer.activation == "relu":
        nodes.append(_node(f"{scope}/Relu", "Relu", f"{scope}/BiasAdd", shape=shape))
    return nodes


def _node(name: str, operation: str, *inputs: str, shape: tuple[int, ...]) -> Any:
    from tensorboard.compat.proto.attr_value_pb2 import AttrValue
    from tensorboard.compat.proto.node_def_pb2 import NodeDef
    from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
    from tensorboard.compat.proto.types_pb2 import DT_FLOAT

    sizes = TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in shape])
    attributes = {
        "dtype": AttrValue(type=DT_FLOAT),
        "shape": AttrValue(shape=sizes),
        "_output_shapes": AttrValue(list=AttrValue.ListValue(shape=[sizes])),
    }
    return NodeDef(name=name, op=operation, input=inputs, attr=attributes)


STEP_LOSS, STEP_ACCURACY = "step_loss", "step_accuracy"

EPOCH_LOSS, EPOCH_ACCURACY = "epoch_loss", "epoch_accuracy"

SWEEP_ACCURACY = "accuracy_against_sparsity"

# A step is a whole number: percent where every level is one, else finer, and the tag says so.
UNITS = {100: "", 1000: "_per_mille", 1_000_000: "_per_million"}


def tensorboard_folder(store: RunStore, run_id: str) -> Path:
    """Return where a run's event files lie; the bundled run has no folder of its own."""
    if run_id == BUNDLED_ID:
        return store.folder(run_id).parents[1] / BUNDLED_ID / "tensorboard"
    return store.folder(run_id) / "tensorboard"


def write_curves(store: RunStore, run_id: str) -> None:
    """Write all sweeps of a kept run, the bundled one among them; a deleted run has none."""
    if run_id != BUNDLED_ID and not store.has(run_id):
        return
    own_data = kept_run(store, run_id).record.dataset_key
    points = store.points_that_hold((run_id,))
    write_sweep(tensorboard_folder(store, run_id), points, own_data)


def write_training(folder: Path, record: RunRecord, trained: Trained) -> None:
    """Write loss and accuracy of each step and of each epoch, and the graph."""
    write_events(folder / "training", _training_events(record, trained))
    write_events(folder / "validation", _validation_events(record, trained))


def write_sweep(folder: Path, points: Iterable[SweepPoint], own_data: str = "") -> None:
    """Write accuracy against sparsity for each series, scope, number of epochs and data set.

    Args:
        own_data: key of the data set the run was trained on; curves on others are named by theirs.
    """
    now, points = time.time(), tuple(points)
    unit = next((unit for unit in UNITS if _is_whole(points, unit)), max(UNITS))
    own_data = own_data or next((point.dataset_key for point in points), "")

    def curve(point: SweepPoint) -> str:
        name = f"{point.method}-{point.criterion}-{point.scope}"
        if point.pattern != UNSTRUCTURED:
            name += "-" + point.pattern.replace(":", "of")
        if point.heads:
            name += f"-heads-{point.heads}"
        if point.layers:
            name += f"-{_file_name(point.layers)}"
        if point.hand:
            name += f"-by-hand-{point.hand}"
        if not point.exact:
            name += "-inexact"
        if point.treatment != "none":
            name += f"-{point.treatment}"
        if point.epochs:
            name += f"-{point.epochs}-epochs"
        return name if point.dataset_key == own_data else f"{name}-on-{point.dataset_key}"

    ordered = sorted(points, key=lambda point: (curve(point), point.requested))
    for name, same in groupby(ordered, key=curve):
        events = [
            scalar_event(
                SWEEP_ACCURACY + UNITS[unit], point.accuracy, round(unit * point.requested), now
            )
            for point in same
        ]
        write_events(folder / "sweep" / name, events)


def _file_name(words: str) -> str:
    """Return a name for a folder that no other words have, and that says what it can of them."""
    plain = re.sub(r"[^\w]+", "-", words, flags=re.ASCII).strip("-")[:40]
    return f"{plain}-{sha256(words.encode()).hexdigest()[:6]}"


def _is_whole(points: Iterable[SweepPoint], unit: int) -> bool:
    return all(abs(round(unit * one.requested) - unit * one.requested) < 1e-6 for one in points)


def _training_events(record: RunRecord, trained: Trained) -> Iterator[Any]:
    begun, losses = record.created.timestamp(), trained.step_losses.tolist()
    each = trained.seconds / max(1, len(losses))
    yield graph_event(graph_definition(trained.network), begun)
    for step, loss in enumerate(losses, 1):
        yield scalar_event(STEP_LOSS, loss, step, begun + step * each)
    accuracies = trained.step_accuracies.tolist()
    for step, accuracy in enumerate(accuracies, len(losses) - len(accuracies) + 1):
        yield scalar_event(STEP_ACCURACY, accuracy, step, begun + step * each)
    for ended in trained.history:
        yield scalar_event(EPOCH_LOSS, ended.train_loss, ended.epoch, begun + trained.seconds)


def _validation_events(record: RunRecord, trained: Trained) -> Iterator[Any]:
    ended_at = record.created.timestamp() + trained.seconds
    for ended in trained.history:
        yield scalar_event(EPOCH_LOSS, ended.val_loss, ended.epoch, ended_at)
        yield scalar_event(EPOCH_ACCURACY, ended.val_accuracy, ended.epoch, ended_at)
