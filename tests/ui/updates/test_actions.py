import pytest
from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from secateurs.core.updates.versions import RELEASES_VARIABLE, Comparison, Stamp
from secateurs.jobs.job import Runner
from secateurs.ui.shell.state import Notice
from secateurs.ui.updates import actions as module
from secateurs.ui.updates.actions import Updating, told
from secateurs.ui.updates.state import PageAsked
from tests.core.updates.release_server import release, release_server, sent

PAGE = "https://github.com/owner/repo/releases"


class Browser(QObject):
    """Takes the place of the system's browser."""

    opened = Signal(str)

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.emit(url.toString())


@pytest.fixture
def browser(qapp):
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    yield browser
    QDesktopServices.unsetUrlHandler("https")


@pytest.fixture
def server():
    with release_server() as running:
        yield running


@pytest.fixture
def updating(controller, server, monkeypatch):
    """A build of 0.1.0 whose releases are on this computer."""
    stamp = Stamp("0.1.0", "abc", "2026-11-27", PAGE)
    monkeypatch.setattr(module, "build_stamp", lambda: stamp)
    monkeypatch.setenv(RELEASES_VARIABLE, server.address)
    runner = Runner()
    yield Updating(controller, runner)
    runner.stop()


def test_a_newer_version_comes_with_the_way_to_it(controller, updating, server, qtbot):
    assert (controller.state.updates.host, server.asked) == ("127.0.0.1", [])
    updating.check()
    assert controller.state.updates.asking
    qtbot.waitUntil(lambda: not controller.state.updates.asking)
    assert controller.state.notice == Notice(
        "Secateurs 1.2.3 is there; this is 0.1.0.",
        action="Open the download page",
        event=PageAsked(PAGE),
    )


def test_a_second_wish_waits_for_the_first(controller, updating, server, qtbot):
    updating.check()
    updating.check()
    qtbot.waitUntil(lambda: not controller.state.updates.asking)
    assert len(server.asked) == 1
    updating.check()
    qtbot.waitUntil(lambda: not controller.state.updates.asking)
    assert len(server.asked) == 2


def test_the_newest_version_is_told(controller, updating, server, qtbot):
    server.answer = release("v0.1.0")
    updating.check()
    qtbot.waitUntil(lambda: not controller.state.updates.asking)
    assert controller.state.notice == Notice("Secateurs 0.1.0 is the newest version.")


def test_a_failure_is_told_and_can_be_tried_again(controller, updating, server, qtbot):
    server.answer = sent(b"", 404)
    updating.check()
    qtbot.waitUntil(lambda: not controller.state.updates.asking)
    notice = controller.state.notice
    assert notice.text == (
        "The newest version is not known. 127.0.0.1 has no release of this program (404)."
    )
    assert (notice.kind, "UpdateError" in notice.details) == ("error", True)
    server.answer = release("v0.1.0")
    updating.check()
    qtbot.waitUntil(lambda: controller.state.notice.kind == "done")


def test_the_end_does_not_wait_for_an_answer(controller, updating, server, qtbot):
    server.answer = lambda _: server.over.wait(60)
    updating.check()
    qtbot.waitUntil(lambda: bool(server.asked))
    updating._runner.stop()  # would take ten seconds, and the test fail by its answer's notice
    assert not server.over.is_set()
    assert controller.state.notice is None


def test_a_copy_without_releases_asks_nobody(controller, monkeypatch):
    monkeypatch.delenv(RELEASES_VARIABLE, raising=False)
    monkeypatch.setattr(module, "build_stamp", Stamp)
    updating = Updating(controller, Runner())
    updating.check()
    assert controller.state.updates.host == ""
    assert not controller.state.updates.asking


def test_a_copy_that_is_newer_says_so():
    assert told(Comparison("0.2.0", "0.1.0", "older"), PAGE) == Notice(
        "This is Secateurs 0.2.0; the newest release is 0.1.0."
    )


def test_the_page_opens_in_the_browser(controller, updating, browser, qtbot):
    with qtbot.waitSignal(browser.opened) as opened:
        updating.open_page(PAGE)
    assert opened.args == [PAGE]
    assert controller.state.notice is None


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:1", ""])
def test_what_is_no_page_is_told_in_place_of_opened(controller, updating, address):
    updating.open_page(address)
    assert controller.state.notice == Notice(
        f"No browser was started. The page is {address}", "error"
    )
