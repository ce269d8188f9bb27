from dataclasses import replace
from itertools import groupby

import pytest
from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from secateurs.ui.history.state import Deletion, HistoryState
from secateurs.ui.pad.events import PadCleared
from secateurs.ui.pad.state import BLANK, Pad, Sheet
from secateurs.ui.runs.events import RunOpenAsked
from secateurs.ui.shell.events import PageChosen
from secateurs.ui.shell.state import PAGES
from secateurs.ui.shell.window import FRAME, MainWindow, fitted
from secateurs.ui.widgets.deferred import Deferred
from secateurs.ui.widgets.text import TIP_LETTERS


@pytest.fixture
def window(qtbot, make_state):
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda it: it.allow_close())
    window.show_state(make_state())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def drawn_pad() -> Pad:
    return Pad(sheet=Sheet(strokes=(((1.0, 1.0),),)), past=(BLANK,))


def test_the_smallest_window_is_1024_by_700(window):
    assert window.minimumSize() == QSize(1024, 700)
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 700


def test_each_page_is_shown_when_the_state_says_so(window, make_state):
    pages = {
        "train": window.train,
        "prune": window.prune,
        "try": window.try_page,
        "compare": window.compare,
    }
    for name, page in pages.items():
        window.show_state(make_state(page=name))
        assert page.isVisible()
        assert window.windowTitle().endswith("Run 3 · Secateurs")


@pytest.mark.parametrize(("key", "page"), [("1", "train"), ("2", "prune"), ("4", "compare")])
def test_control_and_a_number_wish_for_a_page(qtbot, window, wishes, key, page):
    seen = wishes(window)
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert seen == [PageChosen(page)]


def test_delete_clears_the_pad_except_where_text_or_a_run_is(qtbot, window, make_state, wishes):
    window.show_state(make_state(pad=drawn_pad()))
    seen = wishes(window)
    window.sparsity.slider.setFocus()
    qtbot.keyClick(window.sparsity.slider, Qt.Key.Key_Delete)
    assert seen == [PadCleared()]
    for keeper in (window.train.form.fields["epochs"].edit, window.runs.view):
        keeper.setFocus()
        qtbot.keyClick(keeper, Qt.Key.Key_Delete)
    assert seen.count(PadCleared()) == 1


def test_shift_and_a_page_key_scroll_the_page_from_anywhere(qtbot, window, make_state, wishes):
    window.resize(window.minimumSize())
    window.show_state(make_state(page="prune"))
    seen, bar = wishes(window), window.prune.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    for keeper in (window, window.prune, window.prune.head.compact, window.navigation):
        qtbot.keyClick(keeper, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ShiftModifier)
        assert bar.value() == min(bar.maximum(), bar.pageStep()), keeper
        qtbot.keyClick(keeper, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ShiftModifier)
        assert bar.value() == 0, keeper
    assert not seen


def test_closing_is_a_wish_until_it_is_allowed(qtbot, window):
    with qtbot.waitSignal(window.close_requested):
        assert not window.close()
    assert window.isVisible()
    window.allow_close()
    assert window.close()


def test_the_network_button_names_the_current_run_and_opens_others(window, wishes):
    assert window.network.text() == "Run 3 · 98.3 % ▾"
    actions = window.network._runs.actions()
    assert [action.isChecked() for action in actions] == [True, False, False]
    seen = wishes(window)
    actions[2].trigger()
    assert seen == [RunOpenAsked("bundled")]


def test_a_name_is_shown_as_it_is_wherever_text_may_be_marked_up(window, make_state, make_record):
    name = "<b>R&D</b> [*]"
    run = make_record("run-9", name=name)
    history = HistoryState(deeds=(Deletion(run, ""),))
    window.show_state(make_state(run=run, runs=(run,), history=history, opening=name))
    menus = window.menus
    assert window.network.text().startswith("<b>R&&D</b> [*] · ")
    assert menus.undo.text() == "Undo delete <b>R&&D</b> [*]"
    assert menus.restore.text() == "Bring back <b>R&&D</b> [*]"
    assert menus.cancel_opening.text() == "Stop opening <b>R&&D</b> [*]"
    assert window.network._runs.actions()[0].text().startswith("<b>R&&D</b>")
    assert window.windowTitle() == "Train · <b>R&D</b> [*][*] · Secateurs"
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in window.runs.view.item(0).toolTip()


