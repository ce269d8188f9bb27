"""Writes steps to the store, so that neither a kill nor a power cut loses one."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from secateurs.core.base.errors import SecateursError
from secateurs.core.history.tree import Node
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.shell.controller import Controller

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Steps:
    """What is to be kept; `entered`: a kill loses it no more, the disk has still to take it."""

    experiment: str
    nodes: Sequence[Node]
    current: str
    entered: bool


class Writer(QObject):
    """Enters steps at once and sees to the disk in the background, in order, none left out."""

    def __init__(self, controller: Controller, store: RunStore) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._waiting: deque[_Steps] = deque()
        self._lock = threading.Lock()
        self._stopped = False
        self._told = False
        self._lane = Lane("history", self)
        self._lane.failed.connect(self._failed)

    def keep(self, experiment: str, nodes: Sequence[Node], current: str) -> None:
        steps = (experiment, nodes, current)
        in_order = all(each.entered for each in tuple(self._waiting))
        entered = in_order and self._store.keep_steps_at_once(*steps)
        self._waiting.append(_Steps(*steps, entered))
        self._lane.ask(self._write)

    def stop(self) -> None:
        """Write what still waits; the store is left alone from then on."""
        self._lane.stop()
        with self._lock:
            self._stopped = True
            try:
                self._write_all()
            except SecateursError:
                logger.warning("the last steps could not be kept", exc_info=True)

    def _write(self, _: Callable[[], bool]) -> None:
        """Write all that waits, whoever asked: a newer question never drops an older step."""
        with self._lock:
            if self._stopped:
                return
            try:
                self._write_all()
            finally:
                self._store.release()

    def _write_all(self) -> None:
        while self._waiting:
            first = self._waiting[0]
            write = self._store.note_steps if first.entered else self._store.keep_steps
            write(first.experiment, first.nodes, first.current)
            self._waiting.popleft()
            self._told = False

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if not self._told:
            self._told = True
            self._controller.tell_failure(failure)
