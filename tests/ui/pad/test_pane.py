from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QLibraryInfo, QMimeData, QPoint, QPointF, Qt, QUrl, QVersionNumber
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from secateurs.core.base.arrays import frozen
from secateurs.ui.pad.events import (
    DrawingRedone,
    DrawingUndone,
    FileGiven,
    PadCleared,
    PasteAsked,
    SampleAsked,
    StrokeBegun,
)
from secateurs.ui.pad.pane import PadPane
from secateurs.ui.pad.state import BLANK, Pad, Picture, Sheet
from secateurs.ui.prune.state import Answer, Choice, PruningState, Way

INK = Sheet((((10.0, 10.0), (100.0, 100.0)),))
CLOTHES = ("T-shirt/top", "Trouser", "Ankle boot")


@pytest.fixture
def pane(qtbot, keep_size):
    qtbot.addWidget(pane := PadPane())
    pane.resize(296, 662)
    pane.show()
    keep_size(pane)
    return pane


def answer(digit, share=0.9, classes=10):
    probabilities = np.full(classes, (1 - share) / (classes - 1), np.float32)
    probabilities[digit] = share
    return Answer(frozen(probabilities))


@pytest.fixture
def answered(make_state):
    state = make_state(pad=Pad(INK, past=(BLANK,), pixels=frozen(np.zeros((28, 28), np.uint8))))
    pruning = replace(
        state.pruning,
        choice=Choice(percent=82),
        dense=answer(7, 1.0),
        weight=Way(answer=answer(7, 0.982)),
        unit=Way(answer=answer(3, 0.174)),
    )
    return replace(state, pruning=pruning)


def test_an_empty_pad_predicts_nothing_and_says_so(pane, make_state):
    pane.show_state(make_state())
    assert [line.answer for line in pane.answers.lines] == ["", "", ""]
    assert pane.answers.lines[0].waiting == "draw a digit"


def test_each_network_says_its_digit_how_surely_and_whether_it_is_the_same(pane, answered):
    pane.show_state(answered)
    said = [(line.who, line.answer, line.confidence, line.verdict) for line in pane.answers.lines]
    assert said == [
        ("Dense", "7", "100.0 %", ""),
        ("Weight, 82 %", "7", "98.2 %", "same"),
        ("Unit, 82 %", "3", "17.4 %", "differs"),
    ]


def test_a_method_that_is_not_shown_is_not_listed(pane, answered):
    choice = replace(answered.pruning.choice, shown="weight")
    pane.show_state(replace(answered, pruning=replace(answered.pruning, choice=choice)))
    assert [line.who for line in pane.answers.lines] == ["Dense", "Weight, 82 %"]


def test_classes_are_called_by_their_names(pane, answered, make_record):
    pruning = PruningState(dense=answer(2, classes=3))
    pane.show_state(replace(answered, pruning=pruning, run=make_record(class_names=CLOTHES)))
    assert pane.answers.lines[0].answer == "Ankle boot"


@pytest.mark.parametrize(("kind", "name"), [("tuned", "This run"), ("trained", "Dense")])
def test_only_what_was_never_cut_is_called_dense(pane, answered, make_record, kind, name):
    pane.show_state(replace(answered, run=make_record("x", kind=kind)))
    assert pane.answers.lines[0].who == name


def test_what_cannot_be_done_cannot_be_pressed(pane, make_state, data):
    pane.show_state(make_state())
    buttons = (pane.undo, pane.redo, pane.clear, pane.sample)
    assert [button.isEnabled() for button in buttons] == [False] * 4
    pane.show_state(make_state(pad=Pad(INK, past=(BLANK,), future=(BLANK,)), data=data))
    assert [button.isEnabled() for button in buttons] == [True] * 4


def test_buttons_become_wishes(pane, make_state, data, qtbot, wishes):
    pane.show_state(make_state(pad=Pad(INK, past=(BLANK,), future=(BLANK,)), data=data))
    seen = wishes(pane)
    for button in (pane.undo, pane.redo, pane.clear, pane.paste_button):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen == [DrawingUndone(), DrawingRedone(), PadCleared(), PasteAsked()]


def test_the_sample_menu_offers_four_kinds(pane, wishes):
    wished = wishes(pane)
    for action in pane.sample.menu().actions():
        action.trigger()
    assert wished == [SampleAsked(kind) for kind in ("previous", "next", "random", "wrong")]


def test_drawing_becomes_wishes_in_pad_units(pane, make_state, qtbot, wishes):
    pane.show_state(make_state())
    begun = wishes(pane)
    qtbot.mousePress(pane.canvas, Qt.MouseButton.LeftButton, pos=QPoint(132, 66))
    assert begun == [StrokeBegun((140.0, 70.0))]


def picture_data():
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    data = QMimeData()
    data.setImageData(image)
    return data


def enter_event(*rest):
    place = QPointF(50, 50)  # which is what Qt takes from 6.12 on
    new = QLibraryInfo.version() >= QVersionNumber(6, 12)
    return QDragEnterEvent(place if new else place.toPoint(), *rest)


def drop(pane, data):
    actions, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    no_keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(pane, enter_event(actions, data, left, no_keys))
    QApplication.sendEvent(pane, QDropEvent(QPointF(50, 50), actions, data, left, no_keys))


def test_a_dropped_picture_is_wished_for_as_it_is(pane, wishes):
    seen = wishes(pane)
    drop(pane, picture_data())
    (given,) = seen
    assert (given.image.width(), given.image.height()) == (4, 3)


def test_a_dropped_file_is_wished_for_by_its_path(pane, wishes):
    data = picture_data()
    data.setUrls([QUrl.fromLocalFile("/pictures/seven.png")])
    seen = wishes(pane)
    drop(pane, data)
    assert seen == [FileGiven("/pictures/seven.png")]


def test_pasting_takes_the_clipboards_picture_and_says_when_there_is_none(pane, wishes):
    QGuiApplication.clipboard().setMimeData(picture_data())
    seen = wishes(pane)
    assert pane.paste()
    (given,) = seen
    assert given.image.pixelColor(3, 2).name() == "#ffffff"
    QGuiApplication.clipboard().setText("words")
    assert not pane.paste()
    assert seen == [given]


def test_the_canvas_fills_the_width_and_gives_way_on_a_low_window(pane, make_state, qtbot):
    pane.show_state(make_state())
    assert pane.canvas.width() == pane.canvas.height() == 264
    canvas = pane.canvas
    pane.resize(296, 562)
    qtbot.waitUntil(lambda: 180 <= canvas.width() == canvas.height() < 264)
    pane.resize(392, 1200)
    qtbot.waitUntil(lambda: canvas.width() == canvas.height() == 360)
    assert pane.minimumSizeHint().height() <= 562


def test_the_seen_picture_says_where_it_comes_from(pane, make_state):
    pixels = frozen(np.zeros((28, 28), np.uint8))
    for sheet, words in (
        (BLANK, "nothing yet"),
        (INK, "centred as MNIST does it"),
        (Sheet(picture=Picture(pixels, "test image 5: a 2", 2, 5)), "as it lies in the test set"),
        (Sheet(picture=Picture(pixels, "seven.png")), "centred as MNIST does it"),
    ):
        pane.show_state(make_state(pad=Pad(sheet, pixels=pixels)))
        assert pane.seen.words.endswith(words)


def test_every_control_has_a_name_and_a_tip(pane):
    for control in (pane.undo, pane.redo, pane.clear, pane.sample, pane.paste_button, pane.canvas):
        assert control.toolTip()
        assert control.accessibleName() or control.text()
