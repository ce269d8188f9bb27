"""What the window's own thread has to do bit by bit, so that the window stays awake."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

Step = Callable[[], object]


class Turns(QObject):
    """Takes each of the steps that it is given in a turn of the event loop of its own."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: deque[Step] = deque()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._take)

    def add(self, *steps: Step) -> None:
        """Take these after those that wait."""
        self._steps.extend(steps)
        self._timer.start()

    def finish(self) -> None:
        """Take all that wait at once."""
        while self._steps:
            self._take()

    def stop(self) -> None:
        """Take none of those that wait."""
        self._steps.clear()
        self._timer.stop()

    @Slot()
    def _take(self) -> None:
        step = self._steps.popleft() if self._steps else None
        if not self._steps:
            self._timer.stop()
        if step is not None:
            step()
