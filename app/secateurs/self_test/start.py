"""Steps from the first paint to a trained network: the window, data, a drawing, a run."""

import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from secateurs.core.learning.precision import native_precision, why_not_mixed
from secateurs.core.network.network import Network
from secateurs.core.storage.folders import data_folder
from secateurs.core.storage.kept_runs import bundled_record
from secateurs.core.storage.records import BUNDLED_ID, versions
from secateurs.core.storage.runs import RunStore
from secateurs.self_test.rig import THREE, Failed, Rig, breadth_of, check, colours_in, draw
from secateurs.ui.shell.layout import ColumnFolded
from secateurs.ui.shell.program import Program
from secateurs.ui.shell.words import count, percent
from secateurs.ui.theme.theme import colours

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
    if rig.state.layout.is_folded("pad"):  # a small screen has no room for every column
        rig.dispatch(ColumnFolded("pad", False))
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
    if native_precision() == "mixed" and (why := why_not_mixed()):
        raise Failed(f"Mixed precision is not to be had: {why}.")
    return versions().get("tensorflow", "")


FORM = {"hidden_layers": "64, 32", "batch_size": "256", "epochs": "1"}
LEAST_ACCURACY = 0.8  # of one short epoch; chance is 0.1
LEAST_BREADTH = 0.5  # share of a plot's width that a curve goes over


def trains(rig: Rig) -> str:
    """Train for one epoch in the worker, as a press of Train does."""
    training = rig.session.training
    rig.show("train")
    for field, text in FORM.items():
        training.edit_field(field, text)
    training.start()
    check(rig.state.training.is_live and rig.session.runner.is_busy, "No training began.")
    rig.until(lambda: not rig.state.training.is_live, "the training to end")
    state = rig.state
    if state.training.problem:
        raise Failed(state.training.problem)
    run, network, losses = state.run, state.network, state.training.losses
    check(run.kind == "trained" and not run.is_bundled, "The trained network was not kept.")
    assert network.is_chain
    check(len(losses) == run.steps_per_epoch, f"Only {len(losses)} steps were taken.")
    check(np.isfinite(losses).all(), "The loss is not a number.")
    good = run.test_accuracy >= LEAST_ACCURACY
    check(good, f"It learned next to nothing: {percent(run.test_accuracy)} on the test set.")
    rig.trained = (run, network)
    return f"{count(len(losses))} steps, {percent(run.test_accuracy)} on the test set"


def paints_the_loss(rig: Rig) -> str:
    rig.show("train")
    plot = rig.window.train.plot
    rig.until(lambda: plot.built is not None, "the plot of the loss")
    assert plot.built is not None
    breadth = breadth_of(plot.built, colours().weight)
    check(breadth >= LEAST_BREADTH, f"The curve covers {percent(breadth)} of the plot's width.")
    return f"the curve covers {percent(breadth)} of the plot's width"


def reloads(rig: Rig) -> str:
    """Read the trained run anew from the disk, and open it in the window."""
    assert rig.trained is not None
    run, network = rig.trained
    store = RunStore(data_folder())
    try:
        kept, losses = store.network(run.id), store.step_losses(run.id)
        check(store.record(run.id) == run, "The run's record is not what was kept.")
    finally:
        store.close()
    check(same_network(kept, network), "The weights on the disk are not those in memory.")
    check(len(losses) == run.steps_per_epoch, "The run's losses are not all on the disk.")
    rig.session.library.open(BUNDLED_ID)
    check(rig.state.run.is_bundled, "The bundled network does not open.")
    rig.session.library.open(run.id)
    rig.until(lambda: not rig.state.awaited, "the run to open")
    check(rig.state.run == run, "The run does not open.")
    check(same_network(rig.state.network, network), "The run opens with other weights.")
    return f"{count(network.parameters)} parameters, every one the same"


def same_network(one: Network, other: Network) -> bool:
    """Say whether all arrays are equal, to the last bit."""
    return one.is_chain and all(
        np.array_equal(a.kernel, b.kernel) and np.array_equal(a.bias, b.bias)
        for a, b in zip(one.layers, other.layers, strict=True)
    )
