import errno
import os
from pathlib import Path

import pytest

from secateurs.core.base.atomic import (
    replacing,
    scratch_folder,
    size_of,
    why_too_long,
    why_unwritable,
    write_file,
    write_files,
)
from secateurs.core.base.errors import ExportError, StorageError
from secateurs.core.base.process_end import undo_all


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


@pytest.mark.skipif(os.name == "nt", reason="there are no named pipes")
def test_a_pipe_or_a_device_is_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    why = "pipe could not be written: it is a named pipe"
    with pytest.raises(StorageError, match=why):
        write_file(tmp_path / "pipe", b"")
    with pytest.raises(StorageError, match=why), replacing(tmp_path / "pipe"):
        pass
    assert names(tmp_path) == ["pipe"]


def test_a_place_where_no_files_can_be_is_not_told_as_one_that_is_not_there(tmp_path, monkeypatch):
    def make(*_):
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))

    assert why_unwritable(tmp_path) == ""
    assert why_unwritable(tmp_path / "none") == os.strerror(errno.ENOENT)
    monkeypatch.setattr("tempfile.mkdtemp", make)
    assert why_unwritable(tmp_path) == "no files can be made there"
    why = "x.keras could not be written: no files can be made there"
    with pytest.raises(StorageError, match=why), replacing(tmp_path / "x.keras"):
        pass


def test_a_full_disk_is_told(tmp_path):
    with pytest.raises(StorageError, match=r"net.keras could not be written: No space left"):
        failing(tmp_path / "net.keras", OSError(28, "No space left on device"))
    assert names(tmp_path) == []


def test_a_disk_that_can_only_be_read_is_told(tmp_path, monkeypatch):
    def refuse(path, *_, **__):
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StorageError, match=r"a.json could not be written: Read-only file system"):
        write_file(tmp_path / "a.json", b"{}")


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(
            "{{function_node __wrapped__Save}} model/x; No space left on device [Op:Save]"
        ),
        ValueError("[Errno 28] No space left on device"),
    ],
)
def test_a_full_disk_is_told_whatever_a_library_says_of_it(tmp_path, error):
    converter = ExportError("ONNX cannot hold the model net.")
    converter.__cause__ = OSError(28, "No space left on device")
    with pytest.raises(StorageError, match=r"net.onnx could not be written: No space left on dev"):
        failing(tmp_path / "net.onnx", converter)
    with pytest.raises(StorageError, match=r"could not be written: No space left on device\.$"):
        failing(tmp_path / "net", error)


def test_a_name_that_is_too_long_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(StorageError, match="could not be written: File name too long"):
        failing(tmp_path / ("x" * 300), ZeroDivisionError)


@pytest.mark.parametrize("length", [240, 255])
def test_a_folder_is_written_whose_name_is_as_long_as_may_be(tmp_path, length):
    path = tmp_path / ("x" * length)
    write_new(path)
    assert names(tmp_path) == [path.name]


def test_a_folder_that_is_to_be_replaced_needs_room_for_the_name_of_the_old_one(tmp_path):
    path = tmp_path / ("x" * 250)
    path.mkdir()
    assert why_too_long(path, folder=True) == "File name too long"
    with pytest.raises(StorageError, match="could not be written: File name too long"):
        failing(path, ZeroDivisionError)


def test_a_path_that_is_too_long_only_on_the_way_is_told(tmp_path):
    deep = tmp_path
    while len(str(deep)) < 4070 - 200:
        deep /= "d" * 200
    short = deep / ("f" * (4080 - len(str(deep))))
    assert why_too_long(short) == "File name too long"
    assert why_too_long(deep / "f") == ""


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StorageError, match="could not be written: No such file or directory"):
        failing(tmp_path / "none" / "net.keras", ValueError("stop"))


class Killed(BaseException):
    pass


def write_new(path):
    with replacing(path) as beside:
        beside.mkdir()
        (beside / "new").write_text("new")


def replaced_until(folder, monkeypatch, step, ending):
    """Replace a folder; `ending` is called after that many renames; return what is there then."""
    path = folder / "net"
    path.mkdir()
    (path / "old").write_text("old")
    rename, left, found = Path.replace, [None] * step, []

    def counted(self, target):
        moved = rename(self, target)
        last = left == [None]
        del left[-1:]
        if last:
            ending()
            found[:] = sorted(str(each.relative_to(folder)) for each in folder.rglob("*"))
            raise Killed
        return moved

    monkeypatch.setattr(Path, "replace", counted)
    with pytest.raises(Killed):
        write_new(path)
    return found


@pytest.mark.parametrize("step", [1, 2, 3])
def test_leaving_amid_replacing_a_folder_keeps_one_of_both(tmp_path, monkeypatch, step):
    there = replaced_until(tmp_path, monkeypatch, step, undo_all)
    assert ("net/old" if step == 1 else "net/new") in there


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_kill_amid_replacing_a_folder_keeps_one_of_both(tmp_path, monkeypatch, step):
    there = replaced_until(tmp_path, monkeypatch, step, lambda: None)
    outside = [name for name in there if not name.startswith(".")]
    assert outside[-1].rpartition("/")[2] in ("old", "new")
    if step == 1:
        assert outside[0].startswith("net.before-")
    else:
        assert "net/new" in outside


@pytest.mark.parametrize("step", [1, 2])
def test_what_a_kill_left_of_a_folder_is_gone_after_the_next_writing(tmp_path, monkeypatch, step):
    replaced_until(tmp_path, monkeypatch, step, lambda: None)
    monkeypatch.undo()
    (tmp_path / "net.before-mine").mkdir()  # none of ours
    assert any(
        name.startswith("net.before-") and name != "net.before-mine" for name in names(tmp_path)
    )
    write_new(tmp_path / "net")
    assert [name for name in names(tmp_path) if name.startswith("net")] == [
        "net",
        "net.before-mine",
    ]
    assert names(tmp_path / "net") == ["new"]


