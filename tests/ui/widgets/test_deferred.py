from PySide6.QtWidgets import QApplication, QLabel

from secateurs.ui.widgets.deferred import Deferred


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
    view._import.join()
    assert view.built is None
    view.resize(200, 100)
    view.grab()
    QApplication.processEvents()
    assert view.built is not None
    assert not view._timer.isActive()
