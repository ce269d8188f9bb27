from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from secateurs.ui.prune.events import PercentChosen, PlayToggled
from secateurs.ui.prune.state import Choice, PruningState
from secateurs.ui.sparsity.bar import SparsityBar, read_percent


@pytest.fixture
def bar(qtbot):
    qtbot.addWidget(bar := SparsityBar())
    bar.resize(1000, 62)
    bar.show()
    return bar


@pytest.fixture
def wishes(bar, wishes):
    return wishes(bar)


def at(make_state, percent, **choice):
    return make_state(pruning=PruningState(Choice(percent=percent, **choice)))


def test_the_bar_shows_the_state_without_wishing(bar, wishes, make_state):
    bar.show_state(at(make_state, 82, shown="unit"))
    assert bar.slider.value() == 82
    assert bar.field.text() == "82 %"
    assert bar.shown.key == "unit"
    assert wishes == []


@pytest.mark.parametrize(
    ("key", "percent"),
    [
        (Qt.Key.Key_Right, 51),
        (Qt.Key.Key_Left, 49),
        (Qt.Key.Key_PageUp, 60),
        (Qt.Key.Key_PageDown, 40),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 99),
    ],
)
def test_keys_go_one_step_or_ten_or_to_the_ends(qtbot, bar, wishes, make_state, key, percent):
    bar.show_state(at(make_state, 50))
    qtbot.keyClick(bar.slider, key)
    assert wishes == [PercentChosen(percent)]


def test_a_click_goes_where_it_points_and_a_drag_follows(qtbot, bar, wishes):
    slider = bar.slider
    spots = [QPoint(round(slider.position_of(percent)), 15) for percent in (30, 90)]
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=spots[0])
    qtbot.mouseMove(slider, spots[1])
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=spots[1])
    assert wishes == [PercentChosen(30), PercentChosen(90)]


@pytest.mark.parametrize("percent", [0, 99])
def test_the_ring_of_the_focus_has_room_at_both_ends(bar, make_state, percent):
    bar.show_state(at(make_state, percent))
    ring = 12.5  # pixels around the middle of the knob
    assert ring <= bar.slider.position_of(percent) <= bar.slider.width() - ring


@pytest.mark.parametrize(("turns", "percents"), [([120], [51]), ([-240], [48]), ([60, 60], [51])])
def test_a_notch_of_the_wheel_is_one_step(bar, wishes, make_state, turns, percents):
    bar.show_state(at(make_state, 50))
    for turn in turns:
        event = QWheelEvent(
            QPointF(9, 9),
            QPointF(9, 9),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(bar.slider, event)
    assert wishes == [PercentChosen(percent) for percent in percents]


def test_a_typed_sparsity_is_asked_for_on_return(qtbot, bar, wishes, make_state):
    bar.show_state(at(make_state, 50))
    bar.field.selectAll()
    qtbot.keyClicks(bar.field, "85")
    assert wishes == []
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert wishes == [PercentChosen(85)]


def test_nonsense_is_marked_and_taken_back(qtbot, bar, wishes, make_state):
    bar.show_state(at(make_state, 50))
    bar.field.selectAll()
    qtbot.keyClicks(bar.field, "850")
    assert bar.field._wrong
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.field.text() == "50 %"
    assert wishes == []


def test_up_and_down_in_the_field_go_one_step(qtbot, bar, wishes, make_state):
    bar.show_state(at(make_state, 99))
    qtbot.keyClick(bar.field, Qt.Key.Key_Up)
    qtbot.keyClick(bar.field, Qt.Key.Key_Down)
    assert wishes == [PercentChosen(99), PercentChosen(98)]


def test_play_turns_into_stop(qtbot, bar, make_state, wishes):
    assert bar.play.accessibleName() == "Play the sparsity from where it is to 99 %"
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert wishes == [PlayToggled(True)]
    bar.show_state(replace(make_state(), playing=True))
    assert bar.play.accessibleName() == "Stop here"
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert wishes[1:] == [PlayToggled(False)]


@pytest.mark.parametrize(
    ("text", "percent"),
    [("82", 82), ("82%", 82), (" 7 % ", 7), ("100", None), ("-3", None), ("8.5", None), ("", None)],
)
def test_only_whole_numbers_from_0_to_99_are_read(text, percent):
    assert read_percent(text) == percent


def test_the_slider_is_painted_only_where_its_knob_passes(bar, make_state, is_as_painted_whole):
    for percent in (0, 50, 51, 3, 99):
        bar.show_state(at(make_state, percent))
        assert is_as_painted_whole(bar)
