"""Draw, take back, and put pictures on the pad."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QProcess, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

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
    percent = state.state.pruning.choice.percent
    hand.press(Key.Key_Right)  # the sparsity's, which has not rested when it is taken back
    assert state.state.pruning.choice.percent == percent + 1
    hand.press(Key.Key_Z, CTRL)
    assert state.state.pruning.choice.percent == percent
    assert len(state.state.pad.sheet.strokes) == 2
    hand.press(Key.Key_Z, CTRL)
    assert len(state.state.pad.sheet.strokes) == 1


@pytest.fixture
def photo(program):
    """A 7 of the test set, dark on light, large, with a margin."""
    pixels = program.session.controller.state.data.test.pixels[0]
    grey = np.full((400, 500), 255, np.uint8)
    grey[60:340, 110:390] = 255 - np.kron(pixels, np.ones((10, 10), np.uint8))
    return QImage(grey.data, 500, 400, 500, QImage.Format.Format_Grayscale8).copy()


def test_a_pasted_picture_is_read(program, pad, photo, hand, qtbot):
    QGuiApplication.clipboard().setImage(photo)
    hand.press(Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: answers(pad)[0] == "7")
    hand.press(Key.Key_Z, CTRL)
    assert answers(pad)[0] == ""


def test_a_dropped_file_is_read(program, pad, photo, tmp_path, qtbot):
    path = tmp_path / "seven.png"
    assert photo.save(str(path))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop(pad, data)
    qtbot.waitUntil(lambda: answers(pad)[0] == "7")
    assert program.session.controller.state.pad.sheet.picture.caption == "seven.png"


def drop(widget, data):
    """Send what a drag from another program ends in; X itself cannot be made to drag."""
    place = widget.rect().center()
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    keys = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(place), *rest, keys)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(place.toPointF(), *rest, keys))


def test_a_file_that_is_no_picture_is_refused_in_a_sentence(program, pad, tmp_path, qtbot):
    path = tmp_path / "letter.png"
    path.write_text("Dear reader")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop(pad, data)
    controller = program.session.controller
    qtbot.waitUntil(lambda: controller.state.notice.kind == "error")
    assert "letter.png" in controller.state.notice.text
    assert answers(pad)[0] == ""


def test_a_real_mouse_draws_too(program, pad, qtbot):
    """The X server's own pointer, moved and pressed from outside."""
    canvas = pad.canvas
    words = []
    for at, (x, y) in enumerate(THREE):
        spot = canvas.mapToGlobal(QPoint(round(x * canvas.width()), round(y * canvas.height())))
        words += ["mousemove", str(spot.x()), str(spot.y())]
        words += ["mousedown", "1"] if at == 0 else ["sleep", "0.02"]
    pen = QProcess()
    with qtbot.waitSignal(pen.finished, timeout=20_000):
        pen.start("xdotool", [*words, "mouseup", "1"])
    assert pen.exitCode() == 0
    qtbot.waitUntil(lambda: answers(pad)[0] == "3")
    assert len(program.session.controller.state.pad.sheet.strokes) == 1
