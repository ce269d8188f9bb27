import pytest

from secateurs.core.base.atomic import replacing, size_of
from secateurs.core.base.errors import StorageError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_at_the_end(tmp_path):
    path = tmp_path / "net.keras"
    path.write_text("old")
    with replacing(path) as beside:
        beside.write_text("new")
        assert (path.read_text(), beside.name) == ("old", "net.keras")
    assert (path.read_text(), names(tmp_path)) == ("new", ["net.keras"])


def test_a_folder_is_replaced_whole(tmp_path):
    path = tmp_path / "net"
    path.mkdir()
    (path / "old.txt").write_text("old")
    with replacing(path) as beside:
        beside.mkdir()
        (beside / "new.txt").write_text("new!")
    assert (names(path), names(tmp_path), size_of(path)) == (["new.txt"], ["net"], 4)


def failing(path, error):
    with replacing(path) as beside:
        beside.write_text("half")
        raise error


def test_a_failure_leaves_what_was_there(tmp_path):
    path = tmp_path / "net.keras"
    path.write_text("old")
    with pytest.raises(ValueError, match="stop"):
        failing(path, ValueError("stop"))
    assert (path.read_text(), names(tmp_path)) == ("old", ["net.keras"])


def test_a_full_disk_is_told(tmp_path):
    with pytest.raises(StorageError, match=r"net.keras could not be written: No space left"):
        failing(tmp_path / "net.keras", OSError(28, "No space left on device"))
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StorageError, match="could not be written: No such file or directory"):
        failing(tmp_path / "none" / "net.keras", ValueError("stop"))
