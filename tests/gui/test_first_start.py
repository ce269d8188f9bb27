"""The first start shows what pruning does, by itself and only once."""

import pytest

from secateurs.core.storage.kept_runs import bundled_network
from secateurs.core.storage.preferences import load_preferences
from secateurs.ui.prune.events import PercentChosen
from tests.gui.conftest import leave
from tests.gui.hand import Key

pytestmark = pytest.mark.xcb


def test_a_drawn_digit_plays_itself_until_a_key_is_pressed_and_never_again(start, hand, qtbot):
    program = start(greets=True)
    controller, window = program.session.controller, program.window
    assert window.try_page.isVisible()
    assert controller.state.pruning.dense.digit == 7
    assert controller.state.network.weights[0].shape == bundled_network().weights[0].shape
    qtbot.waitUntil(lambda: controller.state.pruning.choice.percent >= 3)
    hand.press(Key.Key_Shift)
    qtbot.waitUntil(lambda: not controller.state.playing)
    reached = controller.state.pruning.choice.percent
    assert 3 <= reached < 99
    controller.dispatch(PercentChosen(99))
    assert controller.state.pruning.way("unit").answer.digit != 7
    leave(program)
    assert load_preferences().page == 2
    again = start(greets=True)
    assert again.greeting is None
    assert again.window.try_page.isVisible()


def test_a_file_given_at_the_start_is_not_played_over(start, tmp_path):
    (tmp_path / "digit.txt").write_text("0")
    assert start(str(tmp_path / "digit.txt"), greets=True).greeting is None
