import math
import shutil
from dataclasses import replace

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from secateurs.core.base.errors import StorageError
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.progress import Best, EngineState, Grown, Progress
from secateurs.core.learning.schedule import Schedule
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.pruning.model_account import ModelAccount
from secateurs.core.ranking.hand_choices import ByHand, HandChoices
from secateurs.core.storage import trainings
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.tunings import KeptSchedule

SETTINGS = TrainingSettings(hidden_layers=(8, 6), optimizer="momentum")


@pytest.fixture
def make_checkpoint(make_network, losses):
    def make(epoch, best=None, **changes):
        weights = make_network(12, 8, 6, 3, seed=epoch).weights
        slots = tuple(np.full((epoch, 2), index, np.float32) for index in range(11))
        memory = {"drop out/1": [np.array([epoch, 7], np.uint32)], "gru": [np.ones((2, 3))] * 11}
        history = tuple(EpochEnded(n, 0.5, 0.4 / n, 0.9) for n in range(1, epoch + 1))
        if best is None:
            best = Best(epoch, (0.9, -0.4 / epoch), weights)
        state = EngineState(weights, slots, memory)
        return replace(Progress(best, history, losses, losses / 4, 1.5, state), **changes)

    return make


def assert_same(one, other):
    assert (one.epoch, one.history, one.seconds) == (other.epoch, other.history, other.seconds)
    np.testing.assert_array_equal(one.step_losses, other.step_losses)
    np.testing.assert_array_equal(one.step_accuracies, other.step_accuracies)
    assert_same_arrays(one.state.slots, other.state.slots)
    assert_same_arrays(one.state.weights, other.state.weights)
    assert one.state.memory.keys() == other.state.memory.keys()
    for layer, values in one.state.memory.items():
        assert_same_arrays(values, other.state.memory[layer])
    assert (one.best is None) == (other.best is None)
    if one.best:
        assert (one.best.epoch, one.best.rank) == (other.best.epoch, other.best.rank)
        assert_same_arrays(one.best.weights, other.best.weights)


def assert_same_arrays(these, those):
    for left, right in zip(these, those, strict=True):
        np.testing.assert_array_equal(left, right, strict=True)


def test_a_training_without_a_checkpoint_starts_over(store):
    training = store.begin_training(SETTINGS, "bundled")
    unfinished = store.unfinished_training()
    assert unfinished.id == training
    assert unfinished.settings == SETTINGS
    assert unfinished.dataset_source == "bundled"
    assert unfinished.checkpoint is None


def test_the_last_checkpoint_comes_back(store, make_checkpoint, tmp_path):
    training = store.begin_training(SETTINGS, "bundled")
    first = make_checkpoint(1)
    second = make_checkpoint(2, best=first.best)
    for checkpoint in (first, second):
        store.checkpoint(training, checkpoint)
        assert_same(store.unfinished_training().checkpoint, checkpoint)
    folder = tmp_path / "home" / "trainings" / training
    assert sorted(path.name for path in folder.iterdir()) == ["2", "training.json"]


def test_only_a_dead_windows_training_is_offered(store, tmp_path):
    training = store.begin_training(SETTINGS, "bundled")
    with RunStore(tmp_path / "home") as beside:
        assert beside.unfinished_training() is None
    store.close()
    with RunStore(tmp_path / "home") as again:
        assert again.unfinished_training().id == training


@pytest.mark.parametrize("file", ["state.safetensors", "losses.npy", "accuracies.npy"])
def test_a_broken_checkpoint_means_starting_over(store, make_checkpoint, tmp_path, file):
    training = store.begin_training(SETTINGS, "bundled")
    store.checkpoint(training, make_checkpoint(1))
    (tmp_path / "home" / "trainings" / training / "1" / file).write_bytes(b"?")
    assert store.unfinished_training().checkpoint is None


def test_an_ended_training_leaves_nothing(store, make_checkpoint, tmp_path):
    training = store.begin_training(SETTINGS, "bundled")
    store.checkpoint(training, make_checkpoint(1))
    store.end_training(training)
    assert store.unfinished_training() is None
    assert list((tmp_path / "home" / "trainings").iterdir()) == []


def test_a_training_that_became_a_run_is_not_offered(
    store, make_record, make_checkpoint, make_network, losses, tmp_path
):
    training = store.begin_training(SETTINGS, "bundled")
    store.checkpoint(training, make_checkpoint(1))
    store.save(make_record(training), make_network(12, 8, 6, 3), losses)
    assert store.unfinished_training() is None
    store.close()
    with RunStore(tmp_path / "home") as again:
        assert [record.id for record in again.runs()] == [training]
    assert list((tmp_path / "home" / "trainings").iterdir()) == []


def test_only_one_window_goes_on_with_a_training(store, tmp_path):
    training = store.begin_training(SETTINGS, "bundled")
    store.close()
    with RunStore(tmp_path / "home") as first, RunStore(tmp_path / "home") as second:
        assert first.unfinished_training().id == second.unfinished_training().id == training
        first.claim_training(training)
        with pytest.raises(StorageError, match="Another window"):
            second.claim_training(training)
        first.end_training(training)
        with pytest.raises(StorageError, match="no longer there"):
            second.claim_training(training)


