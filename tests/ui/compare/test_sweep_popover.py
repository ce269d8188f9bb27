from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from secateurs.ui.compare.events import (
    SweepAsked,
    SweepEpochsEdited,
    SweepPartToggled,
    SweepPatternChosen,
)
from secateurs.ui.compare.figures import about, plan_words
from secateurs.ui.compare.state import Place, SweepChoice, SweepState
from secateurs.ui.compare.sweep_popover import SweepPopover
from secateurs.ui.prune.choices import criterion_name
from secateurs.ui.prune.state import Choice, PruningState
from secateurs.ui.theme.theme import apply_type


@pytest.fixture
def popover(qtbot, make_state, data):
    popover = SweepPopover(None)
    qtbot.addWidget(popover)
    popover.show_state(make_state(data=data))
    popover.begin()
    return popover


def box(boxes, name):
    return next(one for one in boxes if one.name == name)


def test_it_opens_with_what_is_chosen(popover):
    assert [one.name for one in popover.methods if one.isChecked()] == ["weight", "unit"]
    assert [one.name for one in popover.criteria if one.isChecked()] == ["magnitude", "random"]
    ticked = [each for each, one in popover.treatments.boxes.items() if one.isChecked()]
    assert ticked == ["none"]
    assert popover.treatments.epochs.text() == "10"


def test_every_criterion_says_what_it_is(popover):
    zeros = box(popover.criteria, "apoz")
    assert zeros.text() == zeros.accessibleName() == criterion_name("apoz") == "share of zeros"
    assert "not zero" in zeros.toolTip()
    assert "apoz" in zeros.toolTip()
    assert popover.criteria[-1].name == "random"


def test_each_choice_has_its_time(popover):
    times = [one.text() for one in popover.treatments.times.values()]
    assert all(times)
    assert popover.total.text().startswith("40 points, about ")


def test_it_has_a_start_of_its_own(popover, wishes):
    seen = wishes(popover)
    assert popover.start.text() == popover.start.accessibleName() == "Sweep 40"
    assert popover.start.toolTip().startswith("Measure the 40 points that are missing, about ")
    popover.show()
    popover.start.click()
    assert seen == [SweepAsked()]
    assert not popover.isVisible()


def test_clicks_are_wishes_and_the_state_decides(popover, qtbot, wishes):
    seen = wishes(popover)
    box(popover.criteria, "wanda").click()
    popover.treatments.boxes["tuned"].click()
    popover.pattern.chosen.emit("1x4")
    popover.treatments.epochs.selectAll()
    qtbot.keyClicks(popover.treatments.epochs, "5")
    assert seen == [
        SweepPartToggled("criterion", "wanda"),
        SweepPartToggled("treatment", "tuned"),
        SweepPatternChosen("1x4"),
        SweepEpochsEdited("5"),
    ]
    assert not popover.treatments.boxes["tuned"].isChecked()


def test_the_keyboard_ticks_too(popover, qtbot, wishes):
    seen = wishes(popover)
    qtbot.keyClick(popover.treatments.boxes["repaired"], Qt.Key.Key_Space)
    assert seen == [SweepPartToggled("treatment", "repaired")]


def test_repair_that_is_switched_on_stays_ticked(popover, make_state, data):
    state = make_state(data=data, pruning=PruningState(Choice(repaired=True)))
    popover.show_state(state)
    popover.begin()
    repaired = popover.treatments.boxes["repaired"]
    assert repaired.isChecked()
    assert not repaired.isEnabled()
    assert "Prune page" in repaired.toolTip()


def test_epochs_that_cannot_be_used_are_said_to_be_wrong(popover, make_state, data):
    choice = SweepChoice().with_epochs("0")
    popover.show_state(make_state(data=data, sweep=SweepState(choice=choice)))
    popover.begin()
    assert popover.treatments.epochs.accessibleDescription() == choice.epochs_error
    assert not popover.treatments._reason.isHidden()


def test_times_are_those_of_one_process_where_others_measure(popover, make_state, data):
    here = make_state(data=data, sweep=SweepState(place=Place("processes")))
    popover.show()
    popover.show_state(here)
    assert popover.total.text().endswith(" in one process")
    assert popover.start.toolTip().endswith(" in one process")
    nowhere = make_state(data=data, sweep=SweepState(place=Place("cluster", address="here")))
    popover.show_state(nowhere)
    assert popover.start.toolTip() == "A cluster's address is such as tls://scheduler:8786."
    assert not popover.start.isEnabled()


def test_points_that_are_there_are_counted(make_state, data, make_points):
    state = make_state(data=data, sweep=SweepState(points=make_points(), levels=(0.0, 0.5)))
    assert plan_words(state).endswith("; all are there")
    more = replace(state, sweep=replace(state.sweep, levels=(0.0, 0.5, 0.7)))
    assert plan_words(more).startswith("12 points")
    assert plan_words(more).endswith("; 8 are there, 4 left")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (50, "50 s"), (58, "1 min"), (1200, "20 min"), (5000, "1 h 25 min")],
)
def test_times_are_rough(seconds, text):
    assert about(seconds) == text


def test_every_criterion_has_room_for_its_name(popover):
    popover.show()
    assert all(each.width() >= each.sizeHint().width() for each in popover.criteria)


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_it_is_as_high_as_what_is_in_it(popover, qtbot, qapp, scale):
    qtbot.addWidget(button := QPushButton("Sweep…"))
    button.show()
    apply_type(qapp, scale)
    try:
        popover.open_below(button)
        qtbot.waitUntil(lambda: popover._scroll.verticalScrollBar().maximum() == 0)
        assert popover._scroll.height() == popover._column.sizeHint().height()
    finally:
        apply_type(qapp, 1.0)


def test_where_there_is_less_room_it_scrolls(popover, qapp):
    popover._fit(300)
    popover.show()
    qapp.processEvents()
    assert popover.height() == 300
    assert popover._scroll.verticalScrollBar().maximum() > 0
    assert popover.total.geometry().bottom() < 300
