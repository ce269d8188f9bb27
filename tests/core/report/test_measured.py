import json
from dataclasses import dataclass, replace

import numpy as np
import pytest

from secateurs.core.base.errors import CancelledError, DataError
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.network.network import chain_of
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.report.material import ReportedRun
from secateurs.core.report.measured import STEPS, Selection, Watcher, report_on
from secateurs.core.report.origin import layer_table
from tests.core.pruning.models import conv_net


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


def test_points_on_other_data_are_not_in_the_report(
    tmp_path, held, points, tiny_dataset, without_charts
):
    others = [
        point.model_copy(update={"dataset_key": "00000000000000bb", "requested": 0.9})
        for point in points
    ]
    page = report_on([held], tiny_dataset, [*others, *points], Selection("layer"), tmp_path / "out")
    found = json.loads(page.with_name("results.json").read_text())
    assert {point["requested"] for point in found["points"]} == {0.0, 0.5}
    assert {speed["level"] for speed in found["speeds"]} == {0.5}


def test_a_report_on_data_that_the_network_did_not_learn_from_is_refused(
    tmp_path, make_run, held, points, tiny_dataset
):
    elsewhere = HeldRun(make_run(dataset_key="00000000000000bb").record, held.network)
    with pytest.raises(DataError, match="open MNIST and sweep there"):
        report_on([elsewhere], tiny_dataset, points, Selection("layer"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def samples(seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (24, 8, 8, 2)).astype(np.uint8)
    return LabelledImages(pixels, rng.integers(0, 4, 24))


def opened(make_run, network, data, **changes):
    changes = {
        "kind": "opened",
        "origin": "sides.keras",
        "name": "sides",
        "dataset": data.name,
        "dataset_key": data.key,
        "class_names": data.class_names,
        "parameters": network.parameters,
        "history": (),
    } | changes
    return HeldRun(make_run(**changes).record, network)


@pytest.fixture(scope="module")
def sides():
    parts = [samples(seed) for seed in range(3)]
    return Dataset("Sides", "00000000000000dd", *parts, tuple("abcd"), "sides.npz")


def test_an_opened_model_has_a_report_without_its_training(tmp_path, make_run, sides):
    run = opened(make_run, read_model(conv_net()), sides)
    plan = SweepPlan(run_ids=("a",), levels=(0.0, 0.5))
    points = tuple(sweep(plan, [run.subject()], sides))
    page = report_on([run], sides, points, Selection("layer"), tmp_path / "out")
    text = " ".join(page.read_text("utf-8").split())
    assert "Opened from</td><td>sides.keras" in text
    assert "<td>conv_1</td><td>Conv2D</td><td>3 × 3 × 2 × 6</td><td>6</td><td>108</td>" in text
    assert "is not known here. The accuracies reported are of the 24 test samples." in text
    assert "not in this report: they are worked out for plain chains" in text
    for absent in ("cross entropy", "Optimiser", "trained on the training images", "starting doc"):
        assert absent not in text
    found = json.loads(page.with_name("results.json").read_text())
    assert len(found["points"]) == len(points)
    assert found["contributions"] == found["speeds"] == []


def test_a_compact_chain_is_shown_as_it_is_and_not_called_dense(
    tmp_path, make_run, make_network, tiny_dataset, without_charts
):
    network = make_network(784, 7, 5, 10)
    run = opened(make_run, network, tiny_dataset, kind="compacted", origin="Run 3")
    points = tuple(
        sweep(SweepPlan(run_ids=("a",), levels=(0.0, 0.5)), [run.subject()], tiny_dataset)
    )
    page = report_on([run], tiny_dataset, points, Selection("layer"), tmp_path / "out")
    text = " ".join(page.read_text("utf-8").split())
    assert "<td>hidden 1</td><td>784</td><td>7</td>" in text
    assert "accuracy of the network as it is" in text
    assert "made of Run 3 by removing units for good" in text
    assert "exercise sheet" not in text
    assert json.loads(page.with_name("results.json").read_text())["contributions"]


def test_a_chain_shows_what_really_follows_each_layer(make_run, make_network, tiny_dataset):
    first, *others = make_network(784, 7, 5, 10).layers
    network = chain_of((replace(first, activation="linear"), *others))
    record = opened(make_run, network, tiny_dataset).record
    table = layer_table(ReportedRun(record, (), 60, network))
    assert [row[3] for row in table["rows"]] == ["none", "ReLU", "softmax", ""]


def test_what_is_cancelled_on_the_way_leaves_nothing_behind(
    tmp_path, make_run, make_network, tiny_dataset, without_charts
):
    run = opened(make_run, make_network(784, 7, 5, 10), tiny_dataset, kind="compacted", origin="a")
    points = tuple(
        sweep(SweepPlan(run_ids=("a",), levels=(0.0, 0.5)), [run.subject()], tiny_dataset)
    )
    told = []
    ask = [run], tiny_dataset, points, Selection("layer"), tmp_path / "out"
    with pytest.raises(CancelledError):
        report_on(*ask, Watcher(lambda: len(told) == STEPS - 1, lambda *went: told.append(went)))
    assert told == [(done, STEPS) for done in range(1, STEPS)]
    assert not (tmp_path / "out").exists()
    report_on(*ask, Watcher(went=lambda *went: told.append(went)))
    assert told[-1] == (STEPS, STEPS)


def test_two_opened_models_are_not_averaged(tmp_path, make_run, make_network, tiny_dataset):
    first, second = (
        opened(make_run, make_network(784, 4, 10), tiny_dataset, id=name, name=name)
        for name in ("a", "b")
    )
    plan = SweepPlan(run_ids=("a", "b"), levels=(0.0, 0.5))
    points = tuple(sweep(plan, [first.subject(), second.subject()], tiny_dataset))
    with pytest.raises(DataError, match="a and b cannot be averaged: only networks that were"):
        report_on([first, second], tiny_dataset, points, Selection("layer"), tmp_path / "out")


def test_a_model_that_was_not_tested_yet_asks_for_its_data(
    tmp_path, make_run, make_network, tiny_dataset
):
    run = opened(make_run, make_network(784, 4, 10), tiny_dataset, dataset_key="")
    with pytest.raises(DataError, match="sides has not been tested yet: open its own data"):
        report_on([run], tiny_dataset, (), Selection("layer"), tmp_path / "out")
