import os

import pytest

from secateurs.core.base.errors import StorageError
from secateurs.core.storage.preferences import Preferences, load_preferences, save_preferences


def test_preferences_come_back(tmp_path):
    chosen = Preferences(
        theme="dark",
        page=3,
        sparsity=0.85,
        methods=("unit",),
        training={"epochs": "12"},
        drawing=(((1.0, 2.0), (3.0, 4.5)),),
    )
    save_preferences(chosen, tmp_path)
    assert load_preferences(tmp_path) == chosen


def test_without_a_file_there_are_defaults(tmp_path):
    assert load_preferences(tmp_path) == Preferences()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_kept_aside(tmp_path):
    (tmp_path / "preferences.json").write_text('{"theme": "pink"}')
    assert load_preferences(tmp_path) == Preferences()
    assert (tmp_path / "preferences.json.bad").read_text() == '{"theme": "pink"}'
    assert not (tmp_path / "preferences.json").exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000, b"[]", b'{"page": NaN}'])
def test_a_file_that_is_none_is_kept_aside_and_told(tmp_path, content):
    (tmp_path / "preferences.json").write_bytes(content)
    told = []
    assert load_preferences(tmp_path, told.append) == Preferences()
    assert (tmp_path / "preferences.json.bad").read_bytes() == content
    assert told == [
        "What the window remembered from the last time could not all be read; "
        f"the file was set aside as {tmp_path}/preferences.json.bad."
    ]


def test_entries_that_are_in_order_are_kept(tmp_path):
    (tmp_path / "preferences.json").write_text(
        '{"theme": "pink", "page": 3, "sparsity": -1, "training": {"epochs": "12"}}'
    )
    assert load_preferences(tmp_path) == Preferences(page=3, training={"epochs": "12"})


def test_neither_a_folder_nor_a_pipe_keeps_the_window_from_starting(tmp_path):
    (tmp_path / "preferences.json").mkdir()
    assert load_preferences(tmp_path) == Preferences()
    os.mkfifo(tmp_path / "preferences.json")
    assert load_preferences(tmp_path) == Preferences()
    assert (tmp_path / "preferences.json.bad").is_dir()
    assert (tmp_path / "preferences.json.bad-2").is_fifo()


def test_entries_of_another_version_are_left_out(tmp_path):
    (tmp_path / "preferences.json").write_text('{"page": 2, "hologram": true}')
    assert load_preferences(tmp_path) == Preferences(page=2)


def test_they_lie_in_the_config_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path))
    save_preferences(Preferences(page=1))
    assert (tmp_path / "config" / "preferences.json").is_file()
    assert load_preferences().page == 1


def test_without_a_folder_to_keep_them_in_there_are_defaults(tmp_path, monkeypatch):
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path / "home"))
    assert load_preferences() == Preferences()
    with pytest.raises(StorageError, match="cannot be made"):
        save_preferences(Preferences())


def test_a_criterion_that_nobody_registered_falls_back_to_magnitude(tmp_path):
    (tmp_path / "preferences.json").write_text('{"page": 2, "criterion": "hologram"}')
    assert load_preferences(tmp_path) == Preferences(page=2)
    assert Preferences(criterion="taylor").criterion == "taylor"


def test_a_folder_whose_name_is_no_utf_8_does_not_keep_the_rest_from_being_written(tmp_path):
    chosen = Preferences(page=2).model_copy(update={"export_folder": "/n\udce9t"})
    save_preferences(chosen, tmp_path)
    assert load_preferences(tmp_path) == Preferences(page=2, export_folder="/n?t")
