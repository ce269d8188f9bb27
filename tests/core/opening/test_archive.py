import json
import zipfile

import pytest

from secateurs.core.base.errors import ModelError
from secateurs.core.opening import archive
from secateurs.core.opening.archive import is_of_keras_2, read_config


def refused(path):
    with pytest.raises(ModelError) as refusal:
        read_config(path)
    return str(refusal.value)


def test_the_configuration_is_read(saved):
    assert read_config(saved)["config"]["name"] == "small"


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_file_is_refused(saved, tmp_path, share):
    path = tmp_path / "cut.keras"
    content = saved.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert refused(path) == "cut.keras is truncated or not a .keras file."


def test_another_archive_is_refused(tmp_path):
    path = tmp_path / "other.keras"
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("word/document.xml", "<x/>")
    assert refused(path) == "other.keras is not a .keras file: it has no config.json."


def test_a_file_without_weights_is_refused(rewritten):
    path = rewritten(model__weights__h5=None)
    assert refused(path) == "spoilt.keras is not a .keras file: it has no model.weights.h5."


def test_broken_json_is_refused(rewritten):
    path = rewritten(config__json=b'{"class_name": ')
    assert refused(path) == "spoilt.keras is damaged: its config.json is not valid JSON."


def test_endless_nesting_is_refused(rewritten):
    path = rewritten(config__json=b"[" * 200_000)
    assert refused(path) == "spoilt.keras is nested too deeply."


@pytest.mark.parametrize("version", ["2.15.0", "1.2"])
def test_keras_2_is_told_by_its_version(rewritten, version):
    assert is_of_keras_2(rewritten(metadata__json=json.dumps({"keras_version": version})))


@pytest.mark.parametrize("metadata", [[], {"keras_version": 2.1}, {"keras_version": "3.1"}, {}])
def test_anything_else_is_no_keras_2(rewritten, metadata):
    assert not is_of_keras_2(rewritten(metadata__json=json.dumps(metadata)))


def test_too_many_values_are_refused_before_they_are_read(rewritten, monkeypatch):
    monkeypatch.setattr(archive, "MOST_VALUES", 100)
    path = rewritten(config__json=b"[" + b"[]," * 101 + b"[]]")
    assert refused(path) == "spoilt.keras has more than 100 values in its config.json."


def test_zeros_that_are_packed_tightly_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_PACKED", 1 << 16)
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("config.json", "{}")
        bomb.writestr("metadata.json", "{}")
        bomb.writestr("model.weights.h5", bytes(1 << 20))
    assert refused(path).startswith("bomb.keras is not opened: it unpacks to 1,0")


def test_a_folder_is_refused(tmp_path):
    assert refused(tmp_path) == f"{tmp_path} is a folder; a file is needed."


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
