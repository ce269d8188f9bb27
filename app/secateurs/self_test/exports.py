"""Steps that write files and open them again: networks, curves, the report; and the way out."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage

from secateurs.core.base.installed import Extra, missing
from secateurs.core.export.exported import Kind
from secateurs.core.export.precision import FLOAT32, LIMITS
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.chain import compact_chain
from secateurs.core.storage.folders import config_folder
from secateurs.self_test.cuts import PERCENT, cut
from secateurs.self_test.rig import Failed, Rig, Skipped, check
from secateurs.self_test.start import same_network
from secateurs.ui.export.offered import cut_network, gets_smaller
from secateurs.ui.shell.words import count
from secateurs.work.export import suffix_of

CLOSING = 30_000  # milliseconds

STUCK = 3  # an exit code that the program does not have

EXTRAS: dict[Kind, Extra] = {"litert": "litert", "litert-int8": "litert", "onnx": "onnx"}

RUNTIMES: dict[Kind, str] = {  # what must have run the file: LiteRT has an older stand-in
    "litert": "ai_edge_litert.interpreter",
    "litert-int8": "ai_edge_litert.interpreter",
    "onnx": "onnxruntime",
}


def exports(kind: Kind) -> Callable[[Rig], str]:
    """Return the step that writes a file of a format; the job itself loads it and compares."""

    def work(rig: Rig) -> str:
        if (extra := EXTRAS.get(kind)) and (lacking := missing(extra)):
            raise Skipped(lacking)
        cut(rig, "unit", PERCENT)
        rig.show("export")
        rig.until(lambda: cut_network(rig.state) is not None, "the pruned network")
        check(gets_smaller(rig.state), "The removed units would stay in the file.")
        path = rig.folder / f"small{suffix_of(kind)}"
        rig.session.saving.write(kind, str(path))
        check(rig.state.export.writing == kind, "No export began.")
        rig.until(lambda: rig.state.export.writing is None, f"the {kind} file")
        saved = rig.state.export.saved.get(kind)
        if saved is None or saved.exported is None:
            raise Failed(saved.problem if saved else "No file was written.")
        done = saved.exported
        check(path.exists() and done.bytes > 0, f"{path.name} is not there.")
        runtime = RUNTIMES.get(kind)
        check(runtime is None or runtime in sys.modules, f"{runtime} did not run the file.")
        exact = kind == "litert-int8" or done.relative <= LIMITS[FLOAT32]
        check(exact, f"Its answers differ by {done.relative:.1e} of their size.")
        if kind == "keras":
            rig.exported = (path, _small(rig))
        return f"{count(done.bytes)} bytes, differs by {done.relative:.1e}"

    return work


def _small(rig: Rig) -> Network:
    network, found = rig.state.network, rig.state.pruning.unit.cut
    assert network.is_chain
    assert found is not None
    return compact_chain(network, found)


def opens_the_file(rig: Rig) -> str:
    """Open the exported model; a process of its own builds it."""
    assert rig.exported is not None
    path, network = rig.exported
    rig.session.opening.open(str(path))
    check(rig.state.opening == path.name, "The file is not being opened.")
    rig.until(lambda: rig.state.run.kind == "opened", "the model")
    check(rig.state.run.origin == path.name, f"{rig.state.run.origin} was opened.")
    check(same_network(rig.state.network, network), "It has other weights than were exported.")
    return f"{count(network.parameters)} parameters, every one the same"


def closes(rig: Rig) -> str:
    """Close the window as a person does; the program's own way out ends the event loop."""
    if rig.opened is None:
        raise Skipped("The program is not open.")
    window, session = rig.window, rig.session
    QTimer.singleShot(0, window.close)
    QTimer.singleShot(CLOSING, lambda: rig.app.exit(STUCK))  # such as by a question
    code = rig.app.exec()
    check(code == 0 and not window.isVisible(), "The window did not close.")
    check(not session.runner.is_busy, "A job is still running.")
    remembered = config_folder() / "preferences.json"
    check(remembered.is_file(), "Nothing is remembered for the next start.")
    return ""


PICTURES = ("png", "svg", "csv")

LEAST_SIDE = 300  # pixels of the picture


class Catcher(QObject):
    """Gets what would be shown by another program."""

    def __init__(self) -> None:
        super().__init__()
        self.caught: list[QUrl] = []

    @Slot(QUrl)
    def catch(self, url: QUrl) -> None:
        self.caught.append(url)


def exports_the_curves(rig: Rig) -> str:
    sizes = []
    for kind in PICTURES:
        path = rig.folder / f"curves.{kind}"
        rig.session.exporting.write(kind, str(path))
        rig.until(lambda: not rig.state.activities, f"the {kind} file")
        check(path.is_file(), f"{path.name} is not there.")
        sizes.append(f"{kind.upper()} {count(path.stat().st_size)} bytes")
    image = QImage(str(rig.folder / "curves.png"))
    check(min(image.width(), image.height()) >= LEAST_SIDE, "The picture cannot be read.")
    return ", ".join(sizes)


def writes_the_report(rig: Rig) -> str:
    """Write the report; its page is caught on the way to the browser."""
    catcher = Catcher()
    QDesktopServices.setUrlHandler("file", catcher, "catch")  # type: ignore[arg-type]
    try:
        rig.session.exporting.write("report", str(rig.folder / "report"))
        rig.until(lambda: catcher.caught, "the report")
    finally:
        QDesktopServices.unsetUrlHandler("file")
    page = Path(catcher.caught[0].toLocalFile())
    check(page.is_file() and page.stat().st_size, "The report's page is not there.")
    return f"{count(page.stat().st_size)} bytes"
