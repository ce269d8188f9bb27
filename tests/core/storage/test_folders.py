import pytest

from secateurs.core.base.errors import StorageError
from secateurs.core.storage import folders

FOLDERS = {
    "data": folders.data_folder,
    "config": folders.config_folder,
    "log": folders.log_folder,
}


@pytest.mark.parametrize("name", FOLDERS)
def test_one_variable_moves_every_folder(name, tmp_path, monkeypatch):
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path / "home"))
    assert FOLDERS[name]() == tmp_path / "home" / name
    assert (tmp_path / "home" / name).is_dir()


def test_otherwise_the_system_says_where(tmp_path, monkeypatch):
    monkeypatch.delenv("SECATEURS_HOME", raising=False)
    monkeypatch.setattr(
        folders.platformdirs, "user_data_path", lambda app, appauthor: tmp_path / app
    )
    assert folders.data_folder() == tmp_path / "secateurs"


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path / "home"))
    with pytest.raises(StorageError, match=r"home.data cannot be made: .*SECATEURS_HOME"):
        folders.data_folder()