def test_what_a_kill_left_is_put_back_where_the_next_writing_fails(tmp_path, monkeypatch):
    replaced_until(tmp_path, monkeypatch, 1, lambda: None)
    monkeypatch.undo()
    with pytest.raises(ValueError, match="stop"):
        failing(tmp_path / "net", ValueError("stop"))
    assert names(tmp_path / "net") == ["old"]
    assert [name for name in names(tmp_path) if name.startswith("net")] == ["net"]


def test_a_room_that_is_removed_takes_nothing_that_was_moved_out(tmp_path):
    path = tmp_path / "net"
    with replacing(path) as beside:
        beside.mkdir()
        (beside / "new").write_text("new")
        room = beside.parent
    assert (names(path), room.exists(), names(tmp_path)) == (["new"], False, ["net"])


OLD, NEW = {"a.txt": "old a", "b.txt": "old b"}, {"a.txt": b"new a", "b.txt": b"new b", "c": b"c"}


def texts(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def older(folder):
    for name, text in OLD.items():
        (folder / name).write_text(text)
    (folder / "mine.txt").write_text("a person's own")
    return texts(folder)


def test_files_of_a_folder_are_replaced_together_and_others_stay(tmp_path):
    older(tmp_path)
    write_files(tmp_path, NEW)
    assert texts(tmp_path) == {
        "a.txt": "new a", "b.txt": "new b", "c": "c", "mine.txt": "a person's own",
    }  # fmt: skip
    write_files(tmp_path / "made" / "anew", NEW)
    assert names(tmp_path / "made" / "anew") == ["a.txt", "b.txt", "c"]


def failing_at(monkeypatch, number, error):
    """Have the rename of that number fail."""
    rename, done = Path.rename, []

    def renamed(source, target):
        done.append(source)
        if len(done) == number:
            raise error
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", renamed)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_where_one_file_cannot_be_replaced_all_are_as_before(tmp_path, monkeypatch, number):
    before = older(tmp_path)
    failing_at(monkeypatch, number, PermissionError(13, "open elsewhere"))
    with pytest.raises(StorageError, match="could not be written: open elsewhere"):
        write_files(tmp_path, NEW)
    monkeypatch.undo()
    assert texts(tmp_path) == before


def test_a_folder_in_the_way_of_a_file_stays(tmp_path):
    before = older(tmp_path)
    (tmp_path / "c").mkdir()
    with pytest.raises(StorageError, match="could not be written: c is a folder"):
        write_files(tmp_path, NEW)
    (tmp_path / "c").rmdir()
    assert texts(tmp_path) == before


def test_a_folder_that_was_made_for_nothing_is_gone(tmp_path, monkeypatch):
    failing_at(monkeypatch, 1, OSError(28, "No space left on device"))
    with pytest.raises(StorageError, match="No space left"):
        write_files(tmp_path / "new", NEW)
    monkeypatch.undo()
    assert names(tmp_path) == []


def test_leaving_in_between_leaves_the_files_of_before(tmp_path, monkeypatch):
    before, rename = older(tmp_path), Path.rename

    def renamed(source, target):
        found = rename(source, target)
        if target == tmp_path / "b.txt":
            undo_all()
        return found

    monkeypatch.setattr(Path, "rename", renamed)
    with pytest.raises(StorageError):  # the room is gone
        write_files(tmp_path, NEW)
    assert texts(tmp_path) == before


def test_files_that_a_kill_left_waiting_are_put_back_or_removed(tmp_path):
    waiting = tmp_path / ".secateurs.before-0123abcd"
    waiting.mkdir()
    (waiting / "page.html").write_text("old page")  # the new one was in place
    (waiting / "curves.csv").write_text("old curves")
    (tmp_path / "page.html").write_text("new page")
    write_files(tmp_path, {"figures.json": b"{}"})
    assert names(tmp_path) == ["curves.csv", "figures.json", "page.html"]
    assert (tmp_path / "curves.csv").read_text() == "old curves"
    assert (tmp_path / "page.html").read_text() == "new page"


def filling(error):
    with scratch_folder():
        raise error


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), OSError("h5py: errno = 28, No space left on device")],
)
def test_no_room_for_temporary_files_is_told(tmp_path, monkeypatch, error):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = f"There is no room for temporary files in {tmp_path}: No space left on device."
    with pytest.raises(StorageError, match=told):
        filling(error)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.EDQUOT, "There is no room for temporary files in {}: Disk quota exceeded."),
        (errno.EROFS, "No temporary files can be written in {}: Read-only file system."),
    ],
)
def test_other_ways_of_a_disk_to_refuse_are_told(tmp_path, monkeypatch, code, told):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(StorageError) as caught:
        filling(RuntimeError(os.strerror(code)))
    assert str(caught.value) == told.format(tmp_path)


def test_a_full_place_for_temporary_files_is_not_taken_for_that_of_the_file(tmp_path, monkeypatch):
    (tmp_path / "room").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "room"))
    with (
        pytest.raises(StorageError, match=r"no room for temporary files in .*room: No space"),
        replacing(tmp_path / "file"),
    ):
        filling(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))


def test_where_no_temporary_folder_can_be_made_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with (
        pytest.raises(StorageError, match="No folder for temporary files can be made: No such"),
        scratch_folder(),
    ):
        pass
