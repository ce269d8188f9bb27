"""Every way out, and what is still there at the next start."""

import pytest
from PySide6.QtCore import QTimer

from secateurs.core.storage.runs import RunStore
from secateurs.ui.theme.palette import DARK, LIGHT
from secateurs.ui.theme.theme import colours
from tests.gui.conftest import clear_away, leave, threads_of
from tests.gui.hand import CTRL, THREE, Key
from tests.gui.test_training import begin, wait_for_steps, wait_until_idle

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

PATIENCE = 60_000


def state_of(program):
    return lambda: program.session.controller.state


def test_the_next_start_brings_everything_back(two_runs, swept, start, hand, qtbot):
    program = start()
    window, state = program.window, state_of(program)
    hand.draw(window.pad.canvas, THREE)
    hand.fill(window.sparsity.field, "90", end=Key.Key_Return)
    hand.fill(window.train.form.fields["epochs"].edit, "7")
    hand.choose(window.menuBar(), "View", "Theme", "Dark")
    qtbot.waitUntil(lambda: colours() is DARK)
    hand.press(Key.Key_4, CTRL)
    qtbot.waitUntil(lambda: window.compare.curves is not None)
    assert window.compare.curves.levels() == [0, 50, 90]
    pixels, drawing = state().pad.pixels.tolist(), state().pad.sheet.strokes
    leave(program)

    program = start()
    window, state = program.window, state_of(program)
    assert state().run.is_bundled
    assert [run.name for run in state().runs] == ["Run 2", "Run 1", "Bundled"]
    assert state().page == "compare"
    qtbot.waitUntil(lambda: window.compare.curves is not None)
    assert window.compare.curves.levels() == [0, 50, 90]
    assert window.sparsity.slider.value() == 90
    assert state().theme == "dark"
    assert colours() is DARK
    assert state().pad.sheet.strokes == drawing
    assert state().pad.pixels.tolist() == pixels
    assert window.pad.answers.lines[0].answer == "3"
    hand.press(Key.Key_1, CTRL)
    qtbot.waitUntil(lambda: window.train.form.fields["epochs"].edit.text() == "7")
    hand.choose(window.menuBar(), "View", "Theme", "Light")
    qtbot.waitUntil(lambda: colours() is LIGHT)


def test_the_hint_is_dismissed_for_good(start, hand, qtbot):
    program = start()
    notice = program.window.notice
    qtbot.waitUntil(notice.isVisible)
    assert notice.accessibleName().startswith("Draw a digit")
    hand.click(notice._close)
    qtbot.waitUntil(lambda: not notice.isVisible())
    leave(program)
    assert not start().window.notice.isVisible()


def test_a_trained_run_is_current_at_the_next_start(start, hand, qtbot):
    program = start()
    begin(hand, program.window.train, layers="16", epochs="1")
    qtbot.waitUntil(lambda: state_of(program)().run.name == "Run 1", timeout=PATIENCE)
    wait_until_idle(qtbot, state_of(program))
    losses = state_of(program)().training.losses
    leave(program)
    program = start()
    assert state_of(program)().run.name == "Run 1"
    assert state_of(program)().training.losses == losses


@pytest.mark.parametrize(
    ("answer", "kept"), [("Stop and keep", ["Run 1"]), ("Cancel and discard", [])]
)
def test_closing_while_training_ends_as_answered(program, hand, qtbot, qapp, home, answer, kept):
    begin(hand, program.window.train, layers="300", epochs="50")
    wait_for_steps(qtbot, state_of(program), 20)
    threads = threads_of(program)
    QTimer.singleShot(0, program.window.close)
    QTimer.singleShot(50, lambda: hand.answer(answer))
    assert qapp.exec() == 0
    assert not any(thread.isRunning() for thread in threads)
    clear_away(program)
    with RunStore(home / "data") as store:
        assert [run.name for run in store.runs()] == kept
        assert store.unfinished_training() is None


def test_closing_can_be_thought_better_of(program, hand, qtbot):
    state = state_of(program)
    begin(hand, program.window.train, layers="300", epochs="50")
    wait_for_steps(qtbot, state, 20)
    QTimer.singleShot(0, lambda: hand.press(Key.Key_Q, CTRL))
    hand.answer("Do not close")
    assert program.window.isVisible()
    wait_for_steps(qtbot, state, state().training.step + 20)
    hand.click(program.window.train.buttons.discard)
    wait_until_idle(qtbot, state)


def test_quitting_at_once_keeps_a_training_as_far_as_it_came(program, hand, qtbot, qapp, home):
    """As a session that ends does: without a question."""
    begin(hand, program.window.train, layers="300", epochs="50")
    wait_for_steps(qtbot, state_of(program), 20)
    QTimer.singleShot(0, lambda: qapp.exit(0))
    assert qapp.exec() == 0
    clear_away(program)
    with RunStore(home / "data") as store:
        assert [run.outcome for run in store.runs()] == ["stopped"]
