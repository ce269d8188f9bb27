"""Steps at the beginning: the window, the data, a drawing, TensorFlow."""

import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from secateurs.core.storage.kept_runs import bundled_record
from secateurs.core.storage.records import versions
from secateurs.self_test.rig import THREE, Rig, check, colours_in, draw
from secateurs.ui.shell.application import Program
from secateurs.ui.shell.words import count, percent

IMAGES = 70_000
FEW_COLOURS = 16  # a window that is painted has many more


class FirstPaint(QObject):
    """Notes when the window was painted, and how much memory the process had then."""

    def __init__(self, app: QApplication, program: Program) -> None:
        super().__init__()
        self._app, self._window = app, program.window
        self.at: float | None = None  # seconds since the epoch
        self.resident: float | None = None  # MB
        self.modules: frozenset[str] = frozenset()
        app.installEventFilter(self)  # before the program's own filter, which begins the work

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and watched is self._window:
            self._app.removeEventFilter(self)
            QTimer.singleShot(0, self._note)  # once everything in it is painted
        return False

    def _note(self) -> None:
        self.at, self.resident, self.modules = time.time(), resident_mb(), frozenset(sys.modules)


def resident_mb() -> float | None:
    """Return the process's resident memory; None where there is no /proc."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmRSS:")), None)
    return None if kilobytes is None else round(int(kilobytes) / 1024, 1)


def opens(rig: Rig) -> str:
    check(not rig.app.windowIcon().pixmap(64, 64).isNull(), "The program's icon is not drawn.")
    program = Program(rig.app)
    paint = FirstPaint(rig.app, program)
    rig.opened = program
    program.open()
    rig.until(lambda: paint.at is not None, "the first paint of the window")
    assert paint.at is not None
    check("tensorflow" not in paint.modules, "TensorFlow was imported before the first paint.")
    check(colours_in(program.window) > FEW_COLOURS, "The window is blank.")
    rig.figures["painted_seconds"] = round(paint.at - rig.begun, 3)
    note = f"painted {paint.at - rig.begun:.2f} s after the process began"
    if paint.resident is None:
        return note
    rig.figures["resident_mb"] = paint.resident
    return f"{note}, with {paint.resident:.0f} MB resident"


def loads_data(rig: Rig) -> str:
    rig.until(lambda: rig.state.data is not None, "the data set")
    data = rig.state.data
    assert data is not None
    images = sum(len(part) for part in (data.train, data.validation, data.test))
    check(images == IMAGES, f"{data.name} has {count(images)} images, not {count(IMAGES)}.")
    same = data.key == bundled_record().dataset_key
    check(same, "They are not the data that the bundled network learned from.")
    return f"{data.name}, {count(images)} images"


def reads_a_drawing(rig: Rig) -> str:
    """Draw a 3 with the mouse, and read what the window says of it."""
    pad = rig.window.pad
    rig.until(pad.canvas.isVisible, "the drawing pad")
    draw(pad.canvas, THREE)
    check(len(rig.state.pad.sheet.strokes) == 1, "The pad took no stroke.")
    rig.until(lambda: pad.answers.lines[0].answer, "an answer to the drawing")
    answer = rig.state.pruning.dense
    check(answer, "The network gives no answer.")
    assert answer is not None
    said = pad.answers.lines[0].answer
    check((said, answer.digit) == ("3", 3), f"A drawn 3 is read as {said}.")
    return f"{percent(answer.confidence)} sure that it is a 3"


def imports_tensorflow(rig: Rig) -> str:
    rig.until(lambda: rig.state.tensorflow_ready, "TensorFlow to be imported in the background")
    return versions().get("tensorflow", "")
