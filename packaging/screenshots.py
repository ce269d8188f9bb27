"""Photographs every page of the real window: both themes, three sizes, 1x and 2x.

Usage: python packaging/screenshots.py [FOLDER]   (default out/screenshots)
The pictures in the README are copied from the 1x ones at 1280 x 800.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
README_PICTURES = REPOSITORY / ".github" / "images"
IN_README = ("try-light", "try-dark", "train-light", "prune-light", "compare-light")
SIZES = ((1280, 800), (1024, 700), (2560, 1440))
SCALES = ("1", "2")
SEVEN = (
    ((62.0, 62.0), (100.0, 58.0), (150.0, 58.0), (196.0, 56.0), (200.0, 70.0), (180.0, 110.0)),
    ((100.0, 148.0), (130.0, 143.0), (160.0, 140.0), (182.0, 142.0)),
)
STEM = ((150.0, 170.0), (128.0, 215.0), (116.0, 252.0))


def main() -> int:
    """Take all pictures, one process a scale, each in a home of its own: it is a first start."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "out" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    for scale in SCALES:
        with tempfile.TemporaryDirectory() as home:
            environment = os.environ | {"QT_SCALE_FACTOR": scale, "SECATEURS_HOME": home}
            command = [sys.executable, __file__, "--take", str(folder)]
            subprocess.run(command, env=environment, check=True)
    README_PICTURES.mkdir(parents=True, exist_ok=True)
    for name in IN_README:
        shutil.copy(folder / f"{name}-1280x800-1x.png", README_PICTURES / f"{name}.png")
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


def take(folder: Path) -> None:
    """Open the window, draw a 7, sweep, and go through everything."""
    from PySide6.QtWidgets import QApplication

    from secateurs.ui.pad.events import PadCleared, StrokeBegun, StrokeEnded, StrokeExtended
    from secateurs.ui.prune.events import PercentChosen
    from secateurs.ui.shell.events import Noticed
    from secateurs.ui.shell.program import Program

    app = QApplication(sys.argv[:1])
    program = Program(app, greets=True)
    controller, session = program.session.controller, program.session
    program.open()
    _greet(program, folder)
    _until(lambda: controller.state.tensorflow_ready and controller.state.data is not None)
    controller.dispatch(Noticed(None))
    controller.dispatch(PadCleared())
    for stroke in ((*SEVEN[0], *STEM), SEVEN[1]):
        controller.dispatch(StrokeBegun(stroke[0]))
        controller.dispatch(StrokeExtended(stroke[1:]))
        controller.dispatch(StrokeEnded())
    controller.dispatch(PercentChosen(82))
    if not controller.state.sweep.points:
        session.sweeping.start()
        _until(lambda: controller.state.sweep.is_live)
        _until(lambda: not controller.state.sweep.is_live)
    _until(lambda: bool(controller.state.sweep.findings))
    _photograph(program, folder, ("prune", "try", "compare", "export"))
    _open_boxes(program, folder)
    _present(program, folder)
    _look_inside(program, folder)
    _decide(program)
    _photograph(program, folder, ("prune",), "history", lambda: _show_details(program))
    session.training.start()
    _until(lambda: len(controller.state.training.history) >= 1)
    _photograph(program, folder, ("train",))
    session.training.cancel_and_discard()
    _until(lambda: not controller.state.training.is_live)
    _open_models(program, folder)
    program.end()


def _greet(program: Any, folder: Path) -> None:
    """Take what a first start shows, amid the demonstration that it plays by itself."""
    from secateurs.ui.prune.events import PercentChosen
    from secateurs.ui.shell.events import Noticed

    controller = program.session.controller
    _until(lambda: controller.state.pruning.choice.percent >= 60)
    said = controller.state.notice
    controller.play(False)
    controller.dispatch(PercentChosen(60))
    _photograph(
        program, folder, ("try",), "first-launch", lambda: controller.dispatch(Noticed(said))
    )


def _open_boxes(program: Any, folder: Path) -> None:
    """Take what opens above a page: what a sweep takes, and all that is known of a run."""
    from PySide6.QtWidgets import QDialog

    from secateurs.ui.runs.events import RunDetailsAsked

    controller, window = program.session.controller, program.window

    def open_details() -> None:
        for dialog in window.findChildren(QDialog):
            dialog.close()
        program.wiring.fulfil(RunDetailsAsked(controller.state.run.id))

    def open_sweep() -> None:
        window.compare.head.popover.open_below(window.compare.head.options)

    _photograph(program, folder, ("compare",), "run-details", open_details)
    for dialog in window.findChildren(QDialog):
        dialog.close()
    _photograph(program, folder, ("compare",), "sweep", open_sweep)
    window.compare.head.popover.close()


