"""SIGKILL in the middle of work, at seeded random moments: nothing finished is lost."""

import os
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.training import train
from secateurs.core.storage.folders import data_folder
from secateurs.core.storage.new_runs import keep_run, run_record
from secateurs.core.storage.runs import RunStore
from tests.gui.hand import CTRL, Key
from tests.gui.works_on import SETTINGS, plan, work

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KEPT = "kept"  # the id of a run that was finished before any kill
KILLS = 20
PATIENCE = 120_000


@pytest.fixture(scope="module")
def trained(data):
    """What the training comes to when nobody interrupts it."""
    return train(SETTINGS, data, lambda _: None, TrainingControl())


@pytest.fixture(scope="module")
def expected(data, trained):
    """The points of a sweep that nobody interrupts."""
    return set(sweep(plan(KEPT), [Subject(KEPT, SETTINGS.seed, trained.network)], data, ()))


@pytest.fixture
def record(home, data, trained):
    """A finished run in the home folder."""
    with RunStore(data_folder()) as store:
        created = datetime.now(UTC)
        found = run_record(KEPT, store.next_name(), created, SETTINGS, data, trained)
        keep_run(store, found, trained)
        return found


def begin(kind):
    command = [sys.executable, "-m", "tests.gui.works_on", kind, KEPT]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True)


def said_until_killed(kind, rng, most, of=""):
    """Kill the work a few thousand instructions after a random line; return whole lines.

    It is one of the first `most` that begin with `of`.
    """
    said = []
    with begin(kind) as process:
        wanted = rng.randint(1, most)
        for line in process.stdout:
            said.append(line)
            if sum(each.startswith(of) for each in said) == wanted:
                sum(range(rng.randint(0, 2_000_000)))
                process.kill()
                break
        said += [line for line in process.stdout if line.endswith("\n")]
    assert process.returncode == -9, "it ended before it was killed"
    return said


def check_kept(store, record, trained):
    assert record in store.runs()
    same_network(store.network(KEPT), trained.network)
    np.testing.assert_array_equal(store.step_losses(KEPT), trained.step_losses)


def same_network(one, other):
    for a, b in zip(one.layers, other.layers, strict=True):
        np.testing.assert_array_equal(a.kernel, b.kernel)
        np.testing.assert_array_equal(a.bias, b.bias)


def points_told(said):
    words = [line.partition(" ") for line in said]
    return {SweepPoint.model_validate_json(rest) for kind, _, rest in words if kind == "point"}


def check_training(store, record, trained, said):
    """Look at a training that was killed after it had said so much."""
    check_kept(store, record, trained)
    assert store.runs() == (record,)
    checkpoint = store.unfinished_training().checkpoint
    epoch = max((int(line.split()[1]) for line in said if line.startswith("epoch")), default=0)
    done = 0 if checkpoint is None else checkpoint.epoch
    assert epoch <= done < SETTINGS.epochs
    if done:
        assert checkpoint.history == trained.history[:done]


def check_trained(store, record, trained):
    assert store.unfinished_training() is None
    assert len(store.runs()) == 2
    again = next(run for run in store.runs() if run.id != KEPT)
    assert again.history == record.history
    same_network(store.network(again.id), trained.network)
    np.testing.assert_array_equal(store.step_losses(again.id), trained.step_losses)


def check_sweep(store, record, trained, said, expected):
    """Look at a sweep that was killed after it had said so much; return the points it kept."""
    check_kept(store, record, trained)
    kept = set(store.points((KEPT,)))
    assert points_told(said) <= kept < expected
    assert store.unfinished_sweep()[1] == plan(KEPT)
    return kept


def check_swept(store, expected):
    assert store.unfinished_sweep() is None
    assert set(store.points((KEPT,))) == expected


@pytest.mark.campaign  # one kill is below
def test_kills_while_training_lose_no_finished_epoch(record, trained):
    rng = random.Random(20)
    for _ in range(KILLS):
        said = said_until_killed("train", rng, 5)
        with RunStore(data_folder()) as store:
            check_training(store, record, trained, said)
    work("train", KEPT)
    with RunStore(data_folder()) as store:
        check_trained(store, record, trained)


@pytest.mark.campaign  # one kill is below
def test_kills_while_sweeping_lose_no_finished_point(record, trained, expected):
    rng = random.Random(21)
    for _ in range(KILLS):
        said = said_until_killed("sweep", rng, 16)
        with RunStore(data_folder()) as store:
            check_sweep(store, record, trained, said, expected)
    work("sweep", KEPT)
    with RunStore(data_folder()) as store:
        check_swept(store, expected)


@pytest.mark.xcb
def test_after_kills_the_window_offers_to_go_on_and_does(
    record, trained, expected, start, hand, qtbot
):
    rng = random.Random(22)
    killed = (("train", 3, "epoch"), ("sweep", 15, "point"))
    said = {kind: said_until_killed(kind, rng, most, of) for kind, most, of in killed}
    with RunStore(data_folder()) as store:
        check_training(store, record, trained, said["train"])
        found = check_sweep(store, record, trained, said["sweep"], expected)
    program = start()
    window, store = program.window, program.store
    state = program.session.controller
    qtbot.waitUntil(window.train.interrupted.isVisible)
    assert window.train.interrupted.sentence.text().startswith("A training was interrupted")
    hand.click(window.train.interrupted.go_on)
    qtbot.waitUntil(lambda: len(store.runs()) == 2, timeout=PATIENCE)
    qtbot.waitUntil(lambda: state.state.training.phase == "idle", timeout=PATIENCE)
    same_network(state.state.network, trained.network)
    assert state.state.run.history == record.history
    check_trained(store, record, trained)

    hand.press(Key.Key_4, CTRL)
    strip = window.compare.strip
    qtbot.waitUntil(strip.go_on.isVisible)
    assert found
    assert f"{len(found)} of {plan(KEPT).size} points are there" in strip.text.text()
    hand.click(strip.go_on)
    qtbot.waitUntil(lambda: state.state.sweep.is_live, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not state.state.sweep.is_live, timeout=PATIENCE)
    assert len(store.points((KEPT,))) == plan(KEPT).size
    check_swept(store, expected)
    assert state.state.run.id == KEPT
