import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest

from secateurs.core.base.cancelled import go_on
from secateurs.core.report import measured
from secateurs.ui.compare.events import ReportCancelAsked
from secateurs.ui.export import papers as module
from secateurs.ui.export.papers import Exporting, Written
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.desktop import Desktop
from secateurs.ui.shell.events import REPORT, PathOpenAsked
from secateurs.ui.shell.status import StatusLine
from tests.core.evaluation.sweep_points import sweep_points


@pytest.fixture
def exporting(qapp, make_state, data):
    """Return a function: on a run with these changes to its record, swept."""
    made = []

    def exporting(**changes):
        state = make_state(data=data)
        run = state.run.model_copy(update={"dataset_key": data.key} | changes)
        sweep = replace(state.sweep, points=tuple(sweep_points()))
        made.append(Exporting(Controller(replace(state, run=run, sweep=sweep)), None))
        return made[-1]

    yield exporting
    for action in made:
        action.stop()


@pytest.fixture
def asked():
    return []


def wish(action, kind, asked):
    action.path_wanted.connect(lambda *path: asked.append(path))
    action.export(kind)
    return action._controller.state.notice


def test_the_report_of_an_opened_model_asks_for_its_folder(exporting, asked):
    assert wish(exporting(kind="opened"), "report", asked) is None
    assert asked == [("report", "Run 3 report")]


def test_a_report_that_cannot_be_is_refused_before_a_folder_is_asked_for(exporting, asked):
    notice = wish(exporting(dataset_key="00000000000000ff"), "report", asked)
    assert notice.text == (
        "A report is on the data that a network learned from:"
        " for Run 3, open MNIST and sweep there."
    )
    notice = wish(exporting(kind="opened", dataset_key=""), "report", asked)
    assert notice.text == "Run 3 has not been tested yet: open its own data and sweep there."
    assert asked == []


def test_curves_on_other_data_can_still_be_written(exporting, asked):
    assert wish(exporting(dataset_key="00000000000000ff"), "csv", asked) is None
    assert asked == [("csv", "Run 3 curves.csv")]


def test_the_next_file_waits_and_none_is_lost(exporting, monkeypatch, tmp_path, qtbot):
    held = threading.Event()

    def picture(state, kind):
        def draw():
            assert held.wait(30)
            if kind == "svg":
                raise ValueError("odd")
            return kind.encode()

        return draw

    monkeypatch.setattr(module, "picture", picture)
    action = exporting()
    controller = action._controller
    for kind in ("csv", "svg", "png"):
        action.write(kind, str(tmp_path / f"curves.{kind}"))
    assert controller.state.activities == (("exporting", "Writing curves.csv"),)
    held.set()
    qtbot.waitUntil(lambda: controller.state.activities == ())
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["curves.csv", "curves.png"]
    assert controller.state.notice.text == f"Written: {tmp_path / 'curves.png'}"
    assert controller.state.notice.event == PathOpenAsked(str(tmp_path / "curves.png"))


@pytest.mark.parametrize("opens", [True, False])
def test_a_report_that_no_program_opens_is_written_all_the_same(
    exporting, monkeypatch, tmp_path, qtbot, opens
):
    page = tmp_path / "report.html"
    monkeypatch.setattr(Desktop, "opens", lambda *_: opens)
    monkeypatch.setattr(Exporting, "_reported", lambda *_: Written(page, show=True))
    action = exporting()
    action.write("report", str(tmp_path))
    qtbot.waitUntil(lambda: action._controller.state.notice is not None)
    notice = action._controller.state.notice
    words = "" if opens else ". No program was found that opens it."
    assert (notice.kind, notice.text) == ("done", f"Written: {page}{words}")
    assert (notice.other or notice.action) == "Show in folder"
    assert (notice.action == "Open") is opens


def test_a_report_says_how_far_it_is_and_can_be_stopped(exporting, monkeypatch, tmp_path, qtbot):
    """The folder stays as it was, and what waits comes next."""
    held, ended = threading.Event(), threading.Event()

    def report_on(runs, data, points, selection, folder, watcher):
        watcher.went(2, 7)
        try:
            assert held.wait(30)
            go_on(watcher.cancelled)
        finally:
            ended.set()

    monkeypatch.setattr(measured, "report_on", report_on)
    action = exporting()
    monkeypatch.setattr(action, "_library", SimpleNamespace(run=lambda run_id: run_id))
    controller, folder = action._controller, tmp_path / "my report"
    action.write("report", str(folder))
    qtbot.waitUntil(lambda: controller.state.activities == ((REPORT, "Writing my report, 29 %"),))
    action.write("csv", str(tmp_path / "curves.csv"))
    action.cancel_report()
    assert controller.state.notice.text == "Writing my report was stopped."
    held.set()
    qtbot.waitUntil(lambda: ended.is_set() and controller.state.activities == ())
    assert [path.name for path in tmp_path.iterdir()] == ["curves.csv"]


def test_the_status_line_offers_to_stop_a_report(qtbot, make_state, wishes):
    qtbot.addWidget(line := StatusLine())
    line.show()
    seen = wishes(line)
    line.show_state(make_state(activities=(("exporting", "Writing curves.csv"),)))
    assert not line.cancel_report.isVisible()
    line.show_state(make_state(activities=((REPORT, "Writing my report, 29 %"),)))
    line.cancel_report.click()
    assert seen == [ReportCancelAsked()]
