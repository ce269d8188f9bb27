import gc
import os
import subprocess
import sys
from contextlib import suppress

import pytest
import shiboken6

from secateurs.core.errors import StorageError
from secateurs.ui import application, remembering, session
from secateurs.ui.application import Program


@pytest.fixture
def program(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path / "home"))
    program = Program(qapp)
    close_store = program.store.close
    yield program
    close_store()
    program.window.deleteLater()
    shiboken6.delete(program.session)
    shiboken6.delete(program)
    gc.collect()


@pytest.mark.parametrize("error", [StorageError("full"), OSError(28, "full"), RuntimeError("bug")])
def test_preferences_that_cannot_be_written_do_not_keep_the_program_from_ending(
    program, monkeypatch, error
):
    def fail(preferences):
        raise error

    ended = []
    monkeypatch.setattr(remembering, "save_preferences", fail)
    monkeypatch.setattr(program.session.runner, "stop", lambda: ended.append("runner"))
    monkeypatch.setattr(program.store, "close", lambda: ended.append("store"))
    with suppress(RuntimeError):
        program.end()
    assert ended == ["runner", "store"]


def test_a_part_that_cannot_stop_does_not_keep_the_others_from_it(program, monkeypatch):
    def fail():
        raise RuntimeError("bug")

    ended = []
    monkeypatch.setattr(program.session.sweeping, "stop", fail)
    monkeypatch.setattr(program.session.runner, "stop", lambda: ended.append("runner"))
    with pytest.raises(RuntimeError, match="bug"):
        program.session.end()
    assert ended == ["runner"]


def test_tensorflow_that_cannot_be_imported_is_told(program, monkeypatch, qtbot):
    def fail(report, cancelled):
        raise ImportError("libtensorflow_cc.so.2: cannot open shared object file")

    class RunsAtOnce:
        def start(self, job):
            job.run()

    monkeypatch.setattr(session, "warm_up", fail)
    monkeypatch.setattr(program.session, "runner", RunsAtOnce())
    monkeypatch.setattr(program.session.data, "open", lambda source: None)
    program.session.begin()
    controller = program.session.controller
    qtbot.waitUntil(lambda: controller.state.notice.kind == "error")
    notice = controller.state.notice
    assert notice.text.startswith("TensorFlow could not be imported, so nothing can be trained")
    assert "libtensorflow_cc" in notice.details
    program.session.computing.stop()


def start(home):
    environment = {**os.environ, "SECATEURS_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-m", "secateurs"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_home_that_cannot_be_used_is_told_in_a_sentence(tmp_path):
    (tmp_path / "home").write_text("a file where a folder must be")
    ended = start(tmp_path / "home")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    first, *_, last = ended.stderr.splitlines()
    assert first.startswith("Nothing is logged: ")
    assert last.startswith("Secateurs cannot start. The folder ")


def test_a_broken_database_is_told_in_a_sentence_and_logged(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secateurs.sqlite").write_bytes(b"no database" * 100)
    ended = start(tmp_path)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith("Secateurs cannot start. The records in ")
    assert "StorageError" in (tmp_path / "log" / "secateurs.log").read_text()


@pytest.mark.parametrize(("platform", "boxes"), [("offscreen", 0), ("xcb", 1)])
def test_a_failure_is_shown_where_there_is_a_screen(monkeypatch, capsys, platform, boxes):
    shown = []
    monkeypatch.setattr(application.QApplication, "platformName", lambda: platform)
    monkeypatch.setattr(application.QMessageBox, "critical", lambda *words: shown.append(words))
    application.show_failure("The disk is full.")
    assert capsys.readouterr().err == "The disk is full.\n"
    assert shown == [(None, "Secateurs", "The disk is full.")] * boxes
