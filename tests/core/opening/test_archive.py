import zipfile

import h5py
import pytest

from secateurs.core.errors import ModelError
from secateurs.core.opening import archive
from secateurs.core.opening.archive import read_config


def refused(path):
    with pytest.raises(ModelError) as refusal:
        read_config(path)
    return str(refusal.value)


def test_the_configuration_is_read(saved):
    assert read_config(saved)["config"]["name"] == "small"


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_refused(saved, tmp_path, share):
    path = tmp_path / "cut.keras"
    content = saved.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert refused(path) == "cut.keras is truncated or not a .keras file."


def test_a_foreign_file_is_refused(tmp_path):
    path = tmp_path / "letter.keras"
    path.write_text("Dear Keras,")
    assert refused(path) == "letter.keras is truncated or not a .keras file."


def test_another_archive_is_refused(tmp_path):
    path = tmp_path / "other.keras"
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("word/document.xml", "<x/>")
    assert refused(path) == "other.keras is not a .keras file: it has no config.json."


def test_a_file_without_weights_is_refused(rewritten):
    path = rewritten(model__weights__h5=None)
    assert refused(path) == "spoilt.keras is not a .keras file: it has no model.weights.h5."


def test_an_hdf5_file_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "old.h5"
    h5py.File(path, "w").close()
    assert refused(path) == (
        "old.h5 is in the older HDF5 format: load it in Keras, save it with"
        " model.save('model.keras') and open that file."
    )


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    assert refused(tmp_path).endswith("is a folder: open a .keras file, which Keras can also save.")
    assert refused(tmp_path / "none.keras") == f"There is no file {tmp_path / 'none.keras'}."


def test_broken_json_is_refused(rewritten):
    path = rewritten(config__json=b'{"class_name": ')
    assert refused(path) == "spoilt.keras is damaged: its config.json is not valid JSON."


def test_endless_nesting_is_refused(rewritten):
    path = rewritten(config__json=b"[" * 200_000)
    assert refused(path) == "spoilt.keras is nested too deeply."


def test_keras_2_is_refused(rewritten):
    path = rewritten(metadata__json=b'{"keras_version": "2.15.0"}')
    assert refused(path).startswith("spoilt.keras was saved by Keras 2.15.0: load it there")


def test_a_configuration_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_CONFIG", 1 << 20)
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("config.json", b" " * (2 << 20))
        bomb.writestr("metadata.json", "{}")
        bomb.writestr("model.weights.h5", "")
    assert refused(path) == "bomb.keras has a configuration larger than 1 MiB."


def test_a_file_that_unpacks_to_too_much_is_refused(saved, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1 << 10)
    assert refused(saved) == "small.keras unpacks to more than 0 GiB."
