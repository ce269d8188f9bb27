from dataclasses import replace

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.graph_pb2 import GraphDef

from secateurs.core.learning.training import Trained
from secateurs.core.storage.kept_runs import bundled_record
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.tensorboard import (
    tensorboard_folder,
    write_curves,
    write_sweep,
    write_training,
)


def read(folder):
    events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    events.Reload()
    return events


def scalars(events, tag):
    return [(scalar.step, pytest.approx(scalar.value)) for scalar in events.Scalars(tag)]


@pytest.fixture
def trained(make_network, make_record, losses):
    history = make_record().history
    figures = losses, np.array([0.25, 0.5, 0.75], np.float32)
    return Trained(make_network(12, 8, 3), "completed", history, 1, 0.9, *figures, 4.5)


def test_losses_and_accuracies_are_scalars(tmp_path, make_record, trained):
    write_training(tmp_path, make_record(), trained)
    training, validation = read(tmp_path / "training"), read(tmp_path / "validation")
    assert scalars(training, "step_loss") == [(1, 2.5), (2, 1.25), (3, 0.5)]
    assert scalars(training, "step_accuracy") == [(1, 0.25), (2, 0.5), (3, 0.75)]
    assert scalars(training, "epoch_loss") == [(1, 0.5)]
    assert scalars(validation, "epoch_loss") == [(1, 0.4)]
    assert scalars(validation, "epoch_accuracy") == [(1, 0.9)]


def test_accuracies_of_the_last_steps_only_keep_their_places(tmp_path, make_record, trained):
    begun_by_an_older_version = replace(trained, step_accuracies=trained.step_accuracies[1:])
    write_training(tmp_path, make_record(), begun_by_an_older_version)
    assert scalars(read(tmp_path / "training"), "step_accuracy") == [(2, 0.5), (3, 0.75)]


def test_the_graph_is_the_network(tmp_path, make_record, trained):
    write_training(tmp_path, make_record(), trained)
    events = read(tmp_path / "training")
    assert events.Tags()["graph"]
    graph = events.Graph()
    assert isinstance(graph, GraphDef)
    nodes = {node.name: node for node in graph.node}
    assert list(nodes["layer_1/MatMul"].input) == ["layer_0/Relu", "layer_1/kernel"]
    assert [dim.size for dim in nodes["layer_0/kernel"].attr["shape"].shape.dim] == [12, 8]
    assert "layer_1/Relu" not in nodes
    assert list(nodes["probabilities"].input) == ["layer_1/BiasAdd"]


def test_accuracy_stands_against_sparsity_in_percent(tmp_path, make_point):
    points = [make_point(requested=level, accuracy=1 - level) for level in (0.9, 0.25)]
    units = make_point(requested=0.5, accuracy=0.2).model_copy(update={"method": "unit"})
    write_sweep(tmp_path, [*points, units])
    weight = read(tmp_path / "sweep" / "weight-magnitude-layer")
    assert scalars(weight, "accuracy_against_sparsity") == [(25, 0.75), (90, np.float32(0.1))]
    unit = read(tmp_path / "sweep" / "unit-magnitude-layer")
    assert scalars(unit, "accuracy_against_sparsity") == [(50, np.float32(0.2))]


def test_writing_again_replaces_the_curve(tmp_path, make_point):
    for accuracy in (0.5, 0.6):
        write_sweep(tmp_path, [make_point(accuracy=accuracy)])
    curve = read(tmp_path / "sweep" / "weight-magnitude-layer")
    assert scalars(curve, "accuracy_against_sparsity") == [(50, np.float32(0.6))]


def test_levels_between_whole_percents_keep_their_places(tmp_path, make_point):
    levels = (0.97, 0.975, 0.9)
    write_sweep(tmp_path, [make_point(requested=level, accuracy=level) for level in levels])
    curve = read(tmp_path / "sweep" / "weight-magnitude-layer")
    assert scalars(curve, "accuracy_against_sparsity_per_mille") == [
        (900, np.float32(0.9)),
        (970, np.float32(0.97)),
        (975, np.float32(0.975)),
    ]


def test_points_on_other_data_are_a_curve_of_their_own(tmp_path, make_point):
    other = make_point(accuracy=0.3).model_copy(update={"dataset_key": "00000000000000bb"})
    write_sweep(tmp_path, [other, make_point(accuracy=0.8)], own_data="00000000000000aa")
    own = read(tmp_path / "sweep" / "weight-magnitude-layer")
    assert scalars(own, "accuracy_against_sparsity") == [(50, np.float32(0.8))]
    there = read(tmp_path / "sweep" / "weight-magnitude-layer-on-00000000000000bb")
    assert scalars(there, "accuracy_against_sparsity") == [(50, np.float32(0.3))]


def test_points_trained_for_other_numbers_of_epochs_are_curves_of_their_own(tmp_path, make_point):
    tuned = [
        make_point("one", accuracy=accuracy).model_copy(
            update={"treatment": "tuned", "epochs": epochs}
        )
        for epochs, accuracy in ((5, 0.5), (10, 0.75))
    ]
    write_sweep(tmp_path, tuned)
    for epochs, accuracy in ((5, 0.5), (10, 0.75)):
        curve = read(tmp_path / "sweep" / f"weight-magnitude-layer-tuned-{epochs}-epochs")
        assert scalars(curve, "accuracy_against_sparsity") == [(50, accuracy)]


SERIES = {
    "unit-magnitude-layer": {},
    "unit-magnitude-layer-heads-width": {"heads": "width"},
    "unit-magnitude-layer-inexact": {"exact": False},
    "unit-magnitude-layer-by-hand-5a": {"hand": "5a"},
    "unit-magnitude-layer-by-hand-5b": {"hand": "5b"},
    "unit-magnitude-layer-only-conv_1-11e452": {"layers": "only conv_1"},
    "unit-magnitude-layer-only-conv_1-30f8d0": {"layers": "only conv_1*"},
}


def test_every_series_is_a_curve_of_its_own(tmp_path, make_point):
    points = [
        make_point(accuracy=(place + 1) / 8).model_copy(update={"method": "unit"} | how)
        for place, how in enumerate(SERIES.values())
    ]
    write_sweep(tmp_path, points)
    assert {each.name for each in (tmp_path / "sweep").iterdir()} == set(SERIES)
    for place, name in enumerate(SERIES):
        curve = read(tmp_path / "sweep" / name)
        assert scalars(curve, "accuracy_against_sparsity") == [(50, (place + 1) / 8)]


def test_the_bundled_run_is_written_beside_the_runs(store, tmp_path, make_point):
    key = bundled_record().dataset_key
    point = make_point(BUNDLED_ID, accuracy=0.7).model_copy(update={"dataset_key": key})
    store.add_points([point])
    write_curves(store, BUNDLED_ID)
    folder = tmp_path / "home" / "bundled" / "tensorboard"
    assert tensorboard_folder(store, BUNDLED_ID) == folder
    curve = read(folder / "sweep" / "weight-magnitude-layer")
    assert scalars(curve, "accuracy_against_sparsity") == [(50, np.float32(0.7))]
    assert tensorboard_folder(store, "one") == store.folder("one") / "tensorboard"
