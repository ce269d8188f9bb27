from pathlib import Path

import pytest

from secateurs.core.base.errors import ExportError
from secateurs.core.export.exported import Exported
from secateurs.jobs.job import Runner
from secateurs.ui.export import actions as module
from secateurs.ui.export.actions import Saving
from secateurs.ui.shell.events import FolderShowAsked
from secateurs.work.export import WritingStep


@pytest.fixture
def saving(ranked, monkeypatch):
    """A file called bad cannot be written; one called slow waits until it is given up."""

    def work(chosen, kind, path, *, smaller):
        def write(report, cancelled):
            report(WritingStep("Writing it"))
            if path.stem == "bad":
                raise ExportError("bad.keras was not put in place.")
            while path.stem == "fails when given up":
                if cancelled():
                    raise ExportError("the folder is gone.")
            while path.stem == "slow":
                if cancelled():
                    return None
            return Exported(path, kind, 10, 0.0, 1.0, None)

        return write

    monkeypatch.setattr(module, "exporting_work", work)
    runner = Runner()
    yield Saving(ranked, runner)
    runner.stop()


def written(state):
    return state.export.writing is None


def test_a_file_is_offered_by_name_written_and_told(ranked, saving, qtbot):
    with qtbot.waitSignal(saving.path_wanted) as asked:
        saving.ask("keras")
    assert asked.args == ["keras", "run_3.keras"]
    saving.write("keras", "/elsewhere/net.keras")
    assert ranked.state.export.writing == "keras"
    assert ranked.state.activities == (("saving", "Writing net.keras"),)
    qtbot.waitUntil(lambda: written(ranked.state))
    assert ranked.state.export.saved["keras"].exported.path == Path("/elsewhere/net.keras")
    assert ranked.state.activities == ()
    assert ranked.state.notice.text == "Written: /elsewhere/net.keras"
    assert ranked.state.notice.event == FolderShowAsked("/elsewhere/net.keras")


def test_a_failure_is_kept_as_its_sentence(ranked, saving, qtbot):
    saving.write("keras", "/elsewhere/bad.keras")
    qtbot.waitUntil(lambda: written(ranked.state))
    assert ranked.state.export.saved["keras"].problem == "bad.keras was not put in place."


@pytest.mark.parametrize("name", ["slow", "fails when given up"])
def test_a_file_given_up_is_not_told_and_another_can_be_written(ranked, saving, qtbot, name):
    saving.write("keras", f"/elsewhere/{name}.keras")
    qtbot.waitUntil(lambda: ranked.state.export.writing_step is not None)
    saving.cancel()
    assert ranked.state.export.leaving
    qtbot.waitUntil(lambda: written(ranked.state))
    assert ranked.state.export.saved == {}
    qtbot.waitUntil(lambda: saving._job is None)
    saving.write("keras", "/elsewhere/net.keras")
    qtbot.waitUntil(lambda: "keras" in ranked.state.export.saved)


def test_one_file_is_written_at_a_time(ranked, saving, qtbot):
    saving.write("keras", "/elsewhere/slow.keras")
    job = saving._job
    saving.write("keras", "/elsewhere/net.keras")
    assert saving._job is job
    assert ranked.state.activities == (("saving", "Writing slow.keras"),)
    saving.cancel()
    qtbot.waitUntil(lambda: saving._job is None)
    assert ranked.state.export.saved == {}
