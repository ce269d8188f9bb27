from dataclasses import replace

import pytest
from PySide6.QtGui import QFontMetrics

from secateurs.core.learning.events import EpochEnded
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.ui.prune.compaction import pruned_run
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.train.state import TrainingState
from secateurs.ui.tune.events import (
    TuneFormEdited,
    TuningDiscardAsked,
    TuningForgetAsked,
    TuningGoOnAsked,
    TuningStartAsked,
    TuningStopAsked,
)
from secateurs.ui.tune.pane import (
    AccuracyCurve,
    TunePane,
    TuneProgress,
    best_words,
    ends_of,
    stage_words,
)
from secateurs.ui.tune.state import TuningForm, TuningState

HISTORY = (EpochEnded(1, 0.4, 0.3, 0.95), EpochEnded(2, 0.2, 0.25, 0.9412))
RUNNING = TrainingState(
    phase="running",
    epochs=4,
    steps_per_epoch=2,
    losses=(0.5, 0.4, 0.3, 0.2, 0.2),
    history=HISTORY,
    seconds_left=61.0,
)


@pytest.fixture
def pane(qtbot, keep_size):
    pane = TunePane()
    qtbot.addWidget(pane)
    pane.resize(740, 300)
    pane.show()
    keep_size(pane)
    return pane


def tuning(**live):
    return TuningState(live=replace(RUNNING, **live), about="Run 3 · units 50 %", stage="Measuring")


def test_the_button_says_what_it_will_do(pane, cut_state, wishes):
    pane.show_state(cut_state(percent=50))
    assert pane.start.text() == "Fine-tune at 50 %"
    assert pane.words.text() == (
        "Removed weights stay exactly zero. The epoch that validates best is kept, as a new run."
    )
    assert not pane.stop.isVisible()
    assert not pane.form.smaller.isVisible()
    seen = wishes(pane)
    pane.start.click()
    assert seen == [TuningStartAsked()]


def test_the_button_names_what_goes_as_the_run_will_be_called(pane, cut_state):
    state = cut_state(percent=3, method="unit")
    hand = HandChoices(remove={"dense_0": (1, 2, 3)})
    way = state.pruning.unit
    way = replace(way, cut=way.ranking.with_choices(hand).cut(0.03))
    choice = replace(state.pruning.choice, hand=hand)
    state = replace(state, pruning=replace(state.pruning, choice=choice, unit=way))
    pane.show_state(state)
    assert pane.start.text() == "Fine-tune at 15 %"
    assert pruned_run(state).name == "Run 3 · units 15 %"


def test_of_units_the_network_may_become_smaller_and_be_repaired_first(pane, cut_state, wishes):
    pane.show_state(cut_state(percent=50, method="unit", repaired=True))
    assert pane.words.text().startswith("What survives is repaired first. Removed units stay")
    seen = wishes(pane)
    pane.form.smaller.click()
    assert seen == [TuneFormEdited("smaller", True)]


def test_a_schedule_prunes_while_it_trains(pane, cut_state):
    state = replace(cut_state(percent=50), tuning=TuningState(TuningForm(schedule="gradual")))
    pane.show_state(state)
    assert pane.words.text().startswith("It is pruned step by step while it trains, and not")


@pytest.mark.parametrize(
    ("percent", "why"), [(0, "Nothing is removed yet: drag the sparsity bar"), (50, "")]
)
def test_a_greyed_button_says_why(pane, cut_state, percent, why):
    pane.show_state(cut_state(percent=percent))
    assert pane.start.isEnabled() is (why == "")
    assert not why or pane.start.toolTip() == why
    assert not why or pane.words.text() == f"{why}."


def test_numbers_out_of_order_are_told_and_hold_it_back(pane, cut_state):
    state = replace(cut_state(percent=50), tuning=TuningState().edited("epochs", "99"))
    pane.show_state(state)
    assert pane.form.reasons.text() == "Epochs: a whole number from 1 to 50."
    assert not pane.start.isEnabled()


def test_where_shares_are_in_force_their_sparsity_is_told_and_all_goes_at_once(pane, cut_state):
    state = cut_state(percent=50, method="unit")
    choice = replace(state.pruning.choice, shares=LayerShares("unit", (("dense_0", 0.5),)))
    pane.show_state(
        replace(
            state,
            pruning=replace(
                state.pruning,
                choice=choice,
            ),
        )
    )
    assert pane.start.text() == "Fine-tune at 50 %"
    assert pane.form.schedule.button.key == "one-shot"


def test_while_it_tunes_it_can_be_kept_or_discarded(pane, cut_state, wishes):
    pane.show_state(replace(cut_state(percent=50), tuning=tuning()))
    assert not pane.form.isVisible()
    assert pane.notes == ("Run 3 · units 50 %",)
    assert pane.progress.epoch.text() == "Epoch 3 of 4"
    assert pane.progress.pace.text() == "01:01 left"
    assert pane.progress.bar.share == 0.625
    seen = wishes(pane)
    pane.stop.click()
    assert seen == [TuningStopAsked()]
    pane.discard.click()
    assert seen[1:] == [TuningDiscardAsked()]


def test_both_curves_draw_themselves(pane, cut_state, qtbot):
    pane.show_state(replace(cut_state(percent=50), tuning=tuning()))
    qtbot.waitUntil(lambda: pane.loss.built is not None and pane.accuracy.built is not None)
    epochs, values = pane.accuracy.built.curve.getData()
    assert list(epochs) == [1.0, 2.0]
    assert list(values) == pytest.approx([95.0, 94.12])
    assert not pane.words.isVisible()


