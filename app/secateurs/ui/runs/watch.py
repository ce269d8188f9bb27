"""Shows the runs, steps and points anew when a terminal or a second window has changed them."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.history.tree import Tree
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.store import Version
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.compare.plan import shown_runs
from secateurs.ui.history.actions import History
from secateurs.ui.runs.actions import Library
from secateurs.ui.shell.controller import Controller

PAUSE = 1000  # milliseconds between two looks


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is in the store; of the history that of the run in use.

    Attributes:
        points: the runs whose points are shown, and the digest of these.
    """

    version: Version
    place: tuple[str, str]
    runs: tuple[RunRecord, ...]
    tree: Tree | None
    points: tuple[tuple[str, ...], int]


class Watching(QObject):
    """Looks in the background; the rows are read only when the file has changed."""

    points_changed = Signal()  # the runs whose points are shown, or these, since the last look

    def __init__(
        self, controller: Controller, store: RunStore, library: Library, history: History
    ) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._library = library
        self._history = history
        self._known: tuple[Version, tuple[str, str]] = ((), ("", ""))
        self._points: tuple[tuple[str, ...], int] = ((), 0)
        self._lane = Lane("watching", self)
        self._lane.answered.connect(self._take)
        self._lane.failed.connect(self._failed)
        self.timer = QTimer(self, interval=PAUSE)
        self.timer.timeout.connect(self.look)

    @Slot()
    def begin(self) -> None:
        self.timer.start()

    def stop(self) -> None:
        self.timer.stop()
        self._lane.stop()

    @Slot()
    def look(self) -> None:
        store, known, place = self._store, self._known, self._history.watched
        run_id, experiment = place
        shown = shown_runs(self._controller.state)

        def question(_: Cancelled) -> _Seen | None:
            version = store.version()
            if (version, place) == known:
                return None
            try:
                tree = store.experiment(experiment) if experiment else store.history(run_id)
                points = (shown, store.points_digest(shown))
                return _Seen(version, place, store.runs(), tree, points)
            finally:
                store.release()

        self._lane.ask_next(question)

    @Slot(object)
    def _take(self, seen: _Seen) -> None:
        listed = tuple(run for run in self._controller.state.runs if not run.is_bundled)
        if seen.runs != listed:
            self._library.list_anew()
        before, self._points = self._points, seen.points
        if before != seen.points:  # of other runs, too: some may have come after they were shown
            self.points_changed.emit()
        if seen.place != self._history.watched:
            return  # another run is in use: the next look is at its history
        if seen.tree is None or self._history.join(seen.tree):
            self._known = (seen.version, self._history.watched)

    @Slot(object)
    def _failed(self, _: Failure) -> None:
        """Leave the list as it is; the next look may succeed."""
