import os
import sys
from pathlib import Path

import pytest

from secateurs.core.base.errors import DataError, ModelError
from secateurs.core.base.file_kinds import kind_of_file
from secateurs.core.base.files import is_folder, is_ordinary, open_ordinary, read_ordinary
from secateurs.core.data.source import dataset_for

posix = pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders")


def test_an_ordinary_file_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert read_ordinary(tmp_path / "a", DataError, 3) == b"abc"
    with open_ordinary(tmp_path / "a", DataError) as file:
        assert file.read() == b"abc"


def test_a_missing_file_is_told_by_the_callers_error(tmp_path):
    with pytest.raises(ModelError, match=r"^There is no file .*gone\.$"):
        open_ordinary(tmp_path / "gone", ModelError)


def test_a_name_with_a_null_is_refused():
    with pytest.raises(DataError, match="cannot be opened"):
        open_ordinary(Path("a\0b"), DataError)
    assert not is_ordinary(Path("a\0b"))


@posix
def test_a_pipe_without_a_writer_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="is a named pipe; a file is needed"):
        open_ordinary(tmp_path / "pipe", DataError)
    assert not is_ordinary(tmp_path / "pipe")


@posix
def test_a_link_to_a_device_is_refused(tmp_path):
    (tmp_path / "zeros.csv").symlink_to("/dev/zero")
    with pytest.raises(DataError, match="is a device"):
        open_ordinary(tmp_path / "zeros.csv", DataError)
    assert not is_ordinary(tmp_path / "zeros.csv")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"is a folder|cannot be opened"):
        open_ordinary(tmp_path, DataError)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b"abcd")
    with pytest.raises(DataError, match="has 4 bytes; at most 3 are read"):
        read_ordinary(tmp_path / "a", DataError, 3)


def test_a_name_of_over_255_bytes_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / f"{'ß' * 150}.keras"
    assert not is_folder(path)
    with pytest.raises(ModelError, match=r"cannot be opened: File name too long\.$"):
        kind_of_file(path, ModelError)
    with pytest.raises(DataError, match=r"cannot be opened: File name too long\.$"):
        dataset_for(str(path))
