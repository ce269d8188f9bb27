"""Runs the real window in a process of its own and prints what it measured as JSON."""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from secateurs.core.network.network import Network
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.terms import METHODS
from secateurs.ui.compare.events import PlaceChosen
from secateurs.ui.prune.events import MethodChosen, PercentChosen
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell import application
from secateurs.ui.shell.events import PageChosen
from secateurs.ui.shell.imports import read_no_sources
from secateurs.ui.shell.state import State
from secateurs.ui.units.events import InsightWatched, UnitOpened

BEAT = 2  # milliseconds
STROKES = 20
STROKE = [(60 + 6 * i, 60 + 30 * (i % 3)) for i in range(25)]


class Heart(QObject):
    """Beats on the GUI thread and notes the longest gap of each phase."""

    def __init__(self) -> None:
        super().__init__()
        self._phase = ""
        self._last = time.perf_counter()
        self.longest: dict[str, float] = {}
        self._timer = QTimer(self, interval=BEAT)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def phase(self, name: str) -> None:
        self._phase = name
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        gap = (now - self._last) * 1000
        if self._phase:
            self.longest[self._phase] = max(gap, self.longest.get(self._phase, 0.0))
        self._last = now


class FirstPaint(QObject):
    def __init__(self, window: QObject, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then: Callable[[], None] | None = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._then:
            then, self._then = self._then, None
            QTimer.singleShot(0, then)  # when the paint is done
        return False


def open_program() -> tuple[QApplication, application.Program]:
    gc.disable()  # as `secateurs.__main__` does
    read_no_sources()
    app = QApplication(sys.argv[:1])
    program = application.Program(app)
    return app, program


def until(done: Callable[[], bool]) -> None:
    while not done():
        QApplication.processEvents()
        time.sleep(0.0005)


def finish(app: QApplication, figures: dict[str, Any]) -> None:
    """Print the figures and leave as a person would."""
    print(json.dumps(figures), flush=True)
    QTimer.singleShot(0, app.quit)


def gaps() -> None:
    app, program = open_program()
    heart, session = Heart(), program.session
    state: Callable[[], State] = lambda: session.controller.state  # noqa: E731
    FirstPaint(program.window, lambda: heart.phase("importing"))
    program.open()
    until(lambda: state().tensorflow_ready)
    heart.phase("")
    until(lambda: state().data is not None)
    session.controller.dispatch(PageChosen("train"))
    heart.phase("training")
    session.training.start()
    until(lambda: state().training.step > 600)
    heart.phase("")
    session.training.cancel_and_discard()
    until(lambda: not state().training.is_live)
    session.controller.dispatch(PageChosen("compare"))
    for phase, where in (("sweeping", "program"), ("sweeping in processes", "processes")):
        session.controller.dispatch(PlaceChosen(where))
        heart.phase(phase)
        session.sweeping.start()
        until(lambda: state().sweep.is_live)
        until(lambda: not state().sweep.is_live)
        until(lambda: state().sweep.told_of is state().sweep.points)
        heart.phase("")
    finish(app, heart.longest)
    application.exit_code(app)


def steps(width: str = "1280", height: str = "800") -> None:
    app, program = open_program()
    controller = program.session.controller
    program.window.resize(int(width), int(height))
    program.open()
    until(lambda: controller.state.tensorflow_ready and controller.state.data is not None)
    until(lambda: controller.state.pruning.unit.ranking is not None)
    figures = {"pen": pen(program)}
    for _ in range(STROKES - 2):
        pen(program)
    figures[f"pen, stroke {STROKES}"] = pen(program)
    until(lambda: controller.state.pruning.weight.strip is not None)
    for page in ("prune", "try", "compare"):
        controller.dispatch(PageChosen(page))
        QApplication.processEvents()
        figures[f"step on {page}"] = [timed(program, PercentChosen(p)) for p in range(1, 99)]
    figures |= inside(program)
    figures["loss painted"] = loss_painted(program)
    finish(app, figures)
    application.exit_code(app)


def loss_painted(program: application.Program) -> list[float]:
    """Milliseconds in which the bundled network's loss curves are painted."""
    program.session.controller.dispatch(PageChosen("train"))
    plot, taken = program.window.train.plot, []
    until(lambda: plot.built is not None and plot.built.isVisible())
    for _ in range(20):
        begun = time.perf_counter()
        plot.repaint()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def inside(program: application.Program) -> dict[str, list[float]]:
    """Milliseconds a step with 1,000 units in view, with one opened, with the drawing seen into."""
    controller, figures = program.session.controller, {}
    controller.dispatch(PageChosen("prune"))
    controller.dispatch(MethodChosen("unit"))
    until(lambda: controller.state.units.pictures is not None)
    figures["step with 1,000 units"] = [timed(program, PercentChosen(p)) for p in range(1, 99)]
    controller.dispatch(UnitOpened(controller.state.units.layer, 412))
    until(lambda: len(controller.state.units.rankings) == len(rules("unit")))
    figures["step with a unit open"] = [timed(program, PercentChosen(p)) for p in range(1, 99)]
    controller.dispatch(PageChosen("try"))
    controller.dispatch(InsightWatched(True))
    until(lambda: controller.state.units.insights is not None)
    figures["step with what it sees"] = [timed(program, PercentChosen(p)) for p in range(1, 99)]
    return figures


SIDE = 224  # pixels


def large() -> None:
    """Seconds until a network of 25 million weights is opened and ranked, and its steps."""
    import keras

    app, program = open_program()
    controller = program.session.controller
    program.open()
    until(lambda: controller.state.tensorflow_ready and controller.state.data is not None)
    controller.dispatch(PageChosen("prune"))
    network = read_model(keras.applications.ResNet50(weights=None, input_shape=(SIDE, SIDE, 3)))
    other = controller.state.run.model_copy(update={"id": "large", "kind": "opened"})
    figures: dict[str, Any] = {"weights": sum(each.size for each in network.kernels.values())}
    heart, begun = Heart(), time.perf_counter()
    heart.phase("opening")
    controller.dispatch(RunOpened(other, network))
    QApplication.processEvents()
    figures["opened"] = time.perf_counter() - begun
    until(lambda: all(controller.state.pruning.way(m).ranking is not None for m in METHODS))
    figures |= {"ranked": time.perf_counter() - begun, **heart.longest}
    heart.phase("")
    for view in ("maps", "network"):
        program.window.prune.head.view.chosen.emit(view)  # as a click does
        for method in METHODS:
            controller.dispatch(MethodChosen(method))
            QApplication.processEvents()
            taken = [timed(program, PercentChosen(percent)) for percent in range(1, 99)]
            figures[f"step of {method}s, {view}"] = taken
    finish(app, figures)
    application.exit_code(app)


BLOCKS = 50  # of three convolutions each, beside which a line leads straight to their sum


def picture() -> None:
    """Seconds until the network of 150 layers is painted, and until its bars are."""
    app, program = open_program()
    controller = program.session.controller
    program.open()
    until(lambda: controller.state.tensorflow_ready and controller.state.data is not None)
    controller.dispatch(PageChosen("prune"))
    controller.dispatch(MethodChosen("unit"))
    QApplication.processEvents()
    network, record = deep_network(), controller.state.run
    other = record.model_copy(update={"id": "deep", "name": "Deep", "kind": "opened"})
    begun = time.perf_counter()
    controller.dispatch(RunOpened(other, network))
    QApplication.processEvents()
    shown = program.window.prune.layers.network.picture
    figures = {"painted": time.perf_counter() - begun, "layers": len(network.prunable)}
    assert shown.isVisible()
    until(lambda: any(look.bar is not None and look.bar.kept for look in shown.looks))
    QApplication.processEvents()
    finish(app, figures | {"bars": time.perf_counter() - begun})
    application.exit_code(app)


def deep_network() -> Network:
    """Return a residual network of narrow convolutions, 28 x 28 pixels in and 10 classes out."""
    import keras

    layers = keras.layers
    inputs = values = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, 3, padding="same", name="stem")(values)
    for block in range(BLOCKS):
        inner = values
        for at, (units, side) in enumerate(((4, 1), (4, 3), (16, 1))):
            name = f"block_{block}_conv_{at}"
            inner = layers.Conv2D(units, side, padding="same", use_bias=False, name=name)(inner)
            inner = layers.BatchNormalization()(inner)
            inner = layers.ReLU()(inner) if at < 2 else inner
        values = layers.ReLU()(layers.Add()([values, inner]))
    values = layers.GlobalAveragePooling2D()(values)
    return read_model(keras.Model(inputs, layers.Dense(10)(values)))


