from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from secateurs.ui.widgets.deferred import Deferred, put_in_tab_order


def test_the_content_is_made_after_the_first_paint_and_once(qtbot):
    made: list[QLabel] = []

    def make() -> QLabel:
        made.append(QLabel("costly"))
        return made[-1]

    qtbot.addWidget(view := Deferred("secateurs.ui.shell.words", make))
    view.resize(200, 100)
    assert not made
    with qtbot.waitSignal(view.ready):
        view.show()
    view.build_now()
    assert made == [view.built]


def test_what_was_prepared_is_there_right_after_the_first_paint(qtbot):
    qtbot.addWidget(view := Deferred("secateurs.ui.shell.words", QLabel))
    view.prepare()
    view.prepare()
    view._import._thread.join()
    assert view.built is None
    view.resize(200, 100)
    view.grab()
    QApplication.processEvents()
    assert view.built is not None
    assert not view._import._timer.isActive()


def test_what_is_made_late_is_reached_by_tab_where_its_place_is(qtbot):
    qtbot.addWidget(window := QWidget())
    column = QVBoxLayout(window)
    first, place, last = QPushButton("first"), QWidget(), QPushButton("last")
    for widget in (first, place, last):
        column.addWidget(widget)
    late = [QPushButton(name, place) for name in ("one", "two", "three")]
    late[1].setFocusPolicy(Qt.FocusPolicy.NoFocus)
    put_in_tab_order(place, *late)
    assert late[1].focusPolicy() == Qt.FocusPolicy.NoFocus
    window.show()
    qtbot.waitUntil(lambda: window.isVisible())
    reached, at = [], first
    for _ in range(4):
        reached.append(at.text())
        at = next(each for each in after(at) if each.focusPolicy() != Qt.FocusPolicy.NoFocus)
    assert reached == ["first", "one", "three", "last"]


def after(widget):
    while True:
        widget = widget.nextInFocusChain()
        yield widget
