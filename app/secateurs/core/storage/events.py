"""TensorBoard's event files, written without TensorFlow.

An event file is a TFRecord of `Event` messages. It is built in memory and replaced in one go,
so that TensorBoard never sees half of one.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from secateurs.core.storage.atomic import write_file


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
