"""Help, Check for updates: nobody is asked before it is chosen."""

import pytest
from PySide6.QtGui import QDesktopServices

from secateurs.core.updates.versions import RELEASES_VARIABLE
from tests.core.updates.release_server import release, release_server
from tests.gui.hand import entry
from tests.ui.updates.test_actions import Browser

pytestmark = pytest.mark.xcb


@pytest.fixture
def browser(qapp):
    browser = Browser()
    QDesktopServices.setUrlHandler("http", browser, "open")
    yield browser
    QDesktopServices.unsetUrlHandler("http")


@pytest.fixture
def server(monkeypatch):
    with release_server() as running:
        monkeypatch.setenv(RELEASES_VARIABLE, running.address)
        yield running


def test_a_newer_version_is_told_and_its_page_opens(server, start, hand, browser, qtbot):
    server.answer = release("v99.0")
    program = start()
    window, controller = program.window, program.session.controller
    assert server.asked == []
    hand.choose(window.menuBar(), "Help", "Check for updates")
    qtbot.waitUntil(lambda: not controller.state.updates.asking and len(server.asked) == 1)
    assert window.notice._words.text() == "Secateurs 99.0 is there; this is 0.1.0."
    with qtbot.waitSignal(browser.opened) as opened:
        hand.click(window.notice._action)
    assert opened.args == [server.address]
    assert not window.notice.isVisible()
    assert len(server.asked) == 1


def test_it_cannot_be_chosen_twice_at_once_and_the_window_closes_without_an_answer(
    server, start, hand, qtbot
):
    server.answer = lambda _: server.over.wait(60)
    program = start()
    window = program.window
    hand.choose(window.menuBar(), "Help", "Check for updates")
    qtbot.waitUntil(lambda: len(server.asked) == 1)
    assert not window.menus.updates.isEnabled()
    assert program.session.controller.state.updates.asking  # and so it is left


def test_a_checkout_offers_no_check(monkeypatch, start):
    monkeypatch.delenv(RELEASES_VARIABLE, raising=False)
    program = start()
    help_menu = entry(program.window.menuBar(), "Help").menu()
    assert not entry(help_menu, "Check for updates").isEnabled()
