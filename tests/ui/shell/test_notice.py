import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from secateurs.ui.pad.events import StrokeBegun, StrokeEnded
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.shell import notice as notices
from secateurs.ui.shell.events import FolderShowAsked, Noticed, PageChosen
from secateurs.ui.shell.layout import ColumnFolded, Layout
from secateurs.ui.shell.notice import OFFERED, SHOWN, NoticeBar, Passing
from secateurs.ui.shell.page_column import PageColumn
from secateurs.ui.shell.state import PAGES, Notice
from secateurs.ui.shell.window import MainWindow
from secateurs.ui.train.events import TrainingAsked
from secateurs.ui.widgets.deferred import tab_chain


@pytest.fixture
def passing(controller) -> Passing:
    return Passing(controller)


@pytest.mark.parametrize(
    ("notice", "milliseconds"),
    [
        (Notice("Written."), SHOWN),
        (Notice("Run 3 was deleted.", "done", "", "Undo"), OFFERED),
        (Notice("Saved.", "done", "", "Show in folder", FolderShowAsked("a.png")), OFFERED),
        (Notice("20 samples are too few to repair.", "hint"), OFFERED),
    ],
)
def test_what_is_no_error_goes_by_itself(controller, passing, qtbot, notice, milliseconds):
    controller.dispatch(Noticed(notice))
    assert passing.timer.isActive()
    assert passing.timer.interval() == milliseconds
    passing.timer.start(0)  # the time is over
    qtbot.waitUntil(lambda: controller.state.notice is None)


@pytest.mark.parametrize(
    "stays", [Notice("It broke.", "error"), Notice("Draw a digit.", "hint", asks_to_draw=True)]
)
def test_errors_and_hints_to_draw_stay(controller, passing, stays):
    controller.dispatch(Noticed(Notice("Written.")))
    controller.dispatch(Noticed(stays))
    assert not passing.timer.isActive()


@pytest.mark.parametrize("event", [PageChosen("try"), TrainingAsked()])
def test_a_hint_goes_once_the_person_has_found_the_way(controller, passing, event):
    controller.dispatch(Noticed(Notice("Draw a digit.", "hint", asks_to_draw=True)))
    controller.dispatch(PercentChosen(40))
    assert controller.state.notice is not None
    controller.dispatch(event)
    assert controller.state.notice is None


def test_a_remark_can_be_read_though_a_drawing_is_cut(controller, passing):
    for event in (StrokeBegun((9.0, 9.0)), StrokeEnded(), PercentChosen(40)):
        controller.dispatch(event)
    controller.dispatch(Noticed(Notice("A repair leaves cells as they are.", "hint")))
    controller.dispatch(PercentChosen(41))
    assert controller.state.notice is not None


REMARKS = (Notice("Run 3 was deleted.", "hint"), Notice("Now it is your turn.", asks_to_draw=True))


@pytest.mark.parametrize("notice", REMARKS)
@pytest.mark.parametrize("event", [PageChosen("try"), TrainingAsked()])
def test_a_remark_can_be_read_on_another_page_and_beside_a_training(
    controller, passing, event, notice
):
    controller.dispatch(event)
    controller.dispatch(Noticed(notice))
    for page in ("train", "prune"):
        controller.dispatch(PageChosen(page))
    assert controller.state.notice is not None


def test_where_the_drawing_is_folded_away_a_hint_to_draw_shows_it(qtbot, make_state, wishes):
    qtbot.addWidget(bar := NoticeBar())
    hint, folded = Notice("Draw a digit.", "hint", asks_to_draw=True), frozenset({"pad"})
    bar.show_state(make_state(notice=hint))
    assert bar._show_drawing.isHidden()
    bar.show_state(make_state(notice=hint, layout=Layout(folded=folded)))
    assert not bar._show_drawing.isHidden()
    assert "Ctrl+Shift+B" in bar._show_drawing.toolTip()
    seen = wishes(bar)
    bar._show_drawing.click()
    assert seen == [ColumnFolded("pad", False)]
    bar.show_state(make_state(notice=Notice("Written."), layout=Layout(folded=folded)))
    assert bar._show_drawing.isHidden()


LONG = "A sentence that takes more than one line where there is little room for it. " * 3
MESSAGES = [
    Notice("Written."),
    Notice(LONG, "error", "details", "Open as a model", "Show in folder"),
]


@pytest.fixture
def window(qtbot, make_state, monkeypatch):
    monkeypatch.setattr(PageColumn, "_pointed", lambda _: None)
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda it: it.allow_close())
    window.resize(1024, 700)
    window.show_state(make_state())
    window.show()
    return window


def place(window, part):
    return QRect(part.mapTo(window, QPoint()), part.size())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("notice", MESSAGES)
