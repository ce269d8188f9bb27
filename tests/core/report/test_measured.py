import json
from dataclasses import dataclass

import numpy as np
import pytest

from secateurs.core.errors import DataError
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.report.measured import report_on


@dataclass(frozen=True)
class HeldRun:
    """A kept run whose arrays are in memory."""

    record: object
    network: object

    def subject(self) -> Subject:
        return Subject(self.record.id, 0, self.network)

    def step_losses(self):
        return np.linspace(2, 1, 4, dtype=np.float32)


@pytest.fixture
def held(make_run, make_network):
    return HeldRun(make_run().record, make_network(784, 12, 8, 10))


@pytest.fixture
def points(held, tiny_dataset):
    plan = SweepPlan(run_ids=("a",), levels=(0.0, 0.5))
    return tuple(sweep(plan, [held.subject()], tiny_dataset))


def test_points_on_other_data_are_not_in_the_report(tmp_path, held, points, tiny_dataset):
    others = [
        point.model_copy(update={"dataset_key": "00000000000000bb", "requested": 0.9})
        for point in points
    ]
    page = report_on([held], tiny_dataset, [*others, *points], "layer", tmp_path / "out")
    found = json.loads(page.with_name("results.json").read_text())
    assert {point["requested"] for point in found["points"]} == {0.0, 0.5}
    assert {speed["level"] for speed in found["speeds"]} == {0.5}


def test_a_report_on_data_that_the_network_did_not_learn_from_is_refused(
    tmp_path, make_run, held, points, tiny_dataset
):
    elsewhere = HeldRun(make_run(dataset_key="00000000000000bb").record, held.network)
    with pytest.raises(DataError, match="open MNIST and sweep there"):
        report_on([elsewhere], tiny_dataset, points, "layer", tmp_path / "out")
    assert not (tmp_path / "out").exists()
