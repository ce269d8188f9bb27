"""Open data whose label nobody named, choose its column, and say how numbers are given."""

import numpy as np
import pytest

from secateurs.core.data.mnist import load_mnist
from secateurs.ui.data.label_question import LabelQuestion
from tests.gui.hand import CTRL, Key

pytestmark = pytest.mark.xcb


@pytest.fixture
def two_labels(tmp_path):
    """A table of 80 digits, whose first column could be the label as well as its last."""
    test = load_mnist().test
    pixels = test.pixels[:80].reshape(80, -1) / 255
    rows = np.column_stack([np.arange(80) % 2, pixels[:, 1:], test.labels[:80]])
    path = tmp_path / "digits.csv"
    np.savetxt(path, rows, "%g", ",")
    return path


def test_a_table_is_opened_with_the_column_that_a_person_chooses(two_labels, start, hand, qtbot):
    program = start()
    window, controller = program.window, program.session.controller
    hand.press(Key.Key_O, CTRL)
    hand.enter_path(two_labels)
    qtbot.waitUntil(lambda: window.findChild(LabelQuestion) is not None)
    question = window.findChild(LabelQuestion)
    qtbot.waitUntil(question.isActiveWindow)
    assert question.said.text() == "Column 1: 0, 1, 0, 1, 0 …"
    hand.press(Key.Key_End)
    assert question.said.text() == "Column 785: 7, 2, 1, 0, 4 …"
    hand.press(Key.Key_Return)
    qtbot.waitUntil(lambda: controller.state.data.name == "digits")
    assert controller.state.data.source == f"{two_labels}?label=%23785"
    assert controller.state.notice.text.startswith("digits.csv: 784 pixels from 0 to 1; labels 0 ")

    hand.click(window.status.data)
    popover = window.status.popover
    qtbot.waitUntil(popover.isVisible)
    assert popover.reading.text().splitlines()[-1] == "The label is in the last column."
    popover.hide()
    program.session.data.give_as("as-is")
    qtbot.waitUntil(lambda: controller.state.data.source.endswith("&numbers=as-is"))
    assert controller.state.data.test.pixels.max() == 1
    hand.press(Key.Key_2, CTRL)
    # The network that learned here gets the same numbers either way: it names the same digits.
    qtbot.waitUntil(lambda: bool(controller.state.pruning.scores), timeout=20_000)
    score = next(iter(controller.state.pruning.scores.values()))
    assert score.accuracy == 1.0