def _present(program: Any, folder: Path) -> None:
    """Take the pages as a projector shows them."""
    from secateurs.ui.shell.layout import PresentationChosen

    controller = program.session.controller
    controller.dispatch(PresentationChosen(True))
    program.window.showNormal()  # as large as each picture is
    for page in ("prune", "try", "compare"):
        _photograph(program, folder, (page,), f"presentation-{page}")
    controller.dispatch(PresentationChosen(False))
    program.window.showNormal()


def _open_models(program: Any, folder: Path) -> None:
    """Take a network of 150 layers, and one with units that cannot go exactly."""
    from secateurs.core.pruning.plain_model import read_model
    from secateurs.ui.pad.events import PadCleared
    from secateurs.ui.prune.events import ExactChosen, MethodChosen, PercentChosen
    from secateurs.ui.runs.events import RunOpened

    controller = program.session.controller
    controller.dispatch(PadCleared())  # to read it at 100 sparsities takes long
    for name, made in (("deep", _deep()), ("inexact", _attentive())):
        network, record = read_model(made), controller.state.run
        other = record.model_copy(update={"id": name, "name": name.title(), "kind": "opened"})
        controller.dispatch(RunOpened(other, network))
        controller.dispatch(MethodChosen("unit"))
        controller.dispatch(PercentChosen(50))
        program.window.prune.turn("layer")
        program.window.prune.head.view.chosen.emit("network")
        _photograph(program, folder, ("prune",), name)
        if name == "deep":
            picture = program.window.prune.layers.network.picture
            picture.zoom_by(10)
            _photograph(program, folder, ("prune",), "deep-near")
        if controller.state.pruning.other is not None:
            controller.dispatch(ExactChosen(False))
            _photograph(program, folder, ("prune",), f"{name}-chosen")


def _deep() -> Any:
    """Return a residual network of 151 prunable layers."""
    import keras
    from keras import layers

    inputs = values = keras.Input((28, 28, 1))
    values = layers.Conv2D(16, 3, 7, padding="same", name="stem")(values)  # 4 x 4: quick
    for block in range(50):
        inner = values
        for at, (units, side) in enumerate(((4, 1), (4, 3), (16, 1))):
            name = f"block_{block}_conv_{at}"
            inner = layers.Conv2D(units, side, padding="same", activation="relu", name=name)(inner)
        values = layers.Add()([values, inner])
    values = layers.GlobalAveragePooling2D()(values)
    return keras.Model(inputs, layers.Dense(10)(values))


def _attentive() -> Any:
    """Return a small transformer over the rows of a picture."""
    import keras
    from keras import layers

    rows = keras.Input((28, 28))
    stream = layers.Dense(16, name="embed")(rows)
    for block in range(2):
        normed = layers.LayerNormalization(name=f"norm_{block}")(stream)
        heads = layers.MultiHeadAttention(4, 4, name=f"attention_{block}")(normed, normed)
        stream = layers.Add()([stream, heads])
        inner = layers.Dense(32, activation="gelu", name=f"wide_{block}")(stream)
        stream = layers.Add()([stream, layers.Dense(16, name=f"narrow_{block}")(inner)])
    return keras.Model(rows, layers.Dense(10, name="answer")(layers.Flatten()(stream)))


def _look_inside(program: Any, folder: Path) -> None:
    """Take the network's picture, a layer opened both ways, a unit, and the drawing seen into."""
    from secateurs.ui.hand.events import HandChosen, UnitsCut, UnitsProtected
    from secateurs.ui.prune.events import MethodChosen
    from secateurs.ui.units.events import (
        InsightWatched,
        LayerEnlarged,
        UnitChosen,
        UnitClosed,
        UnitOpened,
    )

    controller, prune = program.session.controller, program.window.prune
    before = controller.state.pruning.choice.method, prune.layers.view

    def show_details() -> None:
        _show_details(program)

    prune.turn("layer")
    prune.maps.pick(0)
    controller.dispatch(MethodChosen("weight"))
    _photograph(program, folder, ("prune",), "layer-weights", show_details)
    controller.dispatch(MethodChosen("unit"))
    layer = controller.state.network.prunable[0].name
    for event in (UnitsCut(layer, (412,)), UnitsProtected(layer, (7,)), UnitChosen(0, 412)):
        controller.dispatch(event)
    prune.head.view.chosen.emit("network")
    _photograph(program, folder, ("prune",), "network")
    controller.dispatch(UnitOpened(0, 412))
    _photograph(program, folder, ("prune",), "unit", show_details)
    controller.dispatch(UnitClosed())
    controller.dispatch(LayerEnlarged(True))
    _photograph(program, folder, ("prune",), "layer-units", show_details)
    controller.dispatch(LayerEnlarged(False))
    controller.dispatch(HandChosen())
    controller.dispatch(InsightWatched(True))
    _photograph(program, folder, ("try",), "sees")
    controller.dispatch(InsightWatched(False))
    controller.dispatch(MethodChosen(before[0]))
    prune.head.view.chosen.emit(before[1])


