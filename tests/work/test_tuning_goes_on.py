"""A fine-tuning that was left, killed or failed goes on, to the bits of one never interrupted."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from secateurs.core.base.errors import DataError, SettingError, StorageError
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingStarted
from secateurs.core.storage.runs import RunStore
from secateurs.work import tuning
from secateurs.work.networks import CutNetwork
from secateurs.work.tuning import Stage, Tuned, tuning_work
from secateurs.work.unfinished import TrainingDiscarded
from tests.work.tunes_on import dataset, orders

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path / "home") as store:
        yield store


@pytest.fixture(scope="module")
def data():
    return dataset()


@pytest.fixture(scope="module")
def asked():
    return orders()


def run(asked, store, data=None, control=None, on_report=lambda event: None):
    reports = []

    def report(event):
        reports.append(event)
        on_report(event)

    work = tuning_work(asked, store, control or TrainingControl(), data)
    return reports, work(report, lambda: False)


def assert_same_bits(one, other):
    """Compare two kept networks and their records but for what tells them apart."""
    first, second = one.network, other.network
    assert first.graph.config == second.graph.config
    assert [each.tobytes() for each in first.weights] == [each.tobytes() for each in second.weights]
    assert first.masks.keys() == second.masks.keys()
    assert all(np.array_equal(mask, second.masks[name]) for name, mask in first.masks.items())
    same = {"history", "best_epoch", "test_loss", "val_accuracy", "kind", "parent", "parameters"}
    assert one.record.model_dump(include=same) == other.record.model_dump(include=same)


def killed_after_an_epoch_of_each(home):
    """Kill the process that tunes all of them, once the last has ended an epoch."""
    command = [sys.executable, "-m", "tests.work.tunes_on", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line == "epoch 1 0\n":
                process.kill()
                break
    assert process.returncode == -9, "it ended before it was killed"


def test_killed_ones_go_on_to_the_bits_of_those_never_interrupted(tmp_path, asked, data):
    killed_after_an_epoch_of_each(tmp_path / "killed")
    with RunStore(tmp_path / "whole") as whole, RunStore(tmp_path / "killed") as killed:
        left = {}
        while unfinished := killed.unfinished_tuning():
            assert (unfinished.epoch, unfinished.settings.epochs) == (1, 3)
            reports, found = run(unfinished, killed, data)
            left[unfinished.settings.name] = found.kept
            assert found.kept.record.id == unfinished.id
            (started,) = (each for each in reports if isinstance(each, TrainingStarted))
            assert (started.epochs_done, len(started.losses)) == (1, 3)
            assert Stage("Repairing first") not in reports  # what it began with was kept
        assert left.keys() == {"units", "weights"}
        for name, kept in left.items():
            assert_same_bits(run(asked[name], whole)[1].kept, kept)
        made = {"units": "units · repaired · tuned", "weights": "weights · tuned"}
        assert [each.name for each in killed.runs()] == [made[name] for name in left][::-1]
        assert not [*(tmp_path / "killed" / "trainings").iterdir()]


def test_what_is_left_before_an_epoch_has_ended_begins_anew(store, asked, data, monkeypatch):
    control = TrainingControl()

    def leave(event):
        if isinstance(event, StepsTaken):
            control.leave_for_later()

    _, result = run(asked["units"], store, control=control, on_report=leave)
    assert result == TrainingDiscarded()
    assert store.runs() == ()
    unfinished = store.unfinished_tuning()
    assert (unfinished.epoch, unfinished.checkpoint) == (0, None)
    assert store.unfinished_training() is None  # that is another thing
    began_with = []
    original = CutNetwork.dense_and_pruned

    def dense_and_pruned(order, *given):
        began_with.append(order.repaired)
        return original(order, *given)

    monkeypatch.setattr(CutNetwork, "dense_and_pruned", dense_and_pruned)
    discarded = TrainingControl()

    def discard(event):
        if isinstance(event, TrainingStarted):
            discarded.cancel_and_discard()

    reports, result = run(unfinished, store, data, discarded, discard)
    assert Stage("Repairing first") not in reports
    assert began_with[0] is not None
    assert result == TrainingDiscarded()
    assert store.unfinished_tuning() is None


def left_after_an_epoch(asked, store):
    control = TrainingControl()

    def leave(event):
        if isinstance(event, EpochEnded):
            control.leave_for_later()

    run(asked, store, control=control, on_report=leave)
    return store.unfinished_tuning()


def test_stopped_before_its_next_step_it_keeps_what_was_learned_before(store, asked, data):
    unfinished = left_after_an_epoch(asked["smaller"], store)
    control = TrainingControl()
    control.stop_and_keep()
    reports, found = run(unfinished, store, data, control)
    assert [ended.epoch for ended in found.kept.record.history] == [1]
    assert not any(isinstance(each, StepsTaken) for each in reports)
    assert store.unfinished_tuning() is None


def test_discarded_before_its_next_step_it_is_forgotten(store, asked, data):
    unfinished = left_after_an_epoch(asked["smaller"], store)
    control = TrainingControl()
    control.cancel_and_discard()
    assert run(unfinished, store, data, control)[1] == TrainingDiscarded()
    assert (store.unfinished_tuning(), store.runs()) == (None, ())


def test_after_a_failure_it_goes_on_and_is_kept_once(store, asked, data, monkeypatch):
    def fail(*_):
        raise StorageError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "save_model", fail)
        with pytest.raises(StorageError, match="disk is full"):
            run(asked["smaller"], store)
    unfinished = store.unfinished_tuning()
    assert unfinished.epoch == 3
    reports, found = run(unfinished, store, data)
    assert isinstance(found, Tuned)
    assert not any(isinstance(each, StepsTaken | EpochEnded) for each in reports)
    assert [each.id for each in store.runs()] == [unfinished.id]
    assert [layer.units for layer in found.kept.network.layers] == [6, 4, 10]
    assert store.unfinished_tuning() is None


def test_what_is_refused_is_not_on_offer(store, asked, monkeypatch):
    def refuse(*_):
        raise SettingError("No.")

    monkeypatch.setattr(tuning, "_start", refuse)
    with pytest.raises(SettingError):
        run(asked["weights"], store)
    assert store.unfinished_tuning() is None


def test_it_goes_on_with_its_own_data_only(store, asked, data, monkeypatch):
    order, opened = asked["weights"], []
    number = tuning.begin_order(store, order)
    monkeypatch.setattr(
        "secateurs.work.tuning_order.data_as_taken", lambda *given: opened.append(given) or data
    )
    other = replace(data, key="f" * 16)
    again = tuning.order_again(store.unfinished_tuning(), other, lambda: False)
    assert again.pruned.data is data
    assert [given[0] for given in opened] == ["bundled"]
    assert again.pruned.cut.requested == order.pruned.cut.requested
    assert again.pruned.network.scaling == "unit"
    monkeypatch.setattr("secateurs.work.tuning_order.data_as_taken", lambda *_: other)
    with pytest.raises(DataError, match="Tiny has changed since that fine-tuning began"):
        run(store.unfinished_tuning(), store, other)
    assert store.unfinished_tuning().id == number


def test_without_the_database_it_is_found_again_by_its_folder(tmp_path, asked, data):
    home = tmp_path / "home"
    with RunStore(home) as store:
        number = tuning.begin_order(store, asked["units"])
        noted = store.unfinished_tuning().settings
    for path in home.glob("secateurs.sqlite*"):
        path.unlink()
    with RunStore(home) as store:
        found = store.unfinished_tuning()
        assert (found.id, found.settings, found.dataset_key) == (number, noted, data.key)
        again = tuning.order_again(found, data, lambda: False).pruned
        assert all(map(np.array_equal, again.cut.kept, asked["units"].pruned.cut.kept))
