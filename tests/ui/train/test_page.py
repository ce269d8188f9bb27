from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.learning.events import EpochEnded
from secateurs.ui.train.curves import TITLE_LEFT
from secateurs.ui.train.events import (
    FieldTyped,
    TrainingDiscardAsked,
    TrainingForgetAsked,
    TrainingGoOnAsked,
    TrainingPauseAsked,
    TrainingResumeAsked,
    TrainingStopAsked,
)
from secateurs.ui.train.page import TrainPage, curve_title
from secateurs.ui.train.state import TrainingState

FORM = (
    ("hidden_layers", "1000, 500"),
    ("optimizer", "adam"),
    ("learning_rate", "0.1"),
    ("batch_size", "128"),
    ("epochs", "10"),
    ("l1", "0"),
    ("l2", "0"),
    ("seed", "0"),
    ("augment", "true"),
)
LIVE = TrainingState(
    form=FORM,
    phase="running",
    epochs=10,
    steps_per_epoch=4,
    losses=(2.3, 1.5, 1.0, 0.8, 0.6),
    history=(EpochEnded(1, 1.4, 0.7, 0.9125),),
    samples_per_second=10_912,
    seconds_left=26.4,
)


@pytest.fixture
def page(qtbot, keep_size):
    qtbot.addWidget(page := TrainPage())
    page.resize(809, 680)
    page.show()
    keep_size(page)
    return page


def test_idle_offers_training_once_the_data_is_there(page, make_state, data):
    page.show_state(make_state())
    assert page.buttons.start.isVisible()
    assert not page.buttons.start.isEnabled()
    page.show_state(make_state(data=data))
    assert page.buttons.start.isEnabled()
    assert not page.buttons.stop.isVisible()
    assert page._empty.isVisible()


@pytest.mark.parametrize("kind", ["trained", "opened"])
def test_where_the_data_cannot_be_learned_from_the_page_says_which_can(
    page, make_state, make_record, data, kind
):
    part = LabelledImages(np.zeros((4, 12), np.float32), np.zeros(4, np.int64))
    table = Dataset("Table", "1" * 16, part, part, part, ("a", "b"), "/table.csv")
    run = make_record(kind=kind)
    page.show_state(make_state(run=run, data=table))
    assert not page.buttons.start.isEnabled()
    assert "File, Use the bundled MNIST; then press Train" in page._empty.text()
    page.show_state(make_state(run=run, data=data))
    assert page.buttons.start.isEnabled()
    assert "Use the bundled MNIST" not in page._empty.text()


def test_live_offers_pause_discard_and_stop(page, make_state, data):
    page.show_state(make_state(data=data, training=LIVE))
    shown = [b.text() for b in (page.buttons.pause, page.buttons.discard, page.buttons.stop)]
    assert shown == ["Pause", "Cancel and discard", "Stop and keep"]
    assert not page.buttons.start.isVisible()
    assert page.progress.epoch.text() == "Epoch 2 of 10"
    assert page.progress.pace.text() == "00:26 left · 10,900 samples/s"
    assert page.progress.bar.share == 0.125
    assert "91.25 %" in page.progress.figures.text()
    assert "in use until this finishes: Run 3, 98.3 %" in page.progress.figures.text()


@pytest.mark.parametrize(
    ("button", "wish"),
    [
        ("pause", TrainingPauseAsked()),
        ("discard", TrainingDiscardAsked()),
        ("stop", TrainingStopAsked()),
    ],
)
def test_the_live_buttons_wish(qtbot, page, make_state, data, wishes, button, wish):
    page.show_state(make_state(data=data, training=LIVE))
    seen = wishes(page)
    qtbot.mouseClick(getattr(page.buttons, button), Qt.MouseButton.LeftButton)
    assert seen == [wish]


def test_a_paused_training_can_be_resumed(qtbot, page, make_state, data, wishes):
    page.show_state(make_state(data=data, training=replace(LIVE, phase="paused")))
    assert page.progress.epoch.text() == "Paused in epoch 2 of 10"
    seen = wishes(page)
    qtbot.mouseClick(page.buttons.pause, Qt.MouseButton.LeftButton)
    assert seen == [TrainingResumeAsked()]


def test_a_stopping_training_can_no_longer_be_steered(page, make_state, data):
    page.show_state(make_state(data=data, training=replace(LIVE, phase="stopping")))
    assert not page.buttons.stop.isEnabled()
    assert not page.buttons.discard.isEnabled()
    assert page.progress.epoch.text() == "Stopping"


def test_the_form_shows_the_texts_and_tells_every_edit(qtbot, page, make_state, data, wishes):
    page.show_state(make_state(data=data, training=TrainingState(form=FORM)))
    fields = page.form.fields
    assert fields["hidden_layers"].edit.text() == "1000, 500"
    assert page.form.optimizer.button.text() == "Adam ▾"
    assert page.form.augment.isChecked()
    seen = wishes(page)
    qtbot.keyClicks(fields["epochs"].edit, "0")
    assert seen == [FieldTyped("epochs", "100")]
    sgd = page.form.optimizer.button.findChild(QMenu).actions()[0]
    sgd.trigger()
    assert seen[1:] == [FieldTyped("optimizer", "sgd")]


