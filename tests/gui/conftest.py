"""Starts the real program in a real window, and leaves it by the real way out."""

import gc
import logging
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, Qt, QThread, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from secateurs.core.base.arrays import frozen
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.source import dataset_for
from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import Trained
from secateurs.core.network.network import Layer, Network, chain_of
from secateurs.core.storage.folders import data_folder
from secateurs.core.storage.kept_runs import bundled_network, bundled_record
from secateurs.core.storage.new_runs import keep_run, run_record
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.lane import Lane
from secateurs.ui.shell import session
from secateurs.ui.shell.program import Program
from tests.gui.hand import Hand, settle

LOUD = ("secateurs.ui.shell.program", "secateurs.jobs.lane")  # they log what nobody expected


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SECATEURS_HOME", str(folder))
    return folder


@pytest.fixture
def screen(qapp) -> None:
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    if qapp.platformName() != "xcb":
        pytest.skip(f"needs an X server, here is {qapp.platformName()}; `make test` starts one")


@pytest.fixture
def hand(qtbot) -> Hand:
    return Hand(qtbot)


@pytest.fixture
def start(screen, home, qapp, qtbot, caplog, monkeypatch):
    """Return a function that opens the program, with files or not, and waits for its data."""
    monkeypatch.setattr(session, "PATIENCE", 60)  # no thread may be left to the next test
    opened: list[Program] = []
    hook = sys.excepthook
    QCursor.setPos(qapp.primaryScreen().geometry().bottomRight())  # away from the window

    def start(*files: str, greets: bool = False) -> Program:
        program = Program(qapp, files, greets=greets)
        opened.append(program)
        program.open()
        with qtbot.waitExposed(program.window), qtbot.waitActive(program.window):
            pass
        qtbot.waitUntil(lambda: program.session.controller.state.data is not None, timeout=20_000)
        return program

    yield start
    for program in opened:
        if shiboken6.isValid(program):
            leave(program)
    sys.excepthook = hook
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else 0)
    assert not [record.getMessage() for record in surprises(caplog)]


@pytest.fixture
def program(start) -> Program:
    return start()


@pytest.fixture(scope="session")
def data() -> Dataset:
    return dataset_for(BUNDLED)


@pytest.fixture
def two_runs(home, data) -> None:
    """Put two runs into the home folder, as trainings that were stopped at once leave them."""
    with RunStore(data_folder()) as store:
        for number in (1, 2):
            network, settings = small_network(number), TrainingSettings(hidden_layers=(16,))
            none = np.zeros(0, np.float32)
            trained = Trained(network, "stopped", (), 0, 0.1, none, none, 1.0)
            created = datetime(2026, 1, number, tzinfo=UTC)
            name = store.next_name()
            record = run_record(f"run{number}", name, created, settings, data, trained)
            keep_run(store, record, trained)


def small_network(seed: int) -> Network:
    """784-16-10, seeded."""
    rng = np.random.default_rng(seed)
    sizes = (("hidden_1", (784, 16), "relu"), ("output", (16, 10), "linear"))
    return chain_of(
        tuple(
            Layer(
                name,
                frozen(rng.normal(0, 0.1, shape).astype(np.float32)),
                frozen(np.zeros(shape[1], np.float32)),
                activation,
            )
            for name, shape, activation in sizes
        )
    )


@pytest.fixture(scope="session")
def points(data) -> tuple[SweepPoint, ...]:
    """A sweep of the bundled network at 0, 50 and 90 %."""
    plan = SweepPlan(run_ids=(BUNDLED_ID,), levels=(0.0, 0.5, 0.9))
    subject = Subject(BUNDLED_ID, bundled_record().settings.seed, bundled_network())
    return tuple(sweep(plan, [subject], data, ()))


@pytest.fixture
def swept(home, points) -> None:
    """Put that sweep into the home folder."""
    with RunStore(data_folder()) as store:
        store.add_points(points)


def leave(program: Program) -> None:
    """Close the window as a person does; the program's own way out ends the event loop."""
    app, threads = QApplication.instance(), threads_of(program)
    QTimer.singleShot(0, program.window.close)
    assert app.exec() == 0
    assert not program.window.isVisible()
    assert not any(thread.isRunning() for thread in threads)
    clear_away(program)


def clear_away(program: Program) -> None:
    """Free what a process that ends would free, so that another program can start in it."""
    program.window.deleteLater()
    shiboken6.delete(program.session)
    shiboken6.delete(program)
    settle()
    gc.collect()  # here: a collection in another thread must not find anything of Qt's


def threads_of(program: Program) -> list[QThread]:
    lanes = program.session.findChildren(Lane)
    assert lanes
    return [lane._thread for lane in lanes] + list(program.session.runner._running.values())


def surprises(caplog) -> Iterator[logging.LogRecord]:
    for when in ("setup", "call"):
        for record in caplog.get_records(when):
            if record.name in LOUD and record.levelno >= logging.ERROR:
                yield record
