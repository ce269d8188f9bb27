import gzip
import os

import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.data import source as opening
from secateurs.core.data.source import dataset_for


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "a.h5",
            b"\x89HDF\r\n\x1a\n",
            "is an HDF5 file: open it as a model, and give data to t",
        ),
        (
            "a.tflite",
            b"\x1c\0\0\0TFL3",
            "is a LiteRT (TensorFlow Lite) model: open a Keras mo",
        ),
        (
            "a.png",
            b"\x89PNG\r\n",
            "is a picture: give a folder with one folder of pictures a class",
        ),
        ("a.pkl", b"\x80\x04\x95", "is a pickle of Python, which could run code and is never op"),
        ("a.npz", b"hello", "is not an .npz file: File is not a zip file."),
        ("a.txt", b"Dear data, I write to you.", "is a text: an .npz or .csv file, IDX files, or"),
        (
            "a.bin",
            b"\0\1\2\3",
            "is of no kind that is known: an .npz or .csv file, IDX files, or a",
        ),
        ("a.csv", b"", "is an empty file: an .npz or .csv file, IDX files, or a folder with one"),
        (
            "a.txt.gz",
            gzip.compress(b"Dear data,", mtime=0),
            "is a packed file: unpack it and open what is",
        ),
    ],
)
def test_files_that_are_no_data_are_told_what_they_are_and_what_to_do(
    tmp_path, name, content, sentence
):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as refusal:
        dataset_for(str(tmp_path / name))
    assert str(refusal.value).startswith(f"{name} {sentence}")


def test_a_model_s_folder_is_no_data(tmp_path):
    (tmp_path / "saved_model.pb").touch()
    with pytest.raises(DataError, match=r" is a SavedModel of TensorFlow: open a Keras model as a"):
        dataset_for(str(tmp_path))


def test_a_folder_s_only_file_is_opened(tmp_path):
    np.savez(tmp_path / "set.npz", x=np.zeros((40, 3)), y=np.arange(40) % 2)
    (tmp_path / "readme.txt").write_text("About this set.")
    found = dataset_for(str(tmp_path), (3,))
    assert (found.name, found.source) == ("set", str(tmp_path / "set.npz"))
    (tmp_path / "set.csv").write_text("a,b\n")
    with pytest.raises(DataError, match=r"has several files: give one of them\."):
        dataset_for(str(tmp_path), (3,))


def test_only_ordinary_files_are_opened(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    for name in ("a.csv", "a.npz", "train-images-idx3-ubyte", "a"):
        os.mkfifo(tmp_path / name)
        with pytest.raises(DataError, match=r" is a named pipe; a file is needed\."):
            dataset_for(str(tmp_path / name))
        (tmp_path / name).unlink()
        (tmp_path / name).symlink_to("/dev/zero")
        with pytest.raises(DataError, match=r" is a device; a file is needed\."):
            dataset_for(str(tmp_path / name))
        (tmp_path / name).unlink()


def test_a_folder_of_pipes_is_not_waited_for(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "train-images-idx3-ubyte")
    with pytest.raises(DataError, match="has no IDX files that can be read"):
        dataset_for(str(tmp_path))


@pytest.mark.parametrize("source", ["a" * 5000, "a/" * 3000, "a\0b", ""])
def test_a_path_that_cannot_be_is_refused_in_a_sentence(source):
    with pytest.raises(DataError) as refusal:
        dataset_for(source, (3,))
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value)) < 700


def test_what_the_computer_cannot_do_is_told_in_a_sentence(monkeypatch, tmp_path):
    def failing(error):
        def fail(*_):
            raise error

        monkeypatch.setattr(opening, "has_classes", fail)

    failing(PermissionError(13, "Permission denied"))
    with pytest.raises(DataError, match=r" cannot be opened: Permission denied\.$"):
        dataset_for(str(tmp_path), (3,))
    failing(MemoryError())
    with pytest.raises(DataError, match=r" needs more memory than is free\.$"):
        dataset_for(str(tmp_path), (3,))


def test_only_a_table_has_a_column_for_the_label(tmp_path):
    np.savez(tmp_path / "set.npz", x=np.zeros((40, 3)), y=np.arange(40) % 2)
    for path in ("bundled", str(tmp_path), str(tmp_path / "set.npz")):
        with pytest.raises(DataError, match=r" is no table: leave out --label\."):
            dataset_for(f"{path}?label=kind", (3,))
