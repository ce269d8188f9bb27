"""Starts the real program in a real window, and leaves it by the real way out."""

import logging
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication

from secateurs.jobs.lane import Lane
from secateurs.ui.application import Program
from tests.gui.hand import Hand, settle

LOUD = ("secateurs.ui.application", "secateurs.jobs.lane")  # they log what nobody expected


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("SECATEURS_HOME", str(folder))
    return folder


@pytest.fixture
def screen(qapp) -> None:
    if qapp.platformName() != "xcb":
        pytest.skip(f"needs an X server, here is {qapp.platformName()}; `make test` starts one")


@pytest.fixture
def hand(qtbot) -> Hand:
    return Hand(qtbot)


@pytest.fixture
def start(screen, home, qapp, qtbot, caplog):
    """Return a function that opens the program and waits until it can be used."""
    opened: list[Program] = []
    hook = sys.excepthook

    def start() -> Program:
        program = Program(qapp)
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
    shiboken6.delete(program)
    settle()


def threads_of(program: Program) -> list[QThread]:
    lanes = program.session.findChildren(Lane)
    assert lanes
    return [lane._thread for lane in lanes] + list(program.session.runner._running.values())


def surprises(caplog) -> Iterator[logging.LogRecord]:
    for when in ("setup", "call"):
        for record in caplog.get_records(when):
            if record.name in LOUD and record.levelno >= logging.ERROR:
                yield record
