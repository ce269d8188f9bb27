from pathlib import Path

import pytest

from secateurs.ui.shell import desktop as module
from secateurs.ui.shell.desktop import Desktop, written
from secateurs.ui.shell.events import FolderShowAsked, Noticed, PathOpenAsked
from secateurs.ui.shell.notice import NoticeBar, Passing


class Services:
    """A desktop that does what it is asked, or cannot."""

    def __init__(self, *, works: bool) -> None:
        self.works = works
        self.opened: list[str] = []

    def openUrl(self, url) -> bool:
        self.opened.append(url.toLocalFile())
        return self.works


@pytest.fixture
def desktop(controller):
    return Desktop(controller)


@pytest.fixture(params=[True, False], ids=["works", "fails"])
def services(request, monkeypatch):
    services = Services(works=request.param)
    monkeypatch.setattr(module, "QDesktopServices", services)
    return services


def test_a_file_and_its_folder_are_opened_or_the_failure_is_told(
    desktop, controller, services, tmp_path
):
    (path := tmp_path / "curves.png").touch()
    for ask, place in ((desktop.open, path), (desktop.show_in_folder, tmp_path)):
        controller.dispatch(Noticed(None))
        ask(str(path))
        assert services.opened.pop() == str(place)
        notice = controller.state.notice
        assert (notice is None) == services.works
        assert notice is None or (notice.kind == "error" and notice.text.endswith(str(place)))


def test_what_is_gone_is_told_and_not_opened(desktop, controller, services, tmp_path):
    path = tmp_path / "gone" / "curves.png"
    desktop.open(str(path))
    assert controller.state.notice.text == f"{path} is no longer there."
    desktop.show_in_folder(str(path))
    assert controller.state.notice.text == f"The folder {path.parent} is no longer there."
    assert services.opened == []


def test_after_writing_both_ways_are_offered_and_the_notice_goes(
    qtbot, controller, make_state, wishes
):
    notice = written(Path("/elsewhere/curves.png"))
    qtbot.addWidget(bar := NoticeBar())
    seen = wishes(bar)
    bar.show_state(make_state(notice=notice))
    for button in (bar._action, bar._other):
        assert not button.isHidden()
        button.click()
    assert seen == [
        PathOpenAsked("/elsewhere/curves.png"),
        FolderShowAsked("/elsewhere/curves.png"),
    ]
    passing = Passing(controller)
    controller.dispatch(Noticed(notice))
    assert passing.timer.isActive()


def test_of_a_network_only_its_folder_is_offered():
    notice = written(Path("/elsewhere/net.keras"), opens=False)
    assert (notice.action, notice.other) == ("Show in folder", "")