def test_a_message_has_a_place_of_its_own_below_every_page(window, make_state, page, notice):
    window.show_state(make_state(page=page))
    whole = place(window, window.pages)
    window.show_state(make_state(page=page, notice=notice))
    pages, message = place(window, window.pages), place(window, window.notice)
    assert pages.bottom() + 1 == message.top()
    assert message.bottom() == whole.bottom()
    assert pages.united(message) == whole
    for button in window.notice.findChildren(QAbstractButton):
        if button.isVisible():
            assert message.contains(place(window, button))
    window.show_state(make_state(page=page))
    assert place(window, window.pages) == whole
    assert window.notice.isHidden()


@pytest.mark.parametrize("page", PAGES)
def test_no_message_puts_parts_of_a_page_in_another_order(window, make_state, page):
    def tops():
        column = window.pages.front.column
        parts = [column.itemAt(at).widget() for at in range(column.count())]
        return [(part, part.y()) for part in parts if part is not None and not part.isHidden()]

    window.show_state(make_state(page=page))
    before = tops()
    window.show_state(make_state(page=page, notice=MESSAGES[1]))
    assert [part for part, _ in tops()] == [part for part, _ in before]


def test_what_the_pointer_is_on_stays_where_it_is(qtbot, window, make_state, monkeypatch):
    column = window.findChild(PageColumn)
    window.show_state(make_state(page="prune"))
    part = window.prune.figures
    QApplication.processEvents()  # until all is in its place
    monkeypatch.setattr(column, "_pointed", lambda: part)
    before = place(window, part)
    window.show_state(make_state(page="prune", notice=MESSAGES[0]))
    content = window.prune.widget()
    assert content.minimumSizeHint().height() == content.height()
    assert place(window, part) == before
    monkeypatch.setattr(column, "_pointed", lambda: None)
    needed = content.layout().totalMinimumSize
    qtbot.waitUntil(lambda: content.minimumSizeHint().height() == needed().height())


def test_what_the_keyboard_is_on_is_not_covered(qtbot, window, make_state):
    window.show_state(make_state(page="train"))
    page, button = window.train, window.train.form.more
    window.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    below = lambda: place(window, page).bottom() - place(window, button).bottom()  # noqa: E731
    page.column.insertSpacing(0, 2000)
    qtbot.waitUntil(lambda: below() < 0)
    page.verticalScrollBar().setValue(page.verticalScrollBar().value() - below() + 4)
    assert below() == 4
    window.show_state(make_state(page="train", notice=MESSAGES[1]))
    assert place(window, page).contains(place(window, button))


@pytest.mark.parametrize("after", [None, Notice("Open.", "done", "", "Go back")])
def test_a_message_that_goes_leaves_the_keys_to_the_page(qtbot, window, make_state, after):
    window.show_state(make_state(notice=Notice("Deleted.", "done", "", "Undo")))
    window.activateWindow()
    window.notice._action.setFocus()
    qtbot.waitUntil(window.notice._action.hasFocus)
    window.show_state(make_state(notice=after))
    assert QApplication.focusWidget() is window.pages.front


def test_a_message_is_read_out_once_the_page_has_moved_the_focus(window, make_state, monkeypatch):
    heard = []
    monkeypatch.setattr(
        notices, "announce", lambda part, text: heard.append((text, window.focusWidget()))
    )
    window.show_state(make_state(page="prune"))
    window.show_state(make_state(page="export", notice=Notice("It is in use.")))
    assert heard == [("It is in use.", window.export)]


def test_tab_comes_to_what_a_message_offers_before_it_is_dismissed(qtbot, make_state):
    qtbot.addWidget(window := QWidget())
    (bar := NoticeBar()).setParent(window)
    bar.show_state(make_state(notice=Notice("Open.", "done", "", "Prune it")))
    assert tab_chain(bar).index(bar._action) < tab_chain(bar).index(bar._close)


def test_f6_goes_to_what_a_message_offers_and_back(qtbot, window, make_state):
    window.show_state(make_state(notice=Notice("Saved.", "done", "", "Open", None, "Show")))
    window.activateWindow()
    (before := window.pages.front).setFocus()
    qtbot.waitUntil(before.hasFocus)
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.notice._action.hasFocus()
    qtbot.keyClick(window.notice._other, Qt.Key.Key_F6)
    assert before.hasFocus()


def test_a_message_stays_while_the_keys_are_on_its_buttons(
    qtbot, window, make_state, controller, passing
):
    notice = Notice("Saved.", "done", "", "Open")
    controller.dispatch(Noticed(notice))
    window.show_state(make_state(notice=notice))
    window.activateWindow()
    window.notice._action.setFocus()
    qtbot.waitUntil(window.notice._action.hasFocus)
    with qtbot.waitSignal(passing.timer.timeout):
        passing.timer.start(0)
    assert controller.state.notice is notice
    assert passing.timer.isActive()
    window.pages.front.setFocus()
    passing.timer.start(0)
    qtbot.waitUntil(lambda: controller.state.notice is None)
