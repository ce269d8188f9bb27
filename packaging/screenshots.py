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
    """Take all pictures, one process a scale; they share what was swept."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "out" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for scale in SCALES:
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

    from secateurs.ui.pad.events import StrokeBegun, StrokeEnded, StrokeExtended
    from secateurs.ui.prune.events import PercentChosen
    from secateurs.ui.shell.events import Noticed
    from secateurs.ui.shell.program import Program

    app = QApplication(sys.argv[:1])
    program = Program(app)
    controller, session = program.session.controller, program.session
    program.open()
    _until(lambda: controller.state.tensorflow_ready and controller.state.data is not None)
    controller.dispatch(Noticed(None))
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
    _look_inside(program, folder)
    _decide(program)
    _photograph(program, folder, ("prune",), "history")
    session.training.start()
    _until(lambda: len(controller.state.training.history) >= 1)
    _photograph(program, folder, ("train",))
    session.training.cancel_and_discard()
    _until(lambda: not controller.state.training.is_live)
    program.end()


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
    prune.turn("layer")
    prune.maps.pick(0)
    controller.dispatch(MethodChosen("weight"))
    _photograph(program, folder, ("prune",), "layer-weights")
    controller.dispatch(MethodChosen("unit"))
    layer = controller.state.network.prunable[0].name
    for event in (UnitsCut(layer, (412,)), UnitsProtected(layer, (7,)), UnitChosen(0, 412)):
        controller.dispatch(event)
    prune.head.view.chosen.emit("network")
    _photograph(program, folder, ("prune",), "network")
    controller.dispatch(UnitOpened(0, 412))
    _photograph(program, folder, ("prune",), "unit")
    controller.dispatch(UnitClosed())
    controller.dispatch(LayerEnlarged(True))
    _photograph(program, folder, ("prune",), "layer-units")
    controller.dispatch(LayerEnlarged(False))
    controller.dispatch(HandChosen())
    controller.dispatch(InsightWatched(True))
    _photograph(program, folder, ("try",), "sees")
    controller.dispatch(InsightWatched(False))
    controller.dispatch(MethodChosen(before[0]))
    prune.head.view.chosen.emit(before[1])


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


def _photograph(program: Any, folder: Path, pages: tuple[Any, ...], name: str = "") -> None:
    from secateurs.ui.shell import events as e

    controller, scale = program.session.controller, os.environ["QT_SCALE_FACTOR"]
    for page in pages:
        for theme in ("light", "dark"):
            controller.dispatch(e.PageChosen(page))
            controller.dispatch(e.ThemeChosen(theme))
            for width, height in SIZES:
                program.window.resize(width, height)
                _until(lambda: _is_settled(program))
                picture = program.window.grab()
                picture.save(str(folder / f"{name or page}-{theme}-{width}x{height}-{scale}x.png"))


def _is_settled(program: Any) -> bool:
    """Say whether everything that the page shows has been made and computed."""
    from secateurs.ui.prune.choices import wanted_scores
    from secateurs.ui.units.actions import missing
    from secateurs.ui.units.state import wanted_layer
    from secateurs.ui.widgets.deferred import Deferred

    deferred = [each for each in program.window.findChildren(Deferred) if each.isVisible()]
    state = program.session.controller.state
    ways = [state.pruning.way(method) for method in wanted_scores(state)]
    scored = all(way.score is not None and way.strip is not None for way in ways)
    seen = _is_seen_into(state) and wanted_layer(state) is None and not missing(state)
    return scored and seen and all(each.built is not None for each in deferred)


def _is_seen_into(state: Any) -> bool:
    """Say whether what the networks see of the drawing is of all that are in view."""
    if state.page != "try" or not state.units.insight_seen:
        return True
    found, methods = state.units.insights, state.pruning.choice.methods
    return found is not None and found.pixels is state.pad.pixels and set(methods) <= {*found.ways}


def _until(done: Callable[[], bool]) -> None:
    from PySide6.QtCore import QDeadlineTimer, QEventLoop
    from PySide6.QtWidgets import QApplication

    deadline = QDeadlineTimer(300_000)
    QApplication.processEvents()
    while not done():
        if deadline.hasExpired():
            raise TimeoutError("the window did not come to rest")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    for _ in range(3):
        QApplication.processEvents()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--take"]:
        take(Path(sys.argv[2]))
    else:
        sys.exit(main())
