import os
import subprocess
import sys
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from secateurs.core.base import process_end
from secateurs.core.base.process_end import temporary_folder, undo_all, undone_on_leaving
from tests.unwritable import posix

LEAVES = """
import sys, threading
from pathlib import Path
from secateurs.core.base.process_end import leave, temporary_folder

there = threading.Event()

def work():
    with temporary_folder("left-", beside=Path(sys.argv[1]) / "model.keras") as folder:
        (folder / "half").write_text("written")
        print(folder, flush=True)
        there.set()
        threading.Event().wait()

threading.Thread(target=work).start()
there.wait()
leave(3)
"""


def test_only_what_is_at_work_is_undone():
    undone = []
    with undone_on_leaving(lambda: undone.append("first")):
        with undone_on_leaving(lambda: undone.append("second")):
            pass
        undo_all()
    undo_all()
    assert undone == ["first"]


def test_a_failure_keeps_nothing_else_from_being_undone(caplog):
    undone = []
    with undone_on_leaving(lambda: 1 / 0), undone_on_leaving(lambda: undone.append("second")):
        undo_all()
    assert undone == ["second"]
    assert "something was left behind" in caplog.text


@pytest.fixture
def halted(tmp_path, monkeypatch):
    """Imports are halted, and a thread waits in one; what ends it, and what it raised."""
    began, gone, raised = threading.Event(), threading.Event(), []

    class Gone:
        def wait(self, seconds):
            assert seconds == process_end.HALT
            began.set()
            gone.wait(60)

    def import_there():
        try:
            import_module("imported_there")
        except ImportError as error:
            raised.append(str(error))

    monkeypatch.setattr(process_end, "_gone", Gone())
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("imported_here", "imported_there"):
        (tmp_path / f"{name}.py").write_text("")
    process_end.halt_imports()
    thread = threading.Thread(target=import_there)
    thread.start()
    assert began.wait(60)

    def end():
        gone.set()
        thread.join()
        return raised

    yield end
    end()


def test_an_import_of_another_thread_is_halted_and_never_done(halted):
    assert "imported_there" not in sys.modules
    assert halted() == ["imported_there is not imported: the program ends"]


def test_the_main_thread_imports_while_another_is_halted(halted):
    assert import_module("imported_here").__name__ == "imported_here"


def test_a_folder_is_there_for_the_body_alone(tmp_path):
    with suppress(ValueError), temporary_folder(beside=tmp_path / "x") as folder:
        assert folder.is_dir()
        assert folder.parent == tmp_path
        raise ValueError
    assert list(tmp_path.iterdir()) == []


@posix
def test_what_a_kill_left_is_removed_by_the_next_beside_it(tmp_path):
    path, others = tmp_path / "model.keras", tmp_path / "others"
    names = ("killed00", "just_now", "linked00")
    left, new, link = (tmp_path / f".secateurs.{name}.tmp" for name in names)
    for folder in (left, new, others):
        folder.mkdir()
        (folder / "half").write_text("written")
    link.symlink_to(others)
    with temporary_folder(".secateurs.", path) as at_work:
        for folder in (left, at_work, others):
            os.utime(folder, (0, 0))
        with temporary_folder(".secateurs.", path) as next_one:
            assert set(tmp_path.iterdir()) == {new, link, others, at_work, next_one}
    assert set(tmp_path.iterdir()) == {new, link, others}
    assert (others / "half").read_text() == "written"


@posix
def test_a_kill_unlocks_what_it_leaves(tmp_path):
    killed = LEAVES.replace("leave(3)", "import os; os.kill(os.getpid(), 9)")
    said = subprocess.run(
        [sys.executable, "-c", killed, str(tmp_path)], capture_output=True, text=True, check=False
    )
    (left,) = tmp_path.iterdir()
    assert said.stdout.strip() == str(left)
    os.utime(left, (0, 0))
    with temporary_folder("left-", tmp_path / "model.keras") as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_what_tensorflow_wrote_of_traced_functions_is_removed(tmp_path, monkeypatch):
    written = tmp_path / "__autograph_generated_filex.py"
    written.write_text("traced")
    module = ModuleType("__autograph_generated_filex")
    module.__file__ = str(written)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    undo_all()
    assert not written.exists()


def test_leaving_waits_for_no_thread_and_leaves_no_folder(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", LEAVES, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 3
    assert Path(ended.stdout.strip()).parent == tmp_path
    assert list(tmp_path.iterdir()) == []
