"""The first start shows what pruning does, by itself and only once."""

import pytest

from secateurs.core.storage.kept_runs import bundled_network
from secateurs.core.storage.preferences import load_preferences
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.shell import controller
from tests.gui.conftest import leave
from tests.gui.hand import CTRL, THREE, Key

pytestmark = pytest.mark.xcb


def test_a_drawn_digit_plays_itself_until_a_key_is_pressed_and_never_again(
    start, hand, qtbot, monkeypatch
):
    monkeypatch.setattr(controller, "PLAY_INTERVAL", 200)  # not over where all is slow
    program = start(greets=True)
    held, window = program.session.controller, program.window
    assert window.try_page.isVisible()
    assert held.state.pruning.dense.digit == 7
    assert held.state.network.weights[0].shape == bundled_network().weights[0].shape
    qtbot.waitUntil(lambda: held.state.pruning.choice.percent >= 3)
    hand.press(Key.Key_Shift)
    qtbot.waitUntil(lambda: not held.state.playing)
    reached = held.state.pruning.choice.percent
    assert 3 <= reached < 99
    held.dispatch(PercentChosen(99))
    qtbot.waitUntil(lambda: held.state.pruning.way("unit").answer is not None)
    assert held.state.pruning.way("unit").answer.digit != 7
    hand.draw(window.pad.canvas, THREE)
    assert len(held.state.pad.sheet.strokes) == 1
    hand.press(Key.Key_Z, CTRL)
    assert held.state.pad.sheet.is_example
    leave(program)
    assert load_preferences().page == 2
    again = start(greets=True)
    assert again.greeting is None
    assert again.window.try_page.isVisible()


def test_a_file_given_at_the_start_is_not_played_over(start, tmp_path):
    (tmp_path / "digit.txt").write_text("0")
    assert start(str(tmp_path / "digit.txt"), greets=True).greeting is None
