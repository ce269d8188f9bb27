"""A first start plays by itself, until it is touched."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from secateurs.ui.pad.events import StrokeBegun
from secateurs.ui.prune.events import Ranked
from secateurs.ui.shell.controller import Controller
from secateurs.ui.tryout import demonstration as module
from secateurs.ui.tryout.demonstration import Demonstration, first_state


@pytest.fixture
def pruned(make_state, make_pruned):
    state = make_state()
    return make_pruned(state.network, state.pruning.choice)


@pytest.fixture
def controller(make_state, pruned, monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 5)
    return Controller(first_state(make_state(pruning=pruned)))


@pytest.fixture
def elsewhere(qtbot):
    qtbot.addWidget(field := QLineEdit())
    field.show()
    return field


@pytest.fixture
def greeting(qtbot, controller):
    qtbot.addWidget(button := QPushButton())
    button.show()
    greeting = Demonstration(controller, button)
    controller._play_timer.setInterval(0)
    greeting.begin()
    yield greeting
    greeting._end()


def test_it_begins_on_try_with_a_drawing_that_is_read(controller):
    assert controller.state.page == "try"
    assert controller.state.pruning.dense is not None
    assert controller.state.notice.text == module.WORDS


def test_a_drawing_of_ones_own_begins_on_an_empty_pad(controller):
    controller.dispatch(StrokeBegun((10.0, 20.0)))
    assert controller.state.pad.sheet.strokes == (((10.0, 20.0),),)


def test_untouched_it_plays_to_the_end_once(qtbot, controller, greeting, elsewhere):
    played = []
    controller.state_changed.connect(lambda _, state: played.append(state.pruning.choice.percent))
    qtbot.waitUntil(lambda: 99 in played and not controller.state.playing)
    assert controller.state.notice.text == module.NEXT
    assert controller.state.pruning.choice.percent == 0  # nobody has decided on anything
    controller.play(True)
    qtbot.keyClick(elsewhere, Qt.Key.Key_A)  # of no more meaning
    assert controller.state.playing
    controller.play(False)


def test_it_waits_for_what_is_to_be_seen(qtbot, make_state, pruned, monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 5)
    unranked, button = Controller(first_state(make_state())), QPushButton()
    qtbot.addWidget(button)
    late = Demonstration(unranked, button)
    late.begin()
    with qtbot.waitSignal(late._timer.timeout):
        pass
    assert late.is_waiting
    assert not unranked.state.playing
    rankings = pruned.weight.ranking, pruned.unit.ranking
    unranked.dispatch(Ranked(unranked.state.network, "magnitude", "layer", *rankings))
    assert (late.is_waiting, unranked.state.playing) == (False, True)
    unranked.play(False)
    late._end()


@pytest.mark.parametrize("touch", ["key", "click"])
def test_a_key_or_a_click_stops_it(qtbot, controller, greeting, elsewhere, touch):
    controller._play_timer.setInterval(30)
    qtbot.waitUntil(lambda: controller.state.playing)
    if touch == "key":
        qtbot.keyClick(elsewhere, Qt.Key.Key_A)
    else:
        qtbot.mouseClick(elsewhere, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not controller.state.playing)
    assert controller.state.pruning.choice.percent < 99


def test_touched_before_it_plays_it_never_does(qtbot, controller, greeting, elsewhere):
    greeting._timer.setInterval(10_000)
    greeting._timer.start()
    qtbot.keyClick(elsewhere, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: not greeting.is_waiting)
    assert not controller.state.playing
    assert controller.state.pruning.choice.percent == 0
