"""Finds the network that the current one was made of, to compare it with."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.actions.library import Library
from secateurs.ui.controller import Controller
from secateurs.ui.state import events as e
from secateurs.ui.state.export import Original, original_of
from secateurs.ui.state.snapshot import State


class Originals(QObject):
    """Reads it when the Export page is looked at, in the background."""

    def __init__(self, controller: Controller, library: Library) -> None:
        super().__init__(controller)
        self._controller = controller
        self._library = library
        self._sought: object = None  # the network it was sought for
        self._lane = Lane("originals", self)
        self._lane.answered.connect(self._controller.dispatch)
        self._lane.failed.connect(self._failed)
        controller.state_changed.connect(self.follow)

    def stop(self) -> None:
        self._lane.stop()

    @Slot(object, object)
    def follow(self, _: State, state: State) -> None:
        if state.page != "export" or state.network is self._sought:
            return
        record = original_of(state.run, state.runs)
        if record is None:
            return
        self._sought = network = state.network
        library = self._library

        def question(_: Callable[[], bool]) -> e.OriginalFound:
            return e.OriginalFound(network, Original(record, library.run(record.id).network()))

        self._lane.ask(question)

    @Slot(object)
    def _failed(self, _: Failure) -> None:
        """Leave the current network to be its own control."""
