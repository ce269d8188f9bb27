"""What every step has at hand: the program, a way to wait, and what earlier steps made."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from secateurs.core.network.network import Network
from secateurs.core.storage.records import RunRecord
from secateurs.ui.application import Program
from secateurs.ui.session import Session
from secateurs.ui.state.events import Noticed, PageChosen
from secateurs.ui.state.snapshot import Page, State
from secateurs.ui.window import MainWindow

LOOK_UP = 20  # milliseconds between two looks at what is waited for


class Failed(Exception):  # noqa: N818
    """What is wrong, in a sentence."""


class Skipped(Exception):  # noqa: N818
    """Why a step cannot be tried here."""


def check(right: object, wrong: str) -> None:
    """Raise Failed with the words unless it is right."""
    if not right:
        raise Failed(wrong)


class Rig:
    """One program under test.

    Attributes:
        folder: for files of the steps.
        begun: when the process was started, seconds since the epoch.
        figures: what was measured, for machines.
        trained: the run that was trained, and its network.
        exported: the file to be opened again, and the network that is in it.
    """

    def __init__(self, app: QApplication, folder: Path, begun: float) -> None:
        self.app = app
        self.folder = folder
        self.begun = begun
        self.figures: dict[str, float] = {}
        self.opened: Program | None = None
        self.trained: tuple[RunRecord, Network] | None = None
        self.exported: tuple[Path, Network] | None = None
        self._limit = 0.0
        self._deadline = 0.0

    @property
    def program(self) -> Program:
        check(self.opened, "The program is not open.")
        assert self.opened is not None
        return self.opened

    @property
    def session(self) -> Session:
        return self.program.session

    @property
    def window(self) -> MainWindow:
        return self.program.window

    @property
    def state(self) -> State:
        return self.session.controller.state

    def dispatch(self, event: object) -> None:
        self.session.controller.dispatch(event)

    def show(self, page: Page) -> None:
        self.dispatch(PageChosen(page))

    def begin(self, limit: float) -> None:
        """Begin a step that may take so many seconds."""
        self._limit, self._deadline = limit, time.monotonic() + limit
        if self.opened is not None:
            self.dispatch(Noticed(None))  # what an earlier step was told

    def until(self, done: Callable[[], object], what: str) -> None:
        """Let the event loop run until it is done.

        Raises:
            Failed: the step's time is over, the window was closed, or an error is shown in it.
        """
        loop, tick = QEventLoop(), QTimer(interval=LOOK_UP)
        tick.timeout.connect(loop.quit)
        tick.start()
        while not done():
            self._check_all_is_well(what)
            loop.exec()

    def _check_all_is_well(self, what: str) -> None:
        check(
            time.monotonic() <= self._deadline,
            f"It waited {self._limit:g} seconds in vain for {what}.",
        )
        if self.opened is None:
            return
        check(self.window.isVisible(), f"The window was closed while it waited for {what}.")
        notice = self.state.notice
        if notice is not None and notice.kind == "error":
            raise Failed(notice.text)
