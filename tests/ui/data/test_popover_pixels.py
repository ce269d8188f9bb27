from dataclasses import replace

import pytest

from secateurs.ui.data.events import LabelAsked, NumbersChosen
from secateurs.ui.shell.status import StatusLine
from secateurs.ui.train.state import TrainingState


@pytest.fixture
def line(qtbot):
    qtbot.addWidget(line := StatusLine())
    line.resize(900, 28)
    line.show()
    return line


@pytest.fixture
def table(data):
    remarks = ("784 pixels from 0 to 1", "labels 0 to 9 are the classes")
    return replace(data, name="a & b", source="a & b.csv", label="kind", remarks=remarks)


def test_the_data_in_use_are_shown_with_what_they_were_taken_for(line, make_state, table):
    line.show_state(make_state(data=table))
    assert line.data.text() == "a && b ▾"
    assert line.data.accessibleName() == "Data in use: a & b"
    line.data.click()
    popover = line.popover
    assert popover.isVisible()
    assert popover.name.text() == "a & b"
    assert popover.counts.text() == "20 to learn from, 20 to choose by, 20 to test on"
    assert popover.reading.text() == "784 pixels from 0 to 1.\nLabels 0 to 9 are the classes."
    assert popover.label.isVisible()
    line.show_state(make_state(data=replace(table, label="")))
    assert not popover.label.isVisible()
    popover.hide()


def test_a_person_says_how_numbers_are_given(line, make_state, make_record, table, wishes):
    state = make_state(data=table, run=make_record("opened", kind="opened"))
    line.show_state(state)
    line.data.click()
    byte = next(a for a in line.popover.given.menu_shown.actions() if a.data() == "byte")
    seen = wishes(line)
    byte.trigger()
    assert seen == [NumbersChosen("byte")]
    assert line.popover.given.key == "auto"  # until the data are there
    line.popover.label.click()
    assert seen[1:] == [LabelAsked()]
    assert not line.popover.isVisible()


def test_while_it_trains_the_data_stay_as_they_are(line, make_state, table):
    line.show_state(make_state(data=table, training=TrainingState(phase="running")))
    line.data.click()
    assert not line.popover.given.isEnabled()
    assert not line.popover.label.isEnabled()
    line.popover.hide()


def test_without_data_there_is_nothing_to_show(line, make_state):
    line.show_state(make_state())
    assert line.data.isHidden()
    assert not line.data.isEnabled()
    line.data.click()
    assert not line.popover.isVisible()
