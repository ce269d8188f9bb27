"""Looks at what a widget really paints."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from secateurs.core.base.arrays import Pixels
from secateurs.core.network.network import Network
from secateurs.core.storage.records import RunRecord
from secateurs.ui.shell.events import Noticed, PageChosen
from secateurs.ui.shell.program import Program
from secateurs.ui.shell.session import Session
from secateurs.ui.shell.state import Page, State
from secateurs.ui.shell.window import MainWindow

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


# A 3 as a pen draws it, in shares of the pad.
THREE = (
    (0.32, 0.24), (0.40, 0.17), (0.52, 0.15), (0.63, 0.20), (0.67, 0.30), (0.62, 0.40),
    (0.52, 0.46), (0.44, 0.48), (0.55, 0.49), (0.66, 0.55), (0.71, 0.66), (0.67, 0.77),
    (0.56, 0.84), (0.43, 0.84), (0.33, 0.78),
)  # fmt: skip

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

PRESS, MOVE, RELEASE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
)


def draw(pad: QWidget, shares: Sequence[tuple[float, float]]) -> None:
    """Press at the first place, move along the others, let go at the last."""
    spots = [QPointF(x * pad.width(), y * pad.height()) for x, y in shares]
    _send(pad, PRESS, spots[0], LEFT, LEFT)
    for spot in spots[1:]:
        _send(pad, MOVE, spot, NONE, LEFT)
    _send(pad, RELEASE, spots[-1], LEFT, NONE)


def _send(
    pad: QWidget, kind: QEvent.Type, spot: QPointF, button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    top = pad.window()
    place = QPointF(pad.mapTo(top, spot))
    check(top.childAt(place.toPoint()) is pad, "The drawing pad is covered.")
    there, keys = QPointF(pad.mapToGlobal(spot)), Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        top.windowHandle(), QMouseEvent(kind, place, place, there, button, held, keys)
    )


NEAR = 48  # how far a channel may be off: edges are smoothed


def pixels_of(image: QImage) -> Pixels:
    """Return an image as (height, width, 3) uint8, red first."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def colours_in(widget: QWidget) -> int:
    """Return how many colours a widget paints; a blank one has 1."""
    pixels = pixels_of(widget.grab().toImage())
    return len(np.unique(pixels.reshape(-1, 3), axis=0))


def breadth_of(widget: QWidget, colour: str) -> float:
    """Return in what share of its columns of pixels a widget paints a colour."""
    ink = QColor(colour)
    wanted = np.array((ink.red(), ink.green(), ink.blue()), np.int16)
    pixels = pixels_of(widget.grab().toImage()).astype(np.int16)
    return float((np.abs(pixels - wanted).max(axis=2) <= NEAR).any(axis=0).mean())