def test_more_unfolds_penalties_and_augmentation(qtbot, page, make_state, data, wishes):
    page.show_state(make_state(data=data, training=TrainingState(form=FORM)))
    assert not page.form.fields["l1"].isVisible()
    qtbot.mouseClick(page.form.more, Qt.MouseButton.LeftButton)
    assert page.form.fields["l1"].isVisible()
    seen = wishes(page)
    page.form.augment.click()
    assert seen == [FieldTyped("augment", "false")]


@pytest.mark.parametrize(("native", "usable"), [("mixed", True), ("float32", False)])
def test_mixed_precision_is_chosen_where_the_processor_can(
    qtbot, monkeypatch, make_state, data, wishes, native, usable
):
    monkeypatch.setattr("secateurs.ui.train.form.native_precision", lambda: native)
    qtbot.addWidget(page := TrainPage())
    page.show_state(make_state(data=data, training=TrainingState(form=(("precision", "float32"),))))
    page.form.more.click()
    assert page.form.mixed.isEnabled() == usable
    assert not page.form.mixed.isChecked()
    seen = wishes(page)
    page.form.mixed.click()
    assert seen == ([FieldTyped("precision", "mixed")] if usable else [])


def test_a_wrong_field_is_marked_with_its_reason_and_training_waits(page, make_state, data):
    reason = "Epochs must be a whole number from 1 to 500."
    training = TrainingState(form=FORM, form_errors=(("epochs", reason),))
    page.show_state(make_state(data=data, training=training))
    assert page.form.reasons.text() == reason
    assert page.form.reasons.isVisible()
    assert page.form.fields["epochs"].edit._wrong
    assert not page.buttons.start.isEnabled()


def test_a_wrong_penalty_unfolds_itself(page, make_state, data):
    training = TrainingState(
        form=FORM, form_errors=(("l2", "L2 penalty must be between 0 and 1."),)
    )
    page.show_state(make_state(data=data, training=training))
    assert page.form.fields["l2"].isVisible()


