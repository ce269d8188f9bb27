"""Open models from files, in the background; a wish for another one replaces the first."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.storage.keeping_networks import NetworkKept
from secateurs.core.storage.runs import RunStore
from secateurs.core.text import one_line
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.jobs.opening import opening_question
from secateurs.ui.actions.next_step import OTHER_DATA, is_strange, with_next_step
from secateurs.ui.controller import Controller
from secateurs.ui.state import events as e
from secateurs.ui.state.snapshot import Notice
from secateurs.ui.wording import percent

SUFFIX = ".keras"


class Opening(QObject):
    """At most one model at a time; the network in use stays until the new one is there."""

    opened = Signal(object)  # NetworkKept

    def __init__(self, controller: Controller, store: RunStore) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._lane = Lane("opening", self)
        self._lane.answered.connect(self._took)
        self._lane.unwanted.connect(self._throw_away)
        self._lane.failed.connect(self._failed)

    def stop(self) -> None:
        self._lane.stop()

    @Slot(str)
    def open(self, path: str) -> None:
        state, file = self._controller.state, Path(path)
        self._controller.dispatch(e.OpeningChanged(one_line(file.name)))
        self._lane.ask(opening_question(file, state.data, self._store))

    @Slot()
    def cancel(self) -> None:
        """Leave the file; what is being read of it is thrown away."""
        self._lane.drop()
        self._controller.dispatch(e.OpeningChanged(""))

    @Slot(object)
    def _took(self, kept: NetworkKept) -> None:
        self._controller.dispatch(e.OpeningChanged(""))
        self.opened.emit(kept)
        words = opened_words(kept)
        self._controller.dispatch(e.Noticed(with_next_step(words, self._controller.state)))

    @Slot(object)
    def _throw_away(self, kept: NetworkKept) -> None:
        """Leave no run of a file that was ready the moment that nobody wanted it any more."""
        self._store.delete(kept.record.id)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._controller.dispatch(e.OpeningChanged(""))
        self._controller.dispatch(e.Noticed(Notice(failure.text, "error", failure.details)))


def opened_words(kept: NetworkKept) -> str:
    record = kept.record
    if not record.is_tested:
        return f"{record.name} is open. Open its own data to test it: File, Open data."
    words = (
        f"{record.name} is open: {percent(record.test_accuracy)} on the test set of"
        f" {record.dataset}."
    )
    return f"{words} {OTHER_DATA}" if is_strange(record) else words
