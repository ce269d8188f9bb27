from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.measuring.speed import Speed
from secateurs.core.report import files
from secateurs.core.report.files import report_html
from secateurs.core.report.material import Material, ReportedRun, material
from secateurs.core.storage.records import RunRecord
from tests.core.evaluation.sweep_points import LEVELS, sweep_points
from tests.core.evaluation.test_findings import PARTS

SPEEDS = (Speed("a", "weight", "layer", 0.6, 500, 0.03, 0.03),)


def reported_run(run_id: str = "a", seed: int = 0, **changes: Any) -> ReportedRun:
    record = RunRecord(
        id=run_id,
        name=f"Run {seed + 1}",
        created=datetime(2026, 3, 1, 12, tzinfo=UTC),
        settings=TrainingSettings(epochs=2, seed=seed),
        dataset="MNIST",
        dataset_key="00000000000000aa",
        dataset_source="bundled",
        class_names=tuple("0123456789"),
        versions={"python": "3.11.7", "secateurs": "0.1.0"},
        outcome="completed",
        history=(EpochEnded(1, 0.9, 0.5, 0.9), EpochEnded(2, 0.4, 0.3, 0.95)),
        best_epoch=2,
        val_accuracy=0.95,
        test_accuracy=0.98,
        test_loss=0.1,
        parameters=2_388_710,
        seconds=3.2,
    ).model_copy(update=changes)
    losses = np.linspace(2.3, 0.3, 2 * 430, dtype=np.float32)
    return ReportedRun(record, losses, 55_000)


@pytest.fixture
def make_run() -> Callable[..., ReportedRun]:
    return reported_run


@pytest.fixture
def without_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the charts out where only words and figures count: they take most of the time."""
    for draws in ("curve_figure", "loss_figure"):
        monkeypatch.setattr(files, draws, lambda *_: None)
    for written, nothing in (("inline_svg", ""), ("svg", b""), ("png", b"")):
        monkeypatch.setattr(files, written, lambda *_, nothing=nothing: nothing)


@pytest.fixture(scope="session")
def one() -> Material:
    """One network, both methods, random, contributions."""
    return material([reported_run()], sweep_points(), PARTS, speeds=SPEEDS)


@pytest.fixture(scope="session")
def three() -> Material:
    points = [
        point
        for seed in range(3)
        for point in sweep_points(
            {("weight", "magnitude"): [0.98 - 0.01 * seed * level for level in LEVELS]},
            run_id=f"r{seed}",
            seed=seed,
        )
    ]
    return material([reported_run(f"r{seed}", seed) for seed in range(3)], points)


@pytest.fixture(scope="session")
def page(one: Material) -> str:
    return report_html(one)
