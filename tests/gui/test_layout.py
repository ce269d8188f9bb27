"""The window is made to fit: type, presentation, by keys."""

import pytest

from secateurs.core.storage.preferences import load_preferences
from secateurs.ui.theme.fonts import type_scale
from tests.gui.hand import CTRL, Key

pytestmark = pytest.mark.xcb


@pytest.fixture(autouse=True)
def _usual_type(qapp):
    from secateurs.ui.theme.theme import apply_type

    yield
    apply_type(qapp, 1.0)


def heights(window):
    return (
        window.sparsity.field.height(),
        window.train.form.fields["epochs"].edit.font().pixelSize(),
        window.menuBar().font().pixelSize(),
    )


def test_keys_zoom_the_type_and_the_next_start_remembers_it(start, hand, qtbot):
    program = start()
    window, state = program.window, lambda: program.session.controller.state
    assert heights(window) == (32, 13, 13)
    percent = state().pruning.choice.percent
    hand.press(Key.Key_Equal, CTRL)
    hand.press(Key.Key_Plus, CTRL)
    hand.press(Key.Key_Equal, CTRL)
    assert (state().layout.type_percent, heights(window)) == (150, (48, 20, 20))
    hand.press(Key.Key_Minus, CTRL)
    assert (state().layout.type_percent, heights(window)) == (125, (40, 16, 16))
    assert state().pruning.choice.percent == percent
    hand.press(Key.Key_Up, CTRL)
    assert state().pruning.choice.percent == percent + 1
    program.remembering.write()
    assert load_preferences().type_percent == 125
    hand.press(Key.Key_0, CTRL)
    assert (state().layout.type_percent, heights(window)) == (100, (32, 13, 13))


def test_a_presentation_takes_the_frame_away_and_gives_it_back(start, hand, qtbot):
    window = start().window
    size, frame = window.size(), (window.menuBar(), window.status, window.runs)
    hand.press(Key.Key_F11)
    qtbot.waitUntil(window.isFullScreen)
    assert not any(part.isVisible() for part in frame)
    assert window.sparsity.isVisible()
    assert window.pad.isVisible()
    assert type_scale() == 1.35
    hand.press(Key.Key_3, CTRL)  # keys work although the menus are away
    assert window.try_page.isVisible()
    hand.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.isFullScreen() and window.size() == size)
    assert all(part.isVisible() for part in frame)
    assert type_scale() == 1.0