def test_what_ends_cannot_be_ended_again(pane, cut_state):
    pane.show_state(replace(cut_state(percent=50), tuning=tuning(phase="stopping")))
    assert not pane.stop.isEnabled()
    assert not pane.discard.isEnabled()
    assert pane.progress.epoch.text() == "Stopping"


def test_a_failure_stands_where_the_curves_would(pane, cut_state):
    failed = TuningState(live=TrainingState(problem="The disk is full."))
    pane.show_state(replace(cut_state(percent=50), tuning=failed))
    assert pane.words.text() == "The disk is full."
    assert pane.start.isEnabled()


def test_phases_in_words():
    assert stage_words(tuning(phase="starting")) == "Measuring"
    assert stage_words(tuning(phase="discarding")) == "Discarding"
    assert stage_words(tuning(losses=(0.5,) * 8)) == "Measuring"


def test_the_best_epoch_in_words_that_get_shorter():
    assert best_words(tuning()) == (
        "validation accuracy 94.12 %; best 95.00 %, epoch 1",
        "validation best 95.00 %, epoch 1",
        "best 95.00 %, epoch 1",
    )
    assert best_words(tuning(history=()))[-1] == "no epoch has ended yet"


def test_the_time_left_is_never_cut(qtbot):
    progress = TuneProgress()
    qtbot.addWidget(progress)
    metrics = QFontMetrics(progress.pace.font())
    assert progress.pace.minimumWidth() == metrics.horizontalAdvance("00:00:00 left")


def test_the_axis_shows_how_the_accuracies_differ():
    assert ends_of([]) == (0.0, 100.0)
    low, high = ends_of([97.9, 98.2])
    assert 97 <= low < 97.9
    assert 98.2 < high <= 100
    assert ends_of([float("nan")]) == (0.0, 100.0)
    assert ends_of([100.0])[1] == 100.0


def test_without_epochs_the_curve_is_empty(qtbot):
    curve = AccuracyCurve()
    qtbot.addWidget(curve)
    curve.show_training(TrainingState(epochs=3))
    assert curve.curve.getData()[0] is None or len(curve.curve.getData()[0]) == 0


def test_curves_say_of_which_network_they_are(pane, cut_state):
    pane.show_state(replace(cut_state(percent=0), tuning=tuning(phase="idle")))
    assert pane.notes[0] == "last: Run 3 · units 50 %"
    assert pane.start.text() == "Fine-tune"


def test_an_interrupted_one_is_offered_on_the_page_and_shown_as_it_goes_on(page, cut_state, wishes):
    state = cut_state(percent=50)
    words = "The fine-tuning of Run 3 was interrupted after epoch 2 of 5: it can go on."
    page.show_state(replace(state, tuning=TuningState(interrupted=words)))
    assert page.interrupted.isVisible()
    assert page.interrupted.sentence.text() == words
    seen = wishes(page)
    page.interrupted.forget.click()
    page.interrupted.go_on.click()
    assert [each for each in seen if "Watched" not in type(each).__name__] == [
        TuningForgetAsked(),
        TuningGoOnAsked(),
    ]
    assert page.details.choice.key == "tune"
    page.show_state(replace(state, tuning=replace(tuning(), interrupted=words)))
    assert not page.interrupted.isVisible()


def test_the_focus_stays_on_the_tab_where_the_form_makes_way(pane, cut_state, focused):
    idle = cut_state(percent=50)
    pane.show_state(idle)
    focused(pane.form.epochs.edit)
    pane.show_state(replace(idle, tuning=tuning(phase="starting")))
    assert pane.hasFocus()
    pane.show_state(replace(idle, tuning=tuning()))
    assert pane.stop.hasFocus()
    pane.show_state(replace(idle, tuning=tuning(phase="stopping")))
    assert pane.hasFocus()
    pane.show_state(replace(idle, tuning=tuning(phase="idle")))
    assert pane.hasFocus()
    assert pane.accessibleName() == "Fine-tune"


@pytest.fixture
def focused(pane, qtbot):
    """Return a function that gives a part the focus and waits for it."""

    def focus(part):
        pane.activateWindow()
        part.setFocus()
        qtbot.waitUntil(part.hasFocus)

    return focus


def test_where_it_is_narrow_the_button_stands_below_the_boxes(pane, cut_state, qapp):
    pane.show_state(cut_state(method="unit", percent=50))
    boxes = (pane.form.distil, pane.form.smaller)
    assert pane.start.y() == pytest.approx(boxes[0].y(), abs=2)
    pane.resize(440, 300)
    qapp.processEvents()
    assert pane.start.y() > boxes[0].geometry().bottom()
    assert all(box.width() >= box.sizeHint().width() for box in boxes)


def test_what_ends_it_stays_in_its_place_when_the_curves_come(pane, cut_state, qapp):
    pane.resize(740, 200)
    heights = []
    for losses, history in (((), ()), (RUNNING.losses, HISTORY)):
        pane.show_state(replace(cut_state(), tuning=tuning(losses=losses, history=history)))
        qapp.processEvents()
        heights.append(pane.minimumSizeHint().height())
    assert heights[0] == heights[1]


@pytest.mark.parametrize("size", [(551, 644), (780, 632), (790, 676), (1980, 1316)])
def test_the_page_stands_still_while_it_tunes(page, cut_state, qapp, size):
    page.resize(*size)
    page.turn("tune")
    for plot in (page.details.tune.loss, page.details.tune.accuracy):
        plot.build_now()
    idle, places = cut_state(percent=50), []
    begun = replace(idle, tuning=tuning(losses=(), history=()))
    for state in (idle, begun, replace(idle, tuning=tuning()), idle):
        page.show_state(state)
        for _ in range(3):
            qapp.processEvents()
        parts = (page.layers, page.details, page.figures)
        places.append([part.geometry() for part in parts])
    assert all(found == places[0] for found in places), places
