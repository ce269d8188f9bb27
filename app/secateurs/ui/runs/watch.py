"""Lists the runs anew when a terminal or a second window has changed them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Slot

from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.store import Version
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.runs.actions import Library
from secateurs.ui.shell.controller import Controller

PAUSE = 1000  # milliseconds between two looks


@dataclass(frozen=True, slots=True)
class _Seen:
    version: Version
    runs: tuple[RunRecord, ...]


class Watching(QObject):
    """Looks in the background; the rows are read only when the file has changed."""

    def __init__(self, controller: Controller, store: RunStore, library: Library) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._library = library
        self._version: Version = ()
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
        store, known = self._store, self._version

        def question(_: Callable[[], bool]) -> _Seen | None:
            version = store.version()
            if version == known:
                return None
            try:
                return _Seen(version, store.runs())
            finally:
                store.release()

        self._lane.ask_next(question)

    @Slot(object)
    def _take(self, seen: _Seen) -> None:
        self._version = seen.version
        listed = tuple(run for run in self._controller.state.runs if not run.is_bundled)
        if seen.runs != listed:
            self._library.list_runs()

    @Slot(object)
    def _failed(self, _: Failure) -> None:
        """Leave the list as it is; the next look may succeed."""
