"""The process that opens a model ends with the one that wants it, however that ends."""

import errno
import os
import subprocess
import sys
import time

import pytest

from secateurs.core.base.errors import ModelError, StorageError
from secateurs.core.opening import apart

CHILD = """
import sys, time
from pathlib import Path
from secateurs.core.opening.apart import end_with_parent
end_with_parent(Path(sys.argv[1]))
print("begun", flush=True)
time.sleep(60)
"""

PARENT = """
import subprocess, sys, time
from pathlib import Path
from secateurs.core.opening import apart
apart._this_program = lambda: [sys.executable, "-c", sys.argv[2]]
folder = Path(sys.argv[1])
apart._run(folder / "net.keras", folder / "room", apart.Limits(0, 60.0), lambda: False)
"""


def test_it_ends_and_removes_its_folder_once_nobody_holds_the_pipe(tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(room)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout.readline() == b"begun\n"
    assert child.poll() is None
    child.communicate(timeout=20)
    assert (child.returncode, room.exists()) == (1, False)


def test_a_killed_parent_takes_it_along(tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    stand_in = CHILD.replace("sys.argv[1]", "sys.argv[2]").replace(
        'print("begun", flush=True)', '(Path(sys.argv[2]).parent / "begun").mkdir()'
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), stand_in], stderr=subprocess.PIPE
    )
    while not (tmp_path / "begun").exists():
        assert parent.poll() is None, parent.stderr.read()
    parent.kill()
    parent.communicate(timeout=20)
    late = time.monotonic() + 20
    while room.exists():
        assert time.monotonic() < late


def test_the_pipe_is_held_until_it_has_answered(tmp_path, monkeypatch):
    child = "import os, select; os._exit(0 if not select.select([0], [], [], 0.2)[0] else 1)"
    monkeypatch.setattr(apart, "_this_program", lambda: [sys.executable, "-c", child])
    apart._run(tmp_path / "net.keras", tmp_path, apart.Limits(0, 20.0), lambda: False)
    ends = "import os; os._exit(1)"
    monkeypatch.setattr(apart, "_this_program", lambda: [sys.executable, "-c", ends])
    with pytest.raises(ModelError, match="crashed"):
        apart._run(tmp_path / "net.keras", tmp_path, apart.Limits(0, 20.0), lambda: False)


def ended(code):
    return [sys.executable, "-c", code]


FULL = os.strerror(errno.ENOSPC)


def test_a_full_disk_is_told_even_where_no_refusal_can_be_written(tmp_path, monkeypatch):
    (tmp_path / "net.keras").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    child = f"import sys; sys.stderr.write('OSError: [Errno 28] {FULL}'); sys.exit(1)"
    monkeypatch.setattr(apart, "_this_program", lambda: ended(child))
    with pytest.raises(StorageError) as caught:
        apart.parts_apart(tmp_path / "net.keras", "", apart.Limits(0, 20.0))
    assert str(caught.value) == f"There is no room for temporary files in {tmp_path}: {FULL}."


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /dev/full")
def test_what_cannot_be_written_is_said_on_stderr(tmp_path, capsys):
    (tmp_path / apart.REFUSAL).symlink_to("/dev/full")
    assert apart._refuse(tmp_path, "It is too large.") == 1
    assert FULL in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="there are no signals")
def test_a_process_that_the_system_ended_is_told_from_one_that_crashed(tmp_path, monkeypatch):
    child = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(apart, "_this_program", lambda: ended(child))
    with pytest.raises(ModelError, match="was ended by the system, as it does where memory runs o"):
        apart._run(tmp_path / "net.keras", tmp_path, apart.Limits(0, 20.0), lambda: False)
