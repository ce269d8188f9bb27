import gc
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt

from secateurs.core.base.errors import StorageError
from secateurs.jobs.job import Job
from secateurs.jobs.lane import Lane
from secateurs.jobs.thread import all_ended
from secateurs.ui.data import actions
from secateurs.ui.shell import application, session
from secateurs.ui.shell import preferences as remembering
from secateurs.ui.shell.program import Program
from secateurs.ui.shell.state import PAGES
from secateurs.ui.widgets.deferred import Deferred
from tests.unwritable import posix, unwritable

ROOT = Path(__file__).parents[3]


@pytest.fixture
def program(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(session, "PATIENCE", 30)
    program = Program(qapp)
    close_store = program.store.close
    yield program
    for lane in program.controller.findChildren(Lane):
        lane.stop()
    close_store()
    program.window.deleteLater()
    shiboken6.delete(program.session)
    shiboken6.delete(program)
    gc.collect()


def test_what_was_found_wrong_at_the_start_is_told(program, qapp, tmp_path):
    program.store.close()
    (tmp_path / "home" / "data" / "secateurs.sqlite").write_bytes(b"no database")
    (tmp_path / "home" / "config" / "preferences.json").write_text('{"page": "last"}')
    again = Program(qapp)
    notice = again.session.controller.state.notice
    assert notice.kind == "error"
    assert "The list of runs could not be read and was set aside as" in notice.text
    assert "What the window remembered from the last time could not all be read" in notice.text
    end(again)


def end(again):
    again.store.close()
    again.window.deleteLater()
    shiboken6.delete(again.session)
    shiboken6.delete(again)


@posix
def test_a_home_that_cannot_be_written_to_is_told_once(program, qapp, tmp_path):
    home = tmp_path / "home"
    program.store.close()
    with unwritable(home):
        again = Program(qapp)
        said = again.session.controller.state.notice
        assert (said.kind, said.text) == (
            "error",
            "Nothing that you do will be kept once the window is closed."
            f" {home}/data cannot be written to: Permission denied.",
        )
        again.remembering.write()
        again.session.library._saved()
        state = again.session.controller.state
        assert (state.notice, state.saved) == (said, "")
    end(again)


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


def test_the_end_waits_for_nothing_that_is_thrown_away(program, monkeypatch):
    """Every lane and a job are held by what looks at nothing."""
    begun, go_on, closed = threading.Semaphore(0), threading.Event(), []

    def held(*_):
        begun.release()
        assert go_on.wait(60)

    monkeypatch.setattr(session, "PATIENCE", 0.01)
    monkeypatch.setattr(program.store, "close", lambda: closed.append(True))
    lanes = program.session.findChildren(Lane)
    for lane in lanes:
        lane.ask(held)
    program.session.runner.start(Job(held))
    for _ in range(len(lanes) + 1):
        assert begun.acquire(timeout=60)
    program.end()
    assert not all_ended(0)
    assert closed == []  # a thread may be writing
    go_on.set()


def test_the_end_waits_longer_for_a_training_that_is_kept(program, monkeypatch):
    begun, told, go_on, ended = threading.Event(), threading.Event(), threading.Event(), []

    def work(report, cancelled):
        begun.set()
        assert go_on.wait(60)
        ended.append(True)

    learner = program.session.training
    learner.job = Job(work)
    program.session.runner.start(learner.job)
    assert begun.wait(60)
    monkeypatch.setattr(session, "PATIENCE", 0.0)
    monkeypatch.setattr(learner, "stop_and_keep", lambda: (told.set(), go_on.set()))
    program.session.end()
    assert told.is_set()
    assert ended == [True]


def test_the_end_does_not_wait_for_a_training_that_is_thrown_away(program, monkeypatch):
    go_on = threading.Event()
    learner = program.session.training
    learner.job = Job(lambda report, cancelled: go_on.wait(60))
    program.session.runner.start(learner.job)
    monkeypatch.setattr(session, "PATIENCE", 0.0)
    learner._control.cancel_and_discard()
    program.session.end()
    assert not all_ended(0)
    go_on.set()


@pytest.mark.parametrize("what", ["forever", "pipe"])
@pytest.mark.skipif(os.name != "posix", reason="named pipes")
def test_data_that_never_come_do_not_keep_the_program_from_ending(tmp_path, what):
    source = what
    if what == "pipe":
        source = str(tmp_path / "pipe.csv")
        os.mkfifo(source)
    ended = start(tmp_path / "home", "tests.ui.shell.closes_while_reading", source)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_import_goes_no_further_once_the_program_ends(tmp_path):
    (tmp_path / "late.py").write_text(
        "from pathlib import Path; Path(__file__).with_name('imported').touch()"
    )
    ended = start(tmp_path / "home", "tests.ui.shell.closes_while_importing", str(tmp_path))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not (tmp_path / "imported").exists()


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
    program.session.warm_up()
    controller = program.session.controller
    qtbot.waitUntil(lambda: controller.state.notice.kind == "error")
    notice = controller.state.notice
    assert notice.text.startswith("TensorFlow could not be imported, so nothing can be trained")
    assert "libtensorflow_cc" in notice.details


@pytest.mark.parametrize("are_there", [True, False])
def test_data_asked_for_before_the_first_run_is_read_stay(
    program, monkeypatch, qtbot, data, are_there
):
    asked, settled = [], threading.Event()

    def opened(source, *_):
        asked.append(source)
        assert are_there or settled.wait(30)
        return data

    monkeypatch.setattr(actions, "_opened", opened)
    behind = program.session
    behind.data.open("mine.npz")
    if are_there:
        qtbot.waitUntil(lambda: behind.controller.state.data is data)
    with qtbot.waitSignal(behind.library.settled):
        behind.begin()
    settled.set()
    qtbot.waitUntil(lambda: behind.controller.state.data is data)
    assert asked == ["mine.npz"]


def test_tensorflow_is_imported_once_no_answer_is_awaited(program, monkeypatch, qtbot):
    class Noted:
        jobs = ()

        def start(self, job):
            self.jobs = (*self.jobs, job)

    behind, noted, go_on = program.session, Noted(), threading.Event()
    monkeypatch.setattr(behind, "runner", noted)
    lane = Lane("held", program.controller)
    lane.ask(lambda cancelled: go_on.wait(30))
    behind._warm_up.setInterval(1)
    behind.warm_up()
    qtbot.waitUntil(lambda: behind._looks > 5)
    assert noted.jobs == ()
    go_on.set()
    qtbot.waitUntil(lambda: len(noted.jobs) == 1)
    assert not behind._warm_up.isActive()
    assert all(each._thread.isRunning() for each in program.controller.findChildren(Lane))


def test_the_pages_behind_wait_while_others_are_at_work(program, monkeypatch, qtbot):
    monkeypatch.setattr(program.session, "warm_up", lambda: None)
    made, go_on = len(program.window.pages.made), threading.Event()
    Lane("held", program.controller).ask(lambda cancelled: go_on.wait(30))
    program._make_page()
    qtbot.waitUntil(lambda: program._waited > 150)
    assert len(program.window.pages.made) == made
    go_on.set()
    qtbot.waitUntil(lambda: len(program.window.pages.made) == len(PAGES))


def test_a_plot_that_cannot_be_made_holds_up_neither_the_others_nor_tensorflow(
    program, monkeypatch, qtbot
):
    def fail():
        raise ValueError("on purpose")

    calls = []
    monkeypatch.setattr(program.session, "warm_up", lambda: calls.append("TensorFlow"))
    plots = program.window.findChildren(Deferred)
    monkeypatch.setattr(plots[0], "_maker", fail)
    with qtbot.captureExceptions() as caught:
        program._make_plot()
        qtbot.waitUntil(lambda: bool(calls), timeout=20_000)
    assert [str(error) for _, error, _ in caught] == ["on purpose"]
    assert [plot.built is not None for plot in plots] == [False, *[True] * (len(plots) - 1)]


def start(home, module="secateurs", *words):
    environment = {**os.environ, "SECATEURS_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        env=environment,
        cwd=ROOT,
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


def test_runs_that_have_no_place_are_told_in_a_sentence_and_logged(tmp_path):
    (tmp_path / "data").write_text("a file where a folder must be")
    ended = start(tmp_path)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith("Secateurs cannot start. The folder ")
    assert "StorageError" in (tmp_path / "log" / "secateurs.log").read_text()


@pytest.mark.parametrize(("platform", "boxes"), [("offscreen", 0), ("xcb", 1)])
def test_a_failure_is_shown_where_there_is_a_screen(monkeypatch, capsys, platform, boxes):
    shown = []
    monkeypatch.setattr(application.QApplication, "platformName", lambda: platform)
    monkeypatch.setattr(application.QMessageBox, "critical", lambda *words: shown.append(words))
    application.show_failure("The disk is full.")
    assert capsys.readouterr().err == "The disk is full.\n"
    assert shown == [(None, "Secateurs", "The disk is full.")] * boxes


def test_a_path_in_a_failure_can_be_copied(monkeypatch):
    shown = []
    monkeypatch.setattr(application.QApplication, "platformName", lambda: "xcb")
    monkeypatch.setattr(application.QMessageBox, "critical", lambda *words: shown.append(words[2]))
    path = f"/home/{'some-one/' * 12}runs.db"
    application.show_failure(f"The file {path} is damaged.")
    application.show_failure(f"The file {path}<b> is damaged.")
    assert path in shown[0]
    assert shown[1] == f"<qt>The file {path}&lt;b&gt; is damaged.</qt>"


def test_no_position_of_a_quick_pen_is_left_out(qapp, monkeypatch):
    """Qt's plugin for X11 has positions left out from the moment the application is made."""
    compress = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
    names = {name: getattr(qapp, name)() for name in ("applicationName", "applicationDisplayName")}
    icon, desktop = qapp.windowIcon(), qapp.desktopFileName()

    def as_on_x11(words):
        qapp.setAttribute(compress, True)
        return qapp

    monkeypatch.setattr(application, "Application", as_on_x11)
    try:
        application.make_application()
        assert not qapp.testAttribute(compress)
    finally:
        qapp.setApplicationName(names["applicationName"])
        qapp.setApplicationDisplayName(names["applicationDisplayName"])
        qapp.setWindowIcon(icon)
        qapp.setDesktopFileName(desktop)
