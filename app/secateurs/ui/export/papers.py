"""Take the curves and the report out of the window: files and the clipboard."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from secateurs.core.base.atomic import write_file
from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.errors import DataError
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.report.origin import why_not_reported
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.runs.actions import Library
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.desktop import NO_PROGRAM, Desktop, written
from secateurs.ui.shell.events import REPORT, ActivityChanged, Noticed
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.shell.words import percent
from secateurs.work.pace import Question

LOADING = "The data set is still being loaded."


@dataclass(frozen=True, slots=True)
class Written:
    """A file or a folder of files that is complete."""

    path: Path
    show: bool = False  # open it: it is a page to read


@dataclass(frozen=True, slots=True)
class Copied:
    """A picture for the clipboard."""

    png: bytes


class Exporting(QObject):
    """Writes in the background, one after the other; says where the file is."""

    path_wanted = Signal(str, str)  # kind, suggested file name
    _went = Signal(object, int, int)  # the report's folder; how many steps of how many are done

    def __init__(
        self, controller: Controller, library: Library, desktop: Desktop | None = None
    ) -> None:
        super().__init__(controller)
        self._desktop = desktop or Desktop(controller)
        self._controller = controller
        self._library = library
        self._waiting: deque[tuple[str, Question]] = deque()  # the first is at work
        self._lane = Lane("export", self)
        self._lane.answered.connect(self._done)
        self._lane.failed.connect(self._failed)
        self._went.connect(self._show_progress)

    def stop(self) -> None:
        self._waiting.clear()
        self._lane.stop()

    @Slot(str)
    def export(self, kind: str) -> None:
        """Begin an export: "png", "svg", "csv", "report" or "copy" (to the clipboard)."""
        state = self._controller.state
        if why := _why_not(state, kind):
            self._controller.dispatch(Noticed(Notice(why, "error")))
        elif kind == "copy":
            draw = picture(state, "png")
            self._ask("", lambda _: Copied(draw()))
        else:
            name = "report" if kind == "report" else f"curves.{kind}"
            networks = len({point.run_id for point in state.sweep.points})
            whose = f"{state.run.name}, {networks} networks" if networks > 1 else state.run.name
            self.path_wanted.emit(kind, f"{whose} {name}")

    @Slot(str, str)
    def write(self, kind: str, path: str) -> None:
        """Write the export to the chosen path (a folder for the report)."""
        state, target = self._controller.state, Path(path)
        words = _words(target)
        if kind == "report":
            self._ask(words, lambda cancelled: self._reported(state, target, cancelled))
            return
        draw = picture(state, kind)

        def question(_: Cancelled) -> Written:
            write_file(target, draw())
            return Written(target)

        self._ask(words, question)

    def _ask(self, words: str, question: Question) -> None:
        """Begin, or wait for those before: no file may be lost for the sake of the next."""
        self._waiting.append((words, question))
        if len(self._waiting) == 1:
            self._begin()

    @Slot()
    def cancel_report(self) -> None:
        """Leave the report that is being written; what lies in its folder stays."""
        state = self._controller.state
        words = next((words for part, words in state.activities if part == REPORT), "")
        if words:
            self._lane.drop()
            self._end()
            self._tell(f"{words.partition(',')[0]} was stopped.")

    @Slot(object, int, int)
    def _show_progress(self, folder: Path, done: int, total: int) -> None:
        """Say how far a report is, unless it has been left."""
        words = _words(folder)
        if self._waiting and self._waiting[0][0] == words:
            share = percent(done / total, 0)
            self._controller.dispatch(ActivityChanged("exporting", ""))
            self._controller.dispatch(ActivityChanged(REPORT, f"{words}, {share}"))

    def _begin(self) -> None:
        words, question = self._waiting[0]
        self._controller.dispatch(ActivityChanged("exporting", words))
        self._lane.ask(question)

    def _end(self) -> None:
        self._controller.dispatch(ActivityChanged("exporting", ""))
        self._controller.dispatch(ActivityChanged(REPORT, ""))
        self._waiting.popleft()
        if self._waiting:
            self._begin()

    def _reported(self, state: State, folder: Path, cancelled: Cancelled) -> Written:
        from secateurs.core.report.measured import Selection, Watcher, report_on

        if state.data is None:
            raise DataError(LOADING)
        points = state.sweep.points
        runs = [self._library.run(i) for i in dict.fromkeys(point.run_id for point in points)]
        selection = Selection(points[0].scope, state.sweep.hidden)

        def went(done: int, total: int) -> None:
            self._went.emit(folder, done, total)

        went(0, 1)
        watcher = Watcher(cancelled, went)
        page = report_on(runs, state.data, points, selection, folder, watcher)
        return Written(page, show=True)

    @Slot(object)
    def _done(self, answer: object) -> None:
        self._end()
        if isinstance(answer, Copied):
            QGuiApplication.clipboard().setImage(QImage.fromData(answer.png))
            self._tell("The curves are on the clipboard.")
        elif isinstance(answer, Written):
            fails = answer.show and not self._desktop.opens(str(answer.path))
            remark = NO_PROGRAM if fails else ""
            self._controller.dispatch(Noticed(written(answer.path, opens=not fails, remark=remark)))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._end()
        self._controller.tell_failure(failure)

    def _tell(self, text: str) -> None:
        self._controller.dispatch(Noticed(Notice(text)))


def _words(target: Path) -> str:
    return f"Writing {target.name}"


def _why_not(state: State, kind: str) -> str:
    """Say why there is nothing to export, before a path is asked for; nothing where there is."""
    if not state.sweep.points:
        return "There are no curves to export yet: sweep the network first."
    if kind != "report":
        return ""
    return why_not_reported(state.run, state.data.key) if state.data else LOADING


def picture(state: State, kind: str) -> Callable[[], bytes]:
    """Return what makes the file's content; what draws it is imported when it is called.

    A picture has the series that are shown, a table all points.
    """
    points: tuple[SweepPoint, ...] = state.sweep.points
    scope, axis, hidden = points[0].scope, state.sweep.x_axis, state.sweep.hidden

    def draw() -> bytes:
        from secateurs.core.evaluation.curves import curves_from
        from secateurs.core.report.curves import curve_figure
        from secateurs.core.report.files import curves_csv
        from secateurs.core.report.look import png, svg

        if kind == "csv":
            return curves_csv(points).encode()
        curves = curves_from(points, scope)
        shown = {way: curve for way, curve in curves.items() if way not in hidden}
        figure = curve_figure(shown or curves, scope, axis)
        return png(figure) if kind == "png" else svg(figure)

    return draw