def timed(program: application.Program, event: object) -> float:
    """Milliseconds from an event to everything painted."""
    begun = time.perf_counter()
    program.session.controller.dispatch(event)
    QApplication.processEvents()
    return (time.perf_counter() - begun) * 1000


def pen(program: application.Program) -> list[float]:
    """Milliseconds from each pen position on the pad to its answer painted."""
    program.session.controller.dispatch(PercentChosen(80))
    QApplication.processEvents()  # the step's own painting is not the pen's
    canvas, taken = program.window.pad.canvas, []
    for index, (x, y) in enumerate(STROKE):
        kind = QEvent.Type.MouseMove if index else QEvent.Type.MouseButtonPress
        at = QPointF(x * canvas.width() / 280, y * canvas.height() / 280)
        left = Qt.MouseButton.LeftButton
        button = Qt.MouseButton.NoButton if index else left
        there = QPointF(canvas.mapToGlobal(at))
        moved = QMouseEvent(kind, at, there, button, left, Qt.KeyboardModifier.NoModifier)
        before = program.session.controller.state.pad
        begun = time.perf_counter()
        QApplication.sendEvent(canvas, moved)
        until(lambda before=before: program.session.controller.state.pad is not before)
        QApplication.processEvents()
        taken.append((time.perf_counter() - begun) * 1000)
    none, lifted = Qt.MouseButton.NoButton, QEvent.Type.MouseButtonRelease
    released = QMouseEvent(lifted, at, there, left, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, released)
    return taken


if __name__ == "__main__":
    {"gaps": gaps, "steps": steps, "picture": picture, "large": large}[sys.argv[1]](*sys.argv[2:])
