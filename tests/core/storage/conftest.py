"""Records and points to keep."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore

BEGUN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LOSSES = frozen(np.array([2.5, 1.25, 0.5], np.float32))


def a_record(run_id: str = "one", name: str = "Run 1", minutes: int = 0) -> RunRecord:
    return RunRecord(
        id=run_id,
        name=name,
        created=BEGUN + timedelta(minutes=minutes),
        settings=TrainingSettings(hidden_layers=(8, 6)),
        dataset="Tiny",
        dataset_key="00000000000000aa",
        dataset_source="bundled",
        class_names=("0", "1", "2"),
        versions={"python": "3.11"},
        outcome="completed",
        history=(EpochEnded(1, 0.5, 0.4, 0.9),),
        best_epoch=1,
        val_accuracy=0.9,
        test_accuracy=0.89,
        test_loss=0.45,
        parameters=123,
        seconds=4.5,
    )


def a_point(run_id: str = "one", requested: float = 0.5, accuracy: float = 0.8) -> SweepPoint:
    return SweepPoint(
        run_id=run_id,
        dataset_key="00000000000000aa",
        seed=0,
        method="weight",
        criterion="magnitude",
        scope="layer",
        requested=requested,
        achieved=requested,
        weights_left=1 - requested,
        parameters_left=1 - requested,
        macs_left=1 - requested,
        parameters=100,
        macs=90,
        accuracy=accuracy,
        loss=0.7,
        class_accuracy=(0.8, 0.8),
        confusion=((4, 1), (1, 4)),
    )


@pytest.fixture
def make_record() -> Callable[..., RunRecord]:
    return a_record


@pytest.fixture
def make_point() -> Callable[..., SweepPoint]:
    return a_point


@pytest.fixture
def losses() -> np.ndarray:
    return LOSSES


@pytest.fixture
def with_rows() -> Callable[..., RunStore]:
    """Enter runs without their files: enough for points to be kept."""

    def enter(store: RunStore, *run_ids: str) -> RunStore:
        with store._writing() as connection:
            for run_id in run_ids:
                record = a_record(run_id)
                row = (run_id, record.created.isoformat(), record.model_dump_json())
                connection.execute("INSERT INTO runs (id, created, record) VALUES (?, ?, ?)", row)
        return store

    return enter


@pytest.fixture
def store(tmp_path: Path):
    with RunStore(tmp_path / "home") as opened:
        yield opened
