import errno
import os
import sys
from pathlib import Path

import pytest

from secateurs.core.base.errors import DataError, ModelError
from secateurs.core.base.file_kinds import kind_of_file
from secateurs.core.base.files import (
    is_folder,
    is_ordinary,
    open_ordinary,
    read_ordinary,
    sentence_of,
    told_of_disk,
)
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


FULL = os.strerror(errno.ENOSPC)


def wrapped(text):
    try:
        raise OSError(errno.ENOSPC, FULL, "/media/a")
    except OSError as error:
        wrapper = RuntimeError(text)
        wrapper.__cause__ = error
        return wrapper


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, FULL, "/media/a"), f"/media/a could not be written: {FULL}."),
        (RuntimeError(f"I/O error: {FULL} (os error 28)"), f"A file could not be written: {FULL}."),
        (wrapped("converting failed"), f"/media/a could not be written: {FULL}."),
        (
            PermissionError(errno.EACCES, "Permission denied", "b"),
            "b cannot be used: Permission den",
        ),
        (FileNotFoundError(errno.ENOENT, "No such file", "c"), ""),
        (ValueError("other"), ""),
    ],
)
def test_what_the_system_says_of_a_disk_is_found(error, sentence):
    assert sentence_of(error)[: len(sentence)] == sentence
    assert bool(sentence_of(error)) == bool(sentence)


def test_a_quota_and_a_disk_that_can_only_be_read_count_too():
    for code in (errno.EDQUOT, errno.EROFS):
        assert told_of_disk(RuntimeError(os.strerror(code))).errno == code
