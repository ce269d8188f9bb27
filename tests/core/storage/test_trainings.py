import shutil
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.errors import StorageError
from secateurs.core.learning.checkpoint import Checkpoint
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage import trainings
from secateurs.core.storage.runs import RunStore

SETTINGS = TrainingSettings(hidden_layers=(8, 6), optimizer="momentum")


@pytest.fixture
def make_checkpoint(make_network, losses):
    def make(epoch, best=None):
        network = make_network(12, 8, 6, 3, seed=epoch)
        slots = tuple(np.full((epoch, 2), index, np.float32) for index in range(11))
        history = tuple(EpochEnded(n, 0.5, 0.4 / n, 0.9) for n in range(1, epoch + 1))
        figures = losses, losses / 4
        return Checkpoint(epoch, network, slots, best or network, history, *figures, 1.5)

    return make


def assert_same(one, other):
    assert (one.epoch, one.history, one.seconds) == (other.epoch, other.history, other.seconds)
    np.testing.assert_array_equal(one.step_losses, other.step_losses)
    np.testing.assert_array_equal(one.step_accuracies, other.step_accuracies)
    for left, right in zip(one.slots, other.slots, strict=True):
        np.testing.assert_array_equal(left, right)
    for kept, given in ((one.network, other.network), (one.best, other.best)):
        for left, right in zip(kept.layers, given.layers, strict=True):
            np.testing.assert_array_equal(left.kernel, right.kernel)
            np.testing.assert_array_equal(left.bias, right.bias)


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
    second = make_checkpoint(2, best=first.network)
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


def test_a_broken_checkpoint_means_starting_over(store, make_checkpoint, tmp_path):
    training = store.begin_training(SETTINGS, "bundled")
    store.checkpoint(training, make_checkpoint(1))
    (tmp_path / "home" / "trainings" / training / "1" / "slots.safetensors").write_bytes(b"?")
    assert store.unfinished_training().checkpoint is None


def test_a_checkpoint_of_an_older_version_has_no_step_accuracies(store, make_checkpoint, tmp_path):
    training = store.begin_training(SETTINGS, "bundled")
    checkpoint = make_checkpoint(1)
    store.checkpoint(training, checkpoint)
    (tmp_path / "home" / "trainings" / training / "1" / "accuracies.npy").unlink()
    none = np.zeros(0, np.float32)
    assert_same(store.unfinished_training().checkpoint, replace(checkpoint, step_accuracies=none))


def test_an_ended_training_leaves_nothing(store, make_checkpoint, tmp_path):
    training = store.begin_training(SETTINGS, "bundled")
    store.checkpoint(training, make_checkpoint(1))
    store.end_training(training)
    assert store.unfinished_training() is None
    assert list((tmp_path / "home" / "trainings").iterdir()) == []


def test_a_training_that_became_a_run_is_not_offered(
    store, make_record, make_checkpoint, losses, tmp_path
):
    training = store.begin_training(SETTINGS, "bundled")
    store.checkpoint(training, make_checkpoint(1))
    store.save(make_record(training), make_checkpoint(1).network, losses)
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
    note, known = trainings._note, []

    def noted(folder, content):
        note(folder, content)
        known.extend(store._rows("SELECT id FROM trainings WHERE id = ?", folder.name))

    monkeypatch.setattr(trainings, "_note", noted)
    begun = store.begin_training(SETTINGS, "bundled")
    assert known == [(begun,)]
    with RunStore(tmp_path / "home") as other:
        assert other.unfinished_training() is None


def test_a_training_that_cannot_be_noted_is_not_begun(store, tmp_path):
    (tmp_path / "home" / "trainings").write_text("a file where a folder must be")
    with pytest.raises(StorageError, match="cannot be made"):
        store.begin_training(SETTINGS, "bundled")
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
