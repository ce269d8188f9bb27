import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from secateurs.ui.shell.shutdown import Closing
from secateurs.ui.theme.theme import apply_theme
from secateurs.ui.widgets.buttons import Button


class LiveTraining(QObject):
    """Runs until it is told how to end, and then until the test says so."""

    failed = Signal()
    ended = Signal()

    def __init__(self, under_way: str = "A network is being trained.") -> None:
        super().__init__()
        self.under_way = under_way
        self.is_live = True
        self.told: list[str] = []

    def stop_and_keep(self) -> None:
        self.told.append("keep")

    def cancel_and_discard(self) -> None:
        self.told.append("discard")

    def leave_for_later(self) -> None:
        self.told.append("leave")

    def end(self, *, failed: bool = False) -> None:
        self.is_live = False
        if failed:
            self.failed.emit()
        self.ended.emit()


@pytest.fixture
def training(qapp):
    return LiveTraining()


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def closed():
    return []


@pytest.fixture
def closing(training, window, closed):
    closing = Closing([training], window)
    closing.may_close.connect(lambda: closed.append(True))
    return closing


def answer(window, text):
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    (button,) = [button for button in box.buttons() if button.text() == text]
    button.click()


def test_the_question_has_the_programs_buttons_and_one_of_them_is_filled(training, window, closing):
    window.show()
    closing.request()
    (box,) = window.findChildren(QMessageBox)
    assert all(isinstance(button, Button) for button in box.buttons())
    assert box.defaultButton().text() == "Stop and keep"
    assert box.focusWidget() is box.defaultButton()
    assert box.escapeButton().text() == "Do not close"
    answer(window, "Do not close")


@pytest.mark.parametrize("chosen", ["Do not close", "Cancel and discard", "Stop and keep"])
def test_another_theme_leaves_the_focus_where_it_is(qapp, qtbot, training, window, closing, chosen):
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    closing.request()
    (box,) = window.findChildren(QMessageBox)
    next(button for button in box.buttons() if button.text() == chosen).setFocus()
    qtbot.waitUntil(box.isActiveWindow)
    for theme in ("dark", "light"):
        apply_theme(qapp, theme)
        qapp.processEvents()
        assert box.focusWidget().text() == chosen
    answer(window, "Do not close")


def test_without_a_training_it_closes_at_once(training, closing, closed):
    training.is_live = False
    closing.request()
    assert closed == [True]


def test_it_closes_once_the_training_that_is_to_be_kept_has_ended(
    training, window, closing, closed
):
    closing.request()
    answer(window, "Stop and keep")
    assert training.told == ["keep"]
    assert closed == []
    training.end()
    assert closed == [True]


def test_it_does_not_wait_for_a_training_that_is_thrown_away(training, window, closing, closed):
    closing.request()
    answer(window, "Cancel and discard")
    assert (training.told, closed) == (["discard"], [True])
    training.end()
    assert closed == [True]


def test_a_training_can_be_left_for_the_next_time_and_is_not_waited_for(
    training, window, closing, closed
):
    closing.request()
    answer(window, "Go on next time")
    assert (training.told, closed) == (["leave"], [True])


def test_a_fine_tuning_is_left_as_a_training_is(training, window, closed):
    tuning = LiveTraining("A network is being fine-tuned.")
    closing = Closing([training, tuning], window)
    closing.may_close.connect(lambda: closed.append(True))
    closing.request()
    answer(window, "Go on next time")
    assert (training.told, tuning.told, closed) == (["leave"], ["leave"], [True])


def test_it_asks_once_about_all_that_learns_and_waits_for_each(training, window, closed):
    tuning = LiveTraining("A network is being fine-tuned.")
    closing = Closing([training, tuning], window)
    closing.may_close.connect(lambda: closed.append(True))
    closing.request()
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == "A network is being trained. A network is being fine-tuned."
    answer(window, "Stop and keep")
    assert (training.told, tuning.told) == (["keep"], ["keep"])
    training.end()
    assert closed == []
    tuning.end()
    assert closed == [True]


def test_a_fine_tuning_alone_is_asked_about_too(training, window, closed):
    training.is_live = False
    tuning = LiveTraining("A network is being fine-tuned.")
    closing = Closing([training, tuning], window)
    closing.may_close.connect(lambda: closed.append(True))
    closing.request()
    answer(window, "Cancel and discard")
    assert (training.told, tuning.told, closed) == ([], ["discard"], [True])


def test_nothing_is_offered_any_more_of_what_ended_meanwhile(training, window, closing, closed):
    window.show()
    closing.request()
    (box,) = window.findChildren(QMessageBox)
    places = [button.mapToGlobal(button.rect().bottomRight()) for button in box.buttons()]
    training.end()
    box.layout().activate()
    assert [button.mapToGlobal(button.rect().bottomRight()) for button in box.buttons()] == places
    assert (box.windowTitle(), box.text(), box.informativeText()) == (
        "Training has ended",
        "It has ended meanwhile.",
        "Shall the window close?",
    )
    offered = {button.text(): button.isEnabled() for button in box.buttons()}
    assert offered == {
        "Do not close": True,
        "Cancel and discard": False,
        "Go on next time": False,
        "Close": True,
    }
    answer(window, "Close")
    assert (closed, training.told) == ([True], [])


def test_it_asks_only_about_what_still_learns(training, window):
    tuning = LiveTraining("A network is being fine-tuned.")
    closing = Closing([training, tuning], window)
    closing.request()
    (box,) = window.findChildren(QMessageBox)
    training.end()
    assert box.text() == "A network is being fine-tuned."
    answer(window, "Cancel and discard")
    assert (training.told, tuning.told) == ([], ["discard"])


def test_it_stays_open_when_thought_better_of(training, window, closing, closed):
    closing.request()
    answer(window, "Do not close")
    training.end()
    assert closed == []
    assert training.told == []


def test_escape_stays_open(training, window, closing, closed):
    closing.request()
    window.findChild(QMessageBox).reject()
    training.end()
    assert (closed, training.told) == ([], [])


def test_after_a_failure_it_stays_open_and_may_be_asked_again(training, window, closing, closed):
    closing.request()
    answer(window, "Stop and keep")
    training.end(failed=True)
    assert closed == []
    training.is_live = True
    training.end()
    assert closed == []
    closing.request()
    assert closed == [True]


def test_it_asks_once_at_a_time(window, closing):
    closing.request()
    closing.request()
    assert len(window.findChildren(QMessageBox)) == 1
