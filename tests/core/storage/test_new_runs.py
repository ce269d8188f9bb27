from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.learning.events import EpochEnded
from secateurs.core.network.network import with_layers
from secateurs.core.storage.new_runs import (
    Provenance,
    free_name,
    keep_network,
    lost_steps,
    opened_before,
)


@pytest.fixture
def data() -> Dataset:
    """Two classes: bright on the left, bright on the right."""
    labels = np.arange(40) % 2
    pixels = np.zeros((40, 28, 28), np.uint8)
    pixels[labels == 0, :, :14] = 200
    pixels[labels == 1, :, 14:] = 200
    part = LabelledImages(frozen(pixels), frozen(labels.astype(np.int64)))
    return Dataset("Sides", "5" * 16, part, part, part, ("left", "right"), "/sides.npz")


@pytest.fixture
def knowing(make_network):
    """A network that gets every side right."""
    network = make_network(784, 2, 2)
    left = np.zeros((28, 28), np.float32)
    left[:, :14] = 1
    kernel = np.stack([left.ravel(), 1 - left.ravel()], axis=1)
    hidden, output = network.layers
    hidden = replace(hidden, kernel=frozen(kernel), bias=frozen(np.zeros(2, np.float32)))
    output = replace(
        output, kernel=frozen(np.eye(2, dtype="f")), bias=frozen(np.zeros(2, np.float32))
    )
    return with_layers(network, (hidden, output))


def test_a_network_is_kept_with_figures_on_data_that_fit(store, knowing, data):
    kept = keep_network(
        store, knowing, "sides", Provenance("opened", origin="sides.keras"), dataset=data
    )
    record = store.record(kept.record.id)
    assert (record.kind, record.origin, record.name) == ("opened", "sides.keras", "sides")
    assert (record.val_accuracy, record.test_accuracy) == (1.0, 1.0)
    assert record.class_names == ("left", "right")
    assert record.is_tested


@pytest.mark.parametrize(("kind", "accuracy"), [("opened", 0.5), ("tuned", 1.0)])
def test_of_a_test_part_alone_all_is_tested_on_by_what_learned_nothing(
    store, knowing, data, kind, accuracy
):
    wrong = LabelledImages(data.train.pixels, frozen(1 - data.train.labels))
    half = LabelledImages(
        frozen(np.concatenate([data.train.pixels, wrong.pixels])),
        frozen(np.concatenate([data.train.labels, wrong.labels])),
    )
    kept = keep_network(
        store, knowing, "sides", Provenance(kind), dataset=replace(data, whole=half)
    )
    assert (kept.record.val_accuracy, kept.record.test_accuracy) == (1.0, accuracy)


def test_data_that_do_not_fit_leave_it_untested(store, make_network, data):
    kept = keep_network(store, make_network(784, 2, 3), "three", Provenance("opened"), dataset=data)
    assert not kept.record.is_tested
    assert kept.record.class_names == ("0", "1", "2")


def test_what_is_made_of_a_run_names_it(store, knowing, data, make_record):
    parent = make_record("base", "Run 7")
    kept = keep_network(store, knowing, "Run 7 · tuned", Provenance("tuned", parent=parent))
    assert (kept.record.parent, kept.record.origin) == ("base", "Run 7")
    assert kept.record.settings == parent.settings


def test_zeros_that_are_known_to_survive_do_so_once_they_are_kept(store, knowing):
    whole = replace(knowing, known_masks={})
    told = keep_network(store, knowing, "Told by zeros", Provenance("opened"))
    known = keep_network(store, whole, "Known", Provenance("opened"))
    gone = {name: int((~mask).sum()) for name, mask in store.network(told.record.id).masks.items()}
    assert gone == {"layer_0": 784}
    assert not store.network(known.record.id).masks


def test_a_file_whose_masks_have_changed_is_another_network(store, knowing):
    whole = replace(knowing, known_masks={})
    kept = keep_network(store, whole, "first", Provenance("opened", origin="a.safetensors"))
    known = opened_before(store, whole, "a.safetensors")
    assert known is not None
    assert known.record == kept.record
    assert opened_before(store, knowing, "a.safetensors") is None


def test_a_name_that_is_taken_gets_a_number(store, knowing):
    names = [
        keep_network(store, knowing, "net", Provenance("opened")).record.name for _ in range(3)
    ]
    assert names == ["net", "net 2", "net 3"]


def test_a_long_name_loses_its_middle(store):
    assert free_name(store, "x" * 60) == "x" * 60
    assert free_name(store, "x" * 70 + " · tuned") == "x" * 29 + "…" + "x" * 22 + " · tuned"
    assert free_name(store, "  ") == "Network"


@pytest.mark.parametrize(("taken", "ended", "lost"), [(7, 2, 1), (6, 2, 0), (2, 0, 0)])
def test_steps_after_the_last_whole_epoch_are_lost(taken, ended, lost):
    history = (EpochEnded(1, 0.5, 0.4, 0.9),) * ended
    assert lost_steps(taken, 3, history) == lost
