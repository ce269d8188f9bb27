"""Draw, take back, and put pictures on the pad."""

import pytest

from tests.gui.hand import CTRL, DASH, SHIFT, THREE, Key

pytestmark = pytest.mark.xcb


@pytest.fixture
def pad(program):
    return program.window.pad


def answers(pad):
    return [line.answer for line in pad.answers.lines]


def test_a_drawn_three_is_read_as_a_three(program, pad, hand, qtbot):
    assert pad.answers.lines[0].waiting == "draw a digit"
    hand.draw(pad.canvas, THREE)
    qtbot.waitUntil(lambda: answers(pad)[0] == "3")


def test_strokes_are_undone_redone_and_cleared_by_keys(program, pad, hand, qtbot):
    hand.draw(pad.canvas, THREE)
    hand.draw(pad.canvas, DASH)
    state = program.session.controller
    assert len(state.state.pad.sheet.strokes) == 2
    hand.press(Key.Key_Z, CTRL)
    assert len(state.state.pad.sheet.strokes) == 1
    hand.press(Key.Key_Z, CTRL | SHIFT)
    assert len(state.state.pad.sheet.strokes) == 2
    hand.press(Key.Key_Delete)
    assert answers(pad) == ["", "", ""]
    hand.press(Key.Key_Z, CTRL)
    assert len(state.state.pad.sheet.strokes) == 2
