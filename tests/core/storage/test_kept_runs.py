import numpy as np
import pytest

from secateurs.core.base.errors import StorageError
from secateurs.core.storage import kept_runs
from secateurs.core.storage.checkpoints import load_losses, save_losses
from secateurs.core.storage.weights import save_network


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_runs, "resource", lambda name: tmp_path / name)
    (tmp_path / "network").mkdir()
    return tmp_path / "network"


def test_the_bundled_run_is_read_from_its_files(folder, make_record, make_network, losses):
    (folder / "record.json").write_text(make_record("bundled").model_dump_json())
    save_network(folder / "weights.safetensors", make_network(12, 8, 3))
    save_losses(folder / "losses.npy", losses)
    assert kept_runs.bundled_record() == make_record("bundled")
    assert kept_runs.bundled_record().is_bundled
    assert kept_runs.bundled_network().inputs == 12
    np.testing.assert_array_equal(kept_runs.bundled_step_losses(), losses)


def test_a_missing_record_is_an_error(folder):
    with pytest.raises(StorageError, match="record"):
        kept_runs.bundled_record()


@pytest.mark.parametrize("array", [np.ones(3), np.ones((2, 2), np.float32)])
def test_losses_of_another_kind_are_refused(tmp_path, array):
    np.save(tmp_path / "losses.npy", array)
    with pytest.raises(StorageError, match="losses of a training"):
        load_losses(tmp_path / "losses.npy")


def test_broken_losses_are_refused(tmp_path):
    (tmp_path / "losses.npy").write_bytes(b"?")
    with pytest.raises(StorageError, match="cannot be read"):
        load_losses(tmp_path / "losses.npy")
