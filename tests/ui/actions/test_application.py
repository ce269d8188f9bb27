import gc
from contextlib import suppress

import pytest
import shiboken6

from secateurs.core.errors import StorageError
from secateurs.ui import remembering, session
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


def test_tensorflow_that_cannot_be_imported_is_told(program, monkeypatch):
    def fail(report, cancelled):
        raise ImportError("libtensorflow_cc.so.2: cannot open shared object file")

    class RunsAtOnce:
        def start(self, job):
            job.run()

    monkeypatch.setattr(session, "warm_up", fail)
    monkeypatch.setattr(program.session, "runner", RunsAtOnce())
    monkeypatch.setattr(program.session.data, "open", lambda source: None)
    program.session.begin()
    notice = program.session.controller.state.notice
    assert notice.kind == "error"
    assert notice.text.startswith("TensorFlow could not be imported, so nothing can be trained")
    assert "libtensorflow_cc" in notice.details
    program.session.computing.stop()