def test_a_problem_is_a_sentence_whose_details_can_be_copied(qtbot, page, make_state, data):
    training = TrainingState(form=FORM, problem="Training diverged.", details="step 412")
    page.show_state(make_state(data=data, training=training))
    assert page.problem.isVisible()
    qtbot.mouseClick(page.problem.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "Training diverged.\n\nstep 412"


def test_an_interrupted_training_can_go_on_or_be_forgotten(qtbot, page, make_state, data, wishes):
    page.show_state(make_state(data=data, interrupted_training="It can go on."))
    seen = wishes(page)
    qtbot.mouseClick(page.interrupted.go_on, Qt.MouseButton.LeftButton)
    assert seen == [TrainingGoOnAsked()]
    qtbot.mouseClick(page.interrupted.forget, Qt.MouseButton.LeftButton)
    assert seen[1:] == [TrainingForgetAsked()]
    page.show_state(make_state(data=data))
    assert not page.interrupted.isVisible()


def test_the_curves_hold_the_losses_and_the_validation(page, make_state, data):
    page.show_state(make_state(data=data, training=LIVE))
    page.plot.build_now()
    x, y = page.plot.built.training.getData()
    assert x.tolist() == [0.25, 0.5, 0.75, 1.0, 1.25]
    assert y.tolist() == [2.3, 1.5, 1.0, 0.8, 0.6]
    assert [v.tolist() for v in page.plot.built.validation.getData()] == [[1.0], [0.7]]


def test_long_curves_are_drawn_line_by_line(page, make_state, data):
    """As one path Qt takes half a second for them on a screen of twice the pixels."""
    page.show_state(make_state(data=data, training=LIVE))
    page.plot.build_now()
    for line in (page.plot.built.training, page.plot.built.mean):
        assert line.curve._shouldUseDrawLineSegments(line.opts["pen"])


def test_the_losses_are_smoothed_where_pixels_are_coarse_and_only_there(
    page, make_state, data, monkeypatch
):
    page.show_state(make_state(data=data, training=LIVE))
    page.plot.build_now()
    plot = page.plot.built
    for ratio in (2.0, 1.0):  # as a window goes to another screen
        monkeypatch.setattr(type(plot), "devicePixelRatioF", lambda _, ratio=ratio: ratio)
        plot.recolour()
        lines = (plot.training, plot.mean, plot.validation)
        assert [line.curve.opts["antialias"] for line in lines] == [ratio == 1, True, True]


def test_the_curves_follow_new_steps_and_a_new_training(page, make_state, data):
    page.plot.build_now()
    page.show_state(make_state(data=data, training=LIVE))
    longer = replace(LIVE, losses=(*LIVE.losses, 0.5))
    page.show_state(make_state(data=data, training=longer))
    assert page.plot.built.training.getData()[1].tolist()[-2:] == [0.6, 0.5]
    page.show_state(make_state(data=data, training=replace(LIVE, losses=(2.0,), history=())))
    assert page.plot.built.training.getData()[1].tolist() == [2.0]


@pytest.mark.parametrize("width", [240, 430, 900])
def test_the_key_stands_above_the_axes_beside_the_title(page, width):
    page.plot.build_now()
    curves = page.plot.built
    curves.resize(width, 160)
    curves.grab()
    box = curves.getViewBox()
    axes = curves.mapFromScene(box.mapRectToScene(box.rect())).boundingRect()
    assert curves._key.geometry().bottom() <= axes.top()
    assert curves._key.x() > axes.left() + 24  # "loss"
    assert curves._key.geometry().right() <= curves.width()


def test_the_plot_says_of_which_network_its_loss_is(page, make_state, data):
    state = make_state(data=data)
    state = replace(
        state, run=state.run.model_copy(update={"name": "a < b, tried once more, longer"})
    )
    assert curve_title(state) == "loss of a < b, trie…more, longer"
    assert curve_title(replace(state, training=LIVE)) == "loss"
    failed = replace(state, training=replace(state.training, of_failed=True))
    assert curve_title(failed) == "loss of the training that failed"
    page.plot.build_now()
    page.show_state(state)
    curves = page.plot.built
    assert curves._titles[0] == "loss of a &lt; b, trie…more, longer"  # names are plain text
    title = QFontMetrics(curves._key.font()).horizontalAdvance(curve_title(state))
    assert curves._key.x() >= TITLE_LEFT + title


def test_the_header_counts_the_images(page, make_state, data):
    page.show_state(make_state(data=data))
    words = "MNIST, 20 to learn from, 20 to choose by, 20 to test on"
    assert page.header._subtitle.text() == words


def test_a_narrow_header_says_less_instead_of_being_cut_off(page, make_state, data):
    page.show_state(make_state(data=data))
    subtitle = page.header._subtitle
    assert subtitle.toolTip() == "MNIST, 20 to learn from, 20 to choose by, 20 to test on"
    for width, words in (
        (500, "MNIST, 20 to learn from, 20 to choose by, 20 to test on"),
        (170, "MNIST, 20 to learn from"),
        (130, "MNIST, 20 images"),
        (60, "MNIST"),
    ):
        subtitle.resize(width, 20)
        assert subtitle.fitting == words


def test_the_focus_falls_into_nothing_else_where_buttons_come_and_go(page, make_state, data, qtbot):
    idle = make_state(data=data)
    page.show_state(idle)
    page.activateWindow()
    page.buttons.start.setFocus()
    qtbot.waitUntil(page.buttons.start.hasFocus)
    page.show_state(idle)
    assert page.buttons.start.hasFocus()
    page.show_state(make_state(data=data, training=replace(LIVE, phase="starting")))
    assert page.buttons.hasFocus()
    page.show_state(make_state(data=data, training=LIVE))
    assert page.buttons.pause.hasFocus()
    page.buttons.stop.setFocus()
    page.show_state(make_state(data=data, training=replace(LIVE, phase="stopping")))
    assert page.buttons.hasFocus()
    page.show_state(idle)
    assert page.buttons.hasFocus()


def test_while_an_interrupted_training_goes_on_the_form_shows_its_settings(page, make_state, data):
    live = replace(LIVE, under_way=(("epochs", "37"), ("seed", "5")))
    page.show_state(make_state(data=data, training=live))
    assert page.form.fields["epochs"].edit.text() == "37"
    page.show_state(make_state(data=data, training=replace(live, phase="idle")))
    assert page.form.fields["epochs"].edit.text() == dict(FORM)["epochs"]


@pytest.mark.parametrize("width", [550, 790, 1500])
def test_fields_of_every_row_stand_below_those_above(page, make_state, data, qtbot, width):
    page.resize(width, 640)
    page.show()
    page.show_state(make_state(data=data, page="train"))
    page.form.more.click()
    qtbot.waitUntil(lambda: page.form.fields["l1"].y() > page.form.name.y() > 0)
    fields = page.form.fields
    lefts = {name: field.x() for name, field in fields.items()}
    assert lefts["l1"] == page.form.name.x()
    above = ("batch_size", "epochs") if width < 1000 else ("hidden_layers", "optimizer")
    switches = page.form.augment.parentWidget().x()
    assert (lefts["l2"], switches) == tuple(
        page.form.optimizer.x() if name == "optimizer" else lefts[name] for name in above
    )
    if width < 1000:
        assert lefts["learning_rate"] == page.form.name.x()
        assert lefts["epochs"] == lefts["hidden_layers"]
    caption = fields["learning_rate"].findChild(QLabel)
    assert caption.width() >= caption.sizeHint().width()
