import importlib
import sys

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from secateurs.ui.widgets.deferred import (
    Deferred,
    Import,
    Turns,
    _statements_of,
    put_in_tab_order,
    tab_chain,
)


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


def test_what_is_prepared_is_made_before_it_is_seen(qtbot):
    qtbot.addWidget(view := Deferred("secateurs.ui.shell.words", QLabel))
    made: list[object] = []
    view.ready.connect(lambda: made.append(view.built))
    view.prepare()
    view.prepare()
    qtbot.waitUntil(lambda: bool(made))
    assert not view.isVisible()
    view.resize(200, 100)
    view.grab()
    QApplication.processEvents()
    assert made == [view.built]


def test_content_that_cannot_be_made_is_told_of_once_and_is_not_ready(qtbot):
    def fail() -> QLabel:
        raise ValueError("on purpose")

    qtbot.addWidget(view := Deferred("secateurs.ui.shell.words", fail))
    heard: list[object] = []
    settled: list[bool] = []
    view.ready.connect(lambda: heard.append(view.built))
    view.settled.connect(lambda: settled.append(view.is_awaited))
    with qtbot.captureExceptions() as caught:
        view.prepare()
        qtbot.waitUntil(lambda: bool(caught))
        for _ in range(5):
            QApplication.processEvents()
    assert [str(error) for _, error, _ in caught] == ["on purpose"]
    assert not heard
    assert settled == [False]


def test_modules_of_qt_are_imported_by_the_windows_own_thread_the_others_before(
    qtbot, tmp_path, monkeypatch
):
    by = "import threading; by = threading.current_thread() is threading.main_thread()"
    for name in ("plain", "one", "two"):
        (tmp_path / f"{name}_late.py").write_text(f"{by}\n")
    monkeypatch.syspath_prepend(tmp_path)
    late = Import(("one_late", "two_late"), parent := QWidget(), ("plain_late",))
    with qtbot.waitSignal(late.done):
        late.wait()
    assert [sys.modules[f"{name}_late"].by for name in ("plain", "one", "two")] == [0, 1, 1]
    with qtbot.waitSignal(late.done):  # at once
        late.wait()
    parent.deleteLater()


def test_a_package_is_imported_statement_by_statement(tmp_path, monkeypatch):
    (tmp_path / "late_package").mkdir()
    (tmp_path / "late_package" / "__init__.py").write_text(
        "from .part import first\nsecond = first + 1\nif second:\n    third = __name__\n"
    )
    (tmp_path / "late_package" / "part.py").write_text("first = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    seen = [dict(vars(sys.modules["late_package"])) for _ in _statements_of("late_package")]
    names = ("first", "second", "third")
    assert [[name for name in names if name in each] for each in seen] == [
        ["first"],
        ["first", "second"],
        ["first", "second", "third"],
    ]
    assert importlib.import_module("late_package").third == "late_package"


def test_a_package_that_cannot_be_imported_is_tried_again(tmp_path, monkeypatch):
    (tmp_path / "broken_package.py").write_text("first = 1\nsecond = 1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            list(_statements_of("broken_package"))
        assert "broken_package" not in sys.modules


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


def test_a_table_and_a_field_that_are_made_late_are_reached_by_tab(qtbot):
    qtbot.addWidget(window := QWidget())
    column = QVBoxLayout(window)
    for widget in (QPushButton("first"), place := QWidget(), QPushButton("last")):
        column.addWidget(widget)
    late = QWidget(place)
    table, field, edit = QTableWidget(1, 1, late), QWidget(late), QLineEdit(late)
    field.setFocusProxy(edit)
    put_in_tab_order(place, *tab_chain(late))
    policies = [widget.focusPolicy() for widget in (late, table, field, edit)]
    none, strong = Qt.FocusPolicy.NoFocus, Qt.FocusPolicy.StrongFocus
    assert policies == [none, strong, none, strong]


def after(widget):
    while True:
        widget = widget.nextInFocusChain()
        yield widget


def test_what_goes_with_the_garbage_at_the_end_of_an_import_hears_nothing(qtbot):
    owner = QObject()
    imports = Import(("json",), owner)
    imports.done.connect(lambda: pytest.fail("told of what is gone"))
    imports._pace.callback(shiboken6.delete, owner)
    imports.wait()
    qtbot.waitUntil(lambda: not shiboken6.isValid(owner))


def test_each_step_has_a_turn_of_the_event_loop_of_its_own(qapp, qtbot):
    parent, seen = QObject(), []
    turns = Turns(parent)

    def step(name):
        seen.append(name)
        QTimer.singleShot(0, lambda: seen.append(f"what came of {name}"))

    turns.add(lambda: step("one"), lambda: step("two"))
    turns.add(lambda: step("three"))
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 6)
    assert [word for word in seen if "came" not in word] == ["one", "two", "three"]
    assert seen.index("what came of one") < seen.index("three")


def test_those_that_wait_are_taken_at_once_where_that_is_wished(qapp):
    parent, seen = QObject(), []
    turns = Turns(parent)
    turns.add(lambda: turns.add(lambda: seen.append("added")), lambda: seen.append("first"))
    turns.finish()
    assert seen == ["first", "added"]


def test_none_is_taken_once_it_is_stopped(qapp, qtbot):
    parent, seen = QObject(), []
    turns = Turns(parent)
    turns.add(turns.stop, lambda: seen.append("late"))
    done = []
    qtbot.waitUntil(lambda: not turns._steps)
    QTimer.singleShot(20, lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done))
    assert seen == []


def test_a_step_that_fails_holds_up_no_other(qapp, qtbot):
    parent, seen = QObject(), []
    turns = Turns(parent)

    def fail():
        raise ValueError("on purpose")

    turns.add(fail, lambda: seen.append("next"))
    with qtbot.captureExceptions() as caught:
        qtbot.waitUntil(lambda: seen == ["next"])
    assert len(caught) == 1
