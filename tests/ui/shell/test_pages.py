from dataclasses import replace
from itertools import cycle

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QStackedWidget, QWidget

from secateurs.ui.prune.state import Choice
from secateurs.ui.shell.state import PAGES
from secateurs.ui.shell.window import MainWindow, Pages
from secateurs.ui.widgets.page import PageView

WORK = (QEvent.Type.LayoutRequest, QEvent.Type.UpdateRequest, QEvent.Type.Paint)


class Noted(PageView):
    """A page that notes what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = []

    def show_state(self, state):
        self.shown.append(state.pruning.choice.percent)


class Watch(QObject):
    """Counts what widgets are told to do: to show a state, to lay out, to paint."""

    def __init__(self, widgets, work=WORK) -> None:
        super().__init__()
        self.count = 0
        self.work = work
        for widget in widgets:
            widget.installEventFilter(self)
            if work is WORK and hasattr(widget, "show_state"):
                widget.show_state = self.counted(widget.show_state)

    def counted(self, show):
        def counted(*state):
            self.count += 1
            show(*state)

        return counted

    def eventFilter(self, watched, event):
        self.count += event.type() in self.work
        return False


@pytest.fixture
def at(make_state, make_pruned, data):
    """Return a function: at(page, percent), the state with both ways cut."""
    state = make_state(data=data)

    def at(page, percent):
        choice = Choice(percent=percent)
        return replace(state, page=page, pruning=make_pruned(state.network, choice))

    return at


def makers(pages):
    return {name: lambda name=name: pages[name] for name in PAGES}


def settle() -> None:
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def test_only_the_page_in_front_hears_of_the_sparsity(qtbot, at):
    noted = {name: Noted() for name in PAGES}
    qtbot.addWidget(pages := Pages(makers(noted), QWidget()))
    pages.show_state(at("prune", 10))
    for percent in (20, 30):
        pages.show_state(at("prune", percent))
    assert noted["prune"].shown == [10, 20, 30]
    assert [noted[name].shown for name in PAGES if name != "prune"] == [[], [], [], []]


def test_a_page_that_comes_to_the_front_gets_the_newest_state_once(qtbot, at):
    noted = {name: Noted() for name in PAGES}
    qtbot.addWidget(pages := Pages(makers(noted), QWidget()))
    for page, percent in (("prune", 10), ("prune", 20), ("try", 20), ("try", 30), ("prune", 30)):
        pages.show_state(at(page, percent))
    assert noted["try"].shown == [20, 30]
    assert noted["prune"].shown == [10, 20, 30]
    assert pages.currentWidget() is noted["prune"]


def test_what_stands_at_the_right_stays_there_when_a_page_needs_a_bar(qtbot):
    qtbot.addWidget(page := PageView())
    page.column.addWidget(part := QWidget())
    part.setFixedHeight(600)
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    stack.addWidget(QWidget())
    stack.addWidget(page)
    stack.resize(400, 300)
    stack.show()
    stack.setCurrentWidget(page)
    right = 400 - 20 - 1
    for height, is_needed in ((600, True), (100, False), (900, True)):
        part.setFixedHeight(height)
        qtbot.waitUntil(lambda seen=is_needed: page.verticalScrollBar().isVisible() == seen)
        settle()
        assert part.geometry().right() == right


def test_another_network_begins_at_the_top_and_what_was_made_of_this_one_where_it_was(
    qtbot, at, make_record
):
    made = {name: Noted() for name in PAGES}
    qtbot.addWidget(pages := Pages(makers(made), QWidget()))
    tall = QWidget()
    tall.setFixedHeight(900)
    made["prune"].column.addWidget(tall)
    pages.resize(400, 300)
    pages.show()
    state, bar = at("prune", 10), made["prune"].verticalScrollBar()
    tuned, other = make_record("tuned", kind="tuned", parent=state.run.id), make_record("other")
    reached = []
    for run in (state.run, tuned, state.run, other):
        pages.show_state(replace(state, run=run))
        settle()
        reached.append(bar.value())
        bar.setValue(200)
    assert reached == [0, 200, 200, 0]
    pages.show_state(replace(state, run=other, page="try"))
    pages.show_state(replace(state, page="try"))
    pages.show_state(state)
    assert bar.value() == 0  # it was behind when the other was opened again


@pytest.fixture
def window(qtbot, at):
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda it: it.allow_close())
    for page in PAGES:
        window.show_state(at(page, 10))
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_the_key_of_a_page_brings_the_keyboard_to_it_though_it_is_in_front_already(window, at):
    window.show_state(at("prune", 10))
    window.sparsity.slider.setFocus()
    window.menus.pages["prune"].trigger()
    assert window.focusWidget() is window.prune
    window.prune.head.repair.setFocus()
    window.menus.pages["prune"].trigger()
    assert window.focusWidget() is window.prune.head.repair


@pytest.mark.parametrize("front", PAGES)
def test_pages_that_are_not_in_front_do_no_work_when_the_sparsity_moves(window, at, front):
    pages = {
        "train": window.train,
        "prune": window.prune,
        "try": window.try_page,
        "compare": window.compare,
        "export": window.export,
    }
    for page in (*PAGES, front):  # each was in front once
        window.show_state(at(page, 10))
        settle()
    seen = Watch([pages[front]])
    hidden = [pages[name] for name in PAGES if name != front]
    unseen = Watch([part for page in hidden for part in (page, *page.findChildren(QWidget))])
    for percent in (20, 35, 50):
        window.show_state(at(front, percent))
        settle()
    assert unseen.count == 0
    assert seen.count >= 3


@pytest.mark.parametrize("front", PAGES)
def test_the_window_is_not_laid_out_anew_when_the_sparsity_moves(window, at, front):
    window.status._late.setInterval(0)  # words of what takes long come at once
    window.show_state(at(front, 10))
    for _ in range(3):  # a splitter tells its own parent a round later
        settle()
    laid_out = Watch([window], (QEvent.Type.LayoutRequest,))
    for percent in (20, 35, 50):
        window.show_state(at(front, percent))
        settle()
    assert laid_out.count == 0


def test_the_prune_page_shows_where_the_sparsity_went_meanwhile(window, at):
    window.show_state(at("prune", 10))
    window.show_state(at("train", 10))
    window.show_state(at("train", 50))
    window.show_state(at("prune", 50))
    assert window.prune.maps.cards[0].kept.text() == "4,704 · 50 %"


def test_a_page_finds_the_button_that_the_pointer_is_on(qtbot):
    qtbot.addWidget(page := PageView())
    words, on, off = QLabel("words"), QPushButton("on"), QPushButton("off", enabled=False)
    for part in (words, on, off):
        page.column.addWidget(part)
    with qtbot.waitExposed(page):
        page.show()
    found, spots = [], cycle((QPoint(2, 2), QPoint(3, 3)))
    for part in (on, words, off):
        # To and fro: of a move before the screen shows the page nothing is told.
        qtbot.waitUntil(lambda at=part: qtbot.mouseMove(at, next(spots)) or at.underMouse())
        found.append(page.pointed())
    assert found == [on, None, None]


def test_a_page_made_while_a_message_stands_knows_its_whole_height(qtbot):
    pages = Pages({"prune": Noted, "try": Noted}, QWidget())
    qtbot.addWidget(pages)
    first = pages.page("prune")
    pages.take(40)
    later = pages.page("try")
    assert [page.whole_height - page.height() for page in (first, later)] == [40, 40]
    pages.take(0)
    assert [page.taken for page in (first, later)] == [0, 0]
