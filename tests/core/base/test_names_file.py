import pytest

from secateurs.core.base.file_kinds import names_file


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("train", "digit.png", "-x.png"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "word",
    [
        "missing.keras",
        "Missing.Keras",
        "elsewhere/missing.safetensors",
        "file:///elsewhere/missing.keras",
        "file:///elsewhere/digit.png",
        "digit.png",
        "./train",
    ],
)
def test_a_file_is_told_from_a_command(folder, word):
    assert names_file(word)


@pytest.mark.parametrize(
    "word",
    ["train", "missing.png", "./missing", "--help", "-x.png", "-x.keras", "x" * 5000, "x/" * 5000],
)
def test_a_command_or_an_option_is_no_file(folder, word):
    assert not names_file(word)


def test_a_path_in_full_is_a_file_if_it_is_there(folder):
    assert names_file(str(folder / "train"))
    assert not names_file(str(folder / "test"))