def test_a_process_that_starts_meanwhile_does_not_take_a_training_that_begins(
    store, tmp_path, monkeypatch
):
    """Of a training that is noted the row must be there, or it is found again as a dead one's."""
    put, known = trainings._put, []

    def noted(new, folder):
        put(new, folder)
        known.extend(store._rows("SELECT id FROM trainings WHERE id = ?", folder.name))

    monkeypatch.setattr(trainings, "_put", noted)
    begun = store.begin_training(SETTINGS, "bundled")
    assert known == [(begun,)]
    with RunStore(tmp_path / "home") as other:
        assert other.unfinished_training() is None


def test_a_training_knows_what_its_run_is_to_be_called(store, tmp_path):
    store.begin_training(SETTINGS, "bundled", name="Wide net")
    assert store.unfinished_training().name == "Wide net"
    store.close()
    (tmp_path / "home" / "secateurs.sqlite").unlink()
    with RunStore(tmp_path / "home") as again:
        assert again.unfinished_training().name == "Wide net"


def test_a_training_that_cannot_be_noted_is_not_begun(store, tmp_path):
    (tmp_path / "home" / "trainings").write_text("a file where a folder must be")
    with pytest.raises(StorageError) as raised:
        store.begin_training(SETTINGS, "bundled")
    assert str(raised.value) == (
        f"The training could not be kept in {tmp_path / 'home' / 'trainings'}: Not a directory."
    )
    assert store.unfinished_training() is None


def test_a_training_knows_the_data_it_began_with(store, tiny_dataset):
    store.begin_training(SETTINGS, tiny_dataset.source, tiny_dataset.key)
    assert store.unfinished_training().learns_from(tiny_dataset)
    assert not store.unfinished_training().learns_from(replace(tiny_dataset, key="f" * 16))


def test_a_training_of_another_version_does_not_hide_the_others(store):
    older = store.begin_training(SETTINGS, "bundled")
    newer = store.begin_training(SETTINGS, "bundled")
    with store._writing() as connection:
        connection.execute("UPDATE trainings SET settings = '[]' WHERE id = ?", (newer,))
    assert store.unfinished_training().id == older


def test_a_checkpoint_that_cannot_be_written_is_told_in_a_sentence(
    store, make_checkpoint, tmp_path
):
    training = store.begin_training(SETTINGS, "bundled")
    shutil.rmtree(tmp_path / "home" / "trainings")
    (tmp_path / "home" / "trainings").write_text("a file where a folder must be")
    with pytest.raises(StorageError, match="could not be kept"):
        store.checkpoint(training, make_checkpoint(1))


ACCOUNT = ModelAccount("unit", 0.5, 0.45, 0.4, (), 9, 20, 8, 18, 36, 80, guarded=("a",))


def test_a_schedule_comes_back_with_the_layers_it_names():
    kept = TypeAdapter(KeptSchedule | None)
    schedule = Schedule("gradual", 0.9, "unit", layers=["conv_*", "Dense"], skip="dense_1")
    assert kept.validate_json(kept.dump_json(schedule)) == schedule
    for broken in ({}, {"sparsity": "much"}, {"sparsity": 0.5, "other": 1}):
        with pytest.raises(ValidationError):
            kept.validate_python({"kind": "gradual"} | broken)


@pytest.mark.parametrize("kept", [None, (np.array([True, False]), np.array([False]))])
def test_how_far_a_schedule_has_pruned_comes_back(store, make_checkpoint, kept):
    by_hand = ByHand(3, 1, 2, HandChoices({"a": (1,)}, {"b": (0, 2)}), 4)
    masks = {"a": np.eye(3, dtype=bool), "sep 1/depthwise_kernel": np.ones((2, 1), bool)}
    training = store.begin_training(SETTINGS, "bundled")
    grown = Grown(0.1 + 0.2, masks, kept, ACCOUNT, by_hand)
    store.checkpoint(training, make_checkpoint(1, grown=grown))
    found = store.unfinished_training().checkpoint.grown
    assert (found.sparsity, found.account, found.by_hand) == (0.1 + 0.2, ACCOUNT, by_hand)
    assert found.masks.keys() == masks.keys()
    assert_same_arrays([found.masks[name] for name in masks], masks.values())
    assert (found.kept is None) == (kept is None)
    assert_same_arrays(found.kept or (), kept or ())


def test_figures_that_are_no_numbers_come_back(store, make_checkpoint):
    training = store.begin_training(SETTINGS, "bundled")
    history = (EpochEnded(1, 0.5, math.nan, math.nan),)
    store.checkpoint(training, make_checkpoint(1, history=history, best=None))
    assert math.isnan(store.unfinished_training().checkpoint.history[0].val_accuracy)