def test_pages_are_chosen_at_the_left_with_mouse_and_arrows(qtbot, window, wishes):
    seen = wishes(window)
    button = window.navigation._buttons["prune"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_Down)
    assert seen == [PageChosen("prune"), PageChosen("try")]


@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_a_name_and_a_tooltip(window, make_state, data, page):
    window.show_state(make_state(page=page, data=data))
    controls = window.findChildren(QAbstractButton) + window.findChildren(QLineEdit)
    for control in controls:
        if control.isVisible() and not control.objectName().startswith("qt_"):
            name = control.accessibleName() or getattr(control, "text", str)()
            assert name, control
            assert control.toolTip() or control.parentWidget().toolTip(), control


@pytest.mark.parametrize("page", PAGES)
def test_tab_follows_the_reading_order(qtbot, window, make_state, data, page):
    window.show_state(make_state(page=page, data=data))
    for place in window.findChildren(Deferred):
        if place.isVisible():
            qtbot.waitUntil(lambda place=place: place.built is not None)
    front = window.pages.currentWidget()
    names, at = [], window.navigation
    while (at := at.nextInFocusChain()) is not window.navigation:
        if at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus:
            parts = (front, window.pad, window.sparsity, window.status)
            names += [part for part in parts if part.isAncestorOf(at)]
    order = [part for part, _ in groupby(names)]
    assert order == [front, window.pad, window.sparsity, window.status]


@pytest.mark.parametrize("page", PAGES)
def test_no_tooltip_is_wider_than_a_line(window, make_state, data, page):
    window.show_state(make_state(page=page, data=data))
    for widget in window.findChildren(QWidget):
        tip = widget.toolTip()
        if not tip.startswith("<qt>"):
            assert all(len(line) <= TIP_LETTERS for line in tip.split("\n")), tip


def test_resetting_the_window_brings_back_its_first_size(window):
    window.resize(1100, 720)
    window.reset_layout()
    assert window.size() == QSize(1280, 800)


@pytest.mark.parametrize(
    "screen",
    [(1366, 768), (1280, 720), (720, 450), (2560, 1440)],
    ids=["1366 x 768", "1920 x 1080 at 150 %", "1440 x 900 at 200 %", "2560 x 1440"],
)
@pytest.mark.parametrize("wanted", [QRect(0, 0, 1280, 800), QRect(2000, 900, 4000, 3000)])
def test_the_window_and_its_frame_lie_within_the_free_area(screen, wanted):
    room = QRect(QPoint(0, 32), QSize(*screen) - QSize(0, 40))
    place = fitted(wanted, room)
    assert room.contains(place.marginsAdded(FRAME))
    assert place.size() == wanted.size().boundedTo(room.marginsRemoved(FRAME).size())


def test_a_size_of_a_larger_screen_is_made_to_fit(qtbot, window):
    window.setGeometry(QRect(0, 0, 5000, 4000))
    saved = window.saveGeometry()
    window.restore(saved)
    free = window.screen().availableGeometry()
    qtbot.waitUntil(lambda: free.contains(window.geometry()))
    window.resize(5000, 4000)
    window.restore(QByteArray())
    qtbot.waitUntil(lambda: window.width() <= free.width() and window.height() <= free.height())


def test_the_menus_offer_what_is_possible(window, make_state, data):
    menus = window.menus
    assert not menus.undo.isEnabled()
    assert not menus.start.isEnabled()
    window.show_state(make_state(data=data, pad=drawn_pad()))
    assert menus.undo.isEnabled()
    assert menus.clear.isEnabled()
    assert menus.start.isEnabled()
    assert not menus.stop.isEnabled()
    assert not menus.export_menu.isEnabled()
    live = replace(make_state().training, phase="paused", epochs=3, steps_per_epoch=2)
    window.show_state(make_state(data=data, training=live))
    assert menus.pause.text() == "Resume training"
    assert menus.stop.isEnabled()
    assert not menus.start.isEnabled()


def test_tab_comes_to_the_buttons_that_fold_a_column_where_they_stand(window, make_state, data):
    window.show_state(make_state(data=data))
    at, chain = window.navigation, [window.navigation]
    while (at := at.nextInFocusChain()) is not window.navigation:
        chain.append(at)
    side, drawing = window._columns.side, window._columns.drawing
    assert chain.index(side.fold) < chain.index(window.runs.view)
    assert chain.index(window.pad.clear) < chain.index(drawing.fold)
    assert chain.index(drawing.fold) < chain.index(window.pad.canvas)
