from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from secateurs.ui.compare.state import SweepState
from secateurs.ui.export.state import ExportState
from secateurs.ui.prune.state import Choice
from secateurs.ui.shell.events import Noticed, PageChosen
from secateurs.ui.shell.notice import NoticeBar
from secateurs.ui.shell.state import Notice
from secateurs.ui.shell.status import StatusLine, activity, momentary
from secateurs.ui.train.state import TrainingState
from secateurs.ui.tune.state import TuningState
from secateurs.ui.units.state import UnitsState
from secateurs.ui.updates.state import UpdatesState
from secateurs.work.measurement import MeasuringStep
from tests.core.evaluation.sweep_points import sweep_points


@pytest.fixture
def bar(qtbot):
    qtbot.addWidget(bar := NoticeBar())
    return bar


def test_no_notice_takes_no_room(bar, make_state):
    bar.show_state(make_state())
    assert bar.isHidden()


def test_a_notice_is_shown_and_dismissed(qtbot, bar, make_state, wishes):
    bar.show_state(make_state(notice=Notice("Draw a digit.", "hint")))
    assert not bar.isHidden()
    assert bar._words.text() == "Draw a digit."
    assert bar._action.isHidden()
    assert bar._copy.isHidden()
    seen = wishes(bar)
    qtbot.mouseClick(bar._close, Qt.MouseButton.LeftButton)
    assert seen == [Noticed(None)]
    bar.show_state(make_state())
    assert bar.isHidden()


def test_the_button_of_a_notice_carries_its_event(qtbot, bar, make_state, wishes):
    event = object()
    bar.show_state(make_state(notice=Notice("Run 2 was deleted.", action="Undo", event=event)))
    seen = wishes(bar)
    qtbot.mouseClick(bar._action, Qt.MouseButton.LeftButton)
    assert seen == [event]


def test_a_notice_that_leads_to_a_page_is_done_with(qtbot, bar, make_state, wishes):
    leads = Notice("It is open.", action="Prune it", event=PageChosen("prune"))
    bar.show_state(make_state(notice=leads))
    seen = wishes(bar)
    qtbot.mouseClick(bar._action, Qt.MouseButton.LeftButton)
    assert seen == [Noticed(None), PageChosen("prune")]


def test_the_details_of_an_error_can_be_copied(qtbot, bar, make_state):
    bar.show_state(make_state(notice=Notice("It failed.", "error", details="Traceback")))
    bar.grab()
    qtbot.mouseClick(bar._copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "It failed.\n\nTraceback"


def test_the_status_says_what_runs(make_state):
    assert activity(make_state()) == "Idle"
    training = TrainingState(phase="running", epochs=10, steps_per_epoch=2, losses=(1.0,) * 9)
    state = make_state(training=training, activities=(("warming", "Preparing TensorFlow"),))
    assert activity(state) == "Training, epoch 5 of 10 · Preparing TensorFlow"
    stopping = TrainingState(phase="stopping", epochs=10, steps_per_epoch=2)
    assert activity(make_state(training=stopping)) == "Stopping, what was learned is kept"
    kept = replace(stopping, history=make_state().run.history)
    assert activity(make_state(training=kept)) == "Stopping, the best epoch is kept"
    tuned = TuningState(live=stopping)
    assert activity(make_state(tuning=tuned)) == "Stopping, no epoch has ended yet"
    assert activity(make_state(updates=UpdatesState("host", True))) == "Checking for updates"


def test_the_status_says_what_is_repaired_and_measured(make_state, make_pruned, data):
    state = make_state(data=data, page="prune")
    choice = Choice(percent=80, method="unit", repaired=True)
    pruning = make_pruned(state.network, choice)
    pruning = replace(pruning, unit=replace(pruning.unit, takes=True))
    assert activity(replace(state, pruning=pruning)) == "Repairing the units at 80 %"
    step = MeasuringStep("Batch 1, round 3 of 15", 0.4)
    measuring = make_state(export=ExportState(step=step))
    assert activity(measuring) == "Measuring: batch 1, round 3 of 15 (40 %)"


def test_the_status_says_what_is_computed_after_a_choice_or_a_stroke(make_state, make_pruned, data):
    state = make_state(data=data, page="try")
    assert momentary(state) == "Ranking the weights and units"
    ranked = replace(state, pruning=make_pruned(state.network, Choice(percent=80)))
    assert momentary(ranked) == "Testing the pruned network"
    drawn = replace(ranked, pad=replace(ranked.pad, pixels=data.test.pixels[0]))
    assert momentary(drawn) == "Reading the breaking points"
    elsewhere = replace(drawn, page="prune", pad=replace(drawn.pad, drawing_stroke=True))
    assert momentary(elsewhere) == "Testing the pruned network"
    fixed = make_pruned(state.network, Choice(percent=80, pattern="2:4"))
    assert momentary(replace(drawn, pruning=fixed)) == "Reading the breaking point"
    looked_into = replace(ranked, page="prune", units=UnitsState(layer=0))
    by_units = replace(ranked.pruning, choice=Choice(percent=80, method="unit"))
    assert momentary(replace(looked_into, pruning=by_units)) == "Drawing the units of a layer"
    points = tuple(sweep_points())
    swept = replace(ranked, page="train", sweep=SweepState(points=points))
    assert momentary(swept) == "Working out what the curves say"
    assert momentary(replace(swept, sweep=replace(swept.sweep, told_of=points))) == ""
    assert activity(drawn) == "Idle"


def test_what_takes_but_a_moment_is_said_once_it_takes_longer(qtbot, make_state, make_pruned, data):
    state = make_state(data=data, page="try")
    state = replace(state, pruning=make_pruned(state.network, Choice(percent=80)))
    drawn = replace(state, pad=replace(state.pad, pixels=data.test.pixels[0]), page="train")
    qtbot.addWidget(line := StatusLine())
    line.show_state(drawn)
    assert line._activity.text == "Idle"
    with qtbot.waitSignal(line._late.timeout):
        pass
    assert line._activity.text == "Reading the breaking points"
    line.show_state(replace(drawn, pad=make_state().pad))
    assert (line._activity.text, line._late.isActive()) == ("Idle", False)


def test_the_status_names_the_data_and_the_last_save(qtbot, make_state, data):
    qtbot.addWidget(line := StatusLine())
    line.show_state(make_state())
    assert line.data.isHidden()
    line.show_state(replace(make_state(), data=data, saved="10:31"))
    assert not line.data.isHidden()
    assert line.data.text() == "MNIST ▾"
    assert line._saved.text() == "Saved 10:31"
