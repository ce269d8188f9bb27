"""Train in the window: watch, pause, stop and keep, cancel and discard, diverge, fail."""

import time

import pytest
from PySide6.QtGui import QGuiApplication

from secateurs.ui.runs.row import RECORD
from secateurs.ui.shell.words import percent
from tests.gui.hand import CTRL, Key

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

ANSWER_SECONDS = 0.5
PATIENCE = 60_000  # milliseconds; TensorFlow may have to be imported first


@pytest.fixture
def train(program):
    return program.window.train


@pytest.fixture
def state(program):
    return lambda: program.session.controller.state


@pytest.fixture
def phases(program):
    """Times at which the training reached each phase."""
    reached: list[tuple[str, float]] = []

    def follow(before, now):
        if now.training.phase != before.training.phase:
            reached.append((now.training.phase, time.monotonic()))

    program.session.controller.state_changed.connect(follow)
    return reached


def begin(hand, train, *, layers="32", epochs="2", batch="128"):
    hand.fill(train.form.fields["hidden_layers"].edit, layers)
    hand.fill(train.form.fields["batch_size"].edit, batch)
    hand.fill(train.form.fields["epochs"].edit, epochs)
    hand.click(train.buttons.start)


def wait_for_steps(qtbot, state, steps):
    qtbot.waitUntil(
        lambda: state().training.phase == "running" and state().training.step >= steps,
        timeout=PATIENCE,
    )


def wait_until_idle(qtbot, state):
    qtbot.waitUntil(lambda: state().training.phase == "idle", timeout=PATIENCE)


def names(window):
    view = window.runs.view
    return [view.item(row).data(RECORD).name for row in range(view.count())]


def test_two_epochs_draw_themselves_and_become_the_current_run(program, train, state, hand, qtbot):
    reports, shares, points = [], [], []

    def follow(before, now):
        if now.training.step > before.training.step and now.training.is_live:
            reports.append(time.monotonic())
            shares.append(train.progress.bar.share)
            if train.plot.built is not None:
                points.append(len(train.plot.built.training.getData()[0]))

    program.session.controller.state_changed.connect(follow)
    begin(hand, train, layers="256, 128")
    wait_for_steps(qtbot, state, 1)
    assert train.progress.figures.text().count("in use until this finishes: Bundled")
    wait_until_idle(qtbot, state)
    assert shares == sorted(shares)
    assert shares[-1] > 0.9
    assert points == sorted(points)
    assert points[-1] > 500
    rate = (len(reports) - 1) / (reports[-1] - reports[0])
    assert 4 <= rate <= 20, f"{rate:.1f} updates a second"
    run = state().run
    assert run.name == "Run 1"
    assert run.settings.hidden_layers == (256, 128)
    assert [entry.epoch for entry in run.history] == [1, 2]
    assert run.test_accuracy > 0.9
    assert names(program.window) == ["Run 1", "Bundled"]
    assert program.window.network.text().startswith(f"Run 1 · {percent(run.test_accuracy)}")
    assert len(state().training.losses) == 2 * 430


def test_stop_and_keep_answers_at_once_and_keeps_the_run(
    program, train, state, phases, hand, qtbot
):
    assert train.form.name.edit.placeholderText() == "Run 1"
    hand.fill(train.form.name.edit, "Wide, seed 0")
    begin(hand, train, layers="1000, 1000, 500, 200", epochs="50")
    wait_for_steps(qtbot, state, 20)
    asked = time.monotonic()
    hand.click(train.buttons.stop)
    assert phases[-1][0] == "stopping"
    assert phases[-1][1] - asked <= ANSWER_SECONDS
    assert not train.buttons.stop.isEnabled()
    wait_until_idle(qtbot, state)
    assert state().run.name == "Wide, seed 0"
    assert state().run.outcome == "stopped"
    assert names(program.window) == ["Wide, seed 0", "Bundled"]
    assert train.form.name.edit.text() == ""


def test_cancel_and_discard_answers_at_once_and_leaves_the_network(
    program, train, state, phases, hand, qtbot
):
    network, losses = state().network, state().training.losses
    begin(hand, train, epochs="50")
    wait_for_steps(qtbot, state, 20)
    asked = time.monotonic()
    hand.click(train.buttons.discard)
    wait_until_idle(qtbot, state)
    assert [phase for phase, _ in phases[-2:]] == ["discarding", "idle"]
    assert phases[-1][1] - asked <= ANSWER_SECONDS
    assert state().network is network
    assert names(program.window) == ["Bundled"]
    assert state().training.losses == losses
    assert program.store.unfinished_training() is None


def test_pause_holds_the_steps_and_resume_goes_on(program, train, state, hand, qtbot):
    begin(hand, train, epochs="50")
    wait_for_steps(qtbot, state, 20)
    hand.click(train.buttons.pause)
    assert state().training.phase == "paused"
    assert train.buttons.pause.text() == "Resume"
    qtbot.wait(300)  # a chunk that was under way may still be told of
    held = state().training.step
    qtbot.wait(500)
    assert state().training.step == held
    hand.press(Key.Key_P, CTRL)
    wait_for_steps(qtbot, state, held + 20)
    hand.click(train.buttons.discard)
    wait_until_idle(qtbot, state)


def test_divergence_names_the_step_and_leaves_the_network(program, train, state, hand, qtbot):
    network = state().network
    hand.click(train.form.more)
    hand.fill(train.form.fields["l2"].edit, "1")
    hand.fill(train.form.fields["learning_rate"].edit, "10")
    begin(hand, train)
    qtbot.waitUntil(lambda: state().training.problem != "", timeout=PATIENCE)
    assert f"step {state().training.step + 1}" in state().training.problem.replace(",", "")
    qtbot.waitUntil(train.problem.isVisible)
    assert "Try" in train.problem.sentence.text()
    assert state().network is network
    assert names(program.window) == ["Bundled"]


def test_a_failing_worker_is_told_in_a_sentence_with_details_to_copy(
    program, train, state, hand, qtbot, monkeypatch, caplog
):
    def fail(*_, **__):
        raise RuntimeError("the dog ate the gradients")

    monkeypatch.setattr("secateurs.work.training.train", fail)
    begin(hand, train)
    qtbot.waitUntil(train.problem.isVisible, timeout=PATIENCE)
    assert "the dog ate the gradients" in train.problem.sentence.text()
    hand.click(train.problem.copy)
    copied = QGuiApplication.clipboard().text()
    assert "Traceback" in copied
    assert "the dog ate the gradients" in copied
    assert "job failed" in [record.getMessage() for record in caplog.records]
    assert state().training.phase == "idle"


def test_a_wrong_field_says_why_and_nothing_can_start(program, train, state, hand):
    hand.fill(train.form.fields["epochs"].edit, "0")
    assert "epochs" in dict(state().training.form_errors)
    assert train.form.reasons.text()
    assert not train.buttons.start.isEnabled()
    hand.press(Key.Key_R, CTRL)
    assert state().training.phase == "idle"