def _show_details(program: Any) -> None:
    """Scroll to the lower card, as a person does where it lies below the fold."""
    program.window.prune.show_whole(program.window.prune.details)


def _decide(program: Any) -> None:
    """Take some steps and branch, with the history in front."""
    from secateurs.ui.prune.events import MethodChosen, PercentChosen, ScopeChosen

    controller, history = program.session.controller, program.session.history
    program.window.prune.turn("history")
    for event in (MethodChosen("unit"), PercentChosen(80), ScopeChosen("global")):
        controller.dispatch(event)
        history.settle()
        _until(lambda: _is_settled(program))
    history.undo()
    controller.dispatch(PercentChosen(90))
    history.settle()


def _photograph(
    program: Any,
    folder: Path,
    pages: tuple[Any, ...],
    name: str = "",
    opens: Callable[[], None] = lambda: None,
) -> None:
    """Take pages in both themes and all sizes, with what is opened above them."""
    from secateurs.ui.shell import events as e

    controller, scale = program.session.controller, os.environ["QT_SCALE_FACTOR"]
    for page in pages:
        for theme in ("light", "dark"):
            controller.dispatch(e.PageChosen(page))
            controller.dispatch(e.ThemeChosen(theme))
            for width, height in SIZES:
                program.window.resize(width, height)
                _until(lambda: _is_settled(program))
                opens()
                _until(lambda: _is_settled(program))
                picture = _picture(program)
                picture.save(str(folder / f"{name or page}-{theme}-{width}x{height}-{scale}x.png"))


def _picture(program: Any) -> Any:
    """Return the window as it looks, with what has opened above it."""
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

    window = program.window
    picture = window.grab()
    with QPainter(picture) as painter:
        for above in QApplication.topLevelWidgets():
            if above.isVisible() and above is not window:
                at = above.mapToGlobal(QPoint()) - window.mapToGlobal(QPoint())
                painter.drawPixmap(at, above.grab())
    return picture


def _is_settled(program: Any) -> bool:
    """Say whether everything that the page shows has been made and computed."""
    from secateurs.ui.prune.choices import wanted_scores
    from secateurs.ui.shell.data_in_use import wanted_layer
    from secateurs.ui.units.actions import missing
    from secateurs.ui.widgets.deferred import Deferred

    deferred = [each for each in program.window.findChildren(Deferred) if each.isVisible()]
    state = program.session.controller.state
    ways = [state.pruning.way(method) for method in wanted_scores(state)]
    scored = all(way.score is not None for way in ways)
    scored = scored and all(
        state.pruning.way(method).account is not None for method in state.pruning.choice.methods
    )
    scored = scored and (state.page != "try" or all(way.strip is not None for way in ways))
    seen = _is_seen_into(state) and wanted_layer(state) is None and not missing(state)
    return scored and seen and all(each.built is not None for each in deferred)


def _is_seen_into(state: Any) -> bool:
    """Say whether what the networks see of the drawing is of all that are in view."""
    if state.page != "try" or not state.units.insight_seen:
        return True
    found, methods = state.units.insights, state.pruning.choice.methods
    return found is not None and found.pixels is state.pad.pixels and set(methods) <= {*found.ways}


def _until(done: Callable[[], bool]) -> None:
    """Wait as the program does when nobody touches it: asleep between two looks."""
    from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    deadline, loop = QDeadlineTimer(300_000), QEventLoop()
    QApplication.processEvents()
    while not done():
        if deadline.hasExpired():
            raise TimeoutError("the window did not come to rest")
        QTimer.singleShot(50, loop.quit)
        loop.exec()
    for _ in range(3):
        QApplication.processEvents()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--take"]:
        take(Path(sys.argv[2]))
    else:
        sys.exit(main())
