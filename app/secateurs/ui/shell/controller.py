"""Holds the one state, moves it on by events, and tells the window."""

from collections import deque
from dataclasses import replace

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from secateurs.core.drawing.strokes import Point
from secateurs.jobs.job import Failure
from secateurs.ui.pad.events import StrokeEnded, StrokeExtended
from secateurs.ui.pad.state import Pad
from secateurs.ui.prune.events import PercentChosen, PlayToggled
from secateurs.ui.prune.state import HIGHEST
from secateurs.ui.shell.advance import advance
from secateurs.ui.shell.derive import derive
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice, State

PLAY_INTERVAL = 60  # milliseconds a step of the sparsity bar


class Controller(QObject):
    """The only place where the state is swapped."""

    state_changed = Signal(object, object)  # State before, State now

    def __init__(self, state: State, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = derive(replace(state, pad=Pad()), state)  # a remembered drawing is read
        self._events: deque[tuple[object, ...]] = deque()
        self._moving = False
        self._reports: list[object] = []
        self._reports_timer = QTimer(self, singleShot=True)
        self._reports_timer.timeout.connect(self._flush_reports)
        self._pen: list[Point] = []
        self._pen_timer = QTimer(self, singleShot=True)
        self._pen_timer.timeout.connect(self._flush_pen)
        self._aim: int | None = None
        self._aim_timer = QTimer(self, singleShot=True)
        self._aim_timer.timeout.connect(self._reach_aim)
        self._play_timer = QTimer(self, interval=PLAY_INTERVAL)
        self._play_timer.timeout.connect(self._play_on)

    @property
    def state(self) -> State:
        return self._state

    @Slot(object)
    def dispatch(self, event: object) -> None:
        """Move the state on by one event and let everyone know.

        What listeners dispatch in turn waits until all know of the first: else those told
        last would end with the older state.
        """
        assert QThread.currentThread() == self.thread(), "the state moves in the window's thread"
        self._flush_reports()
        self._move((event,))

    def report(self, event: object) -> None:
        """Gather what work in the background found that waits in line, and show it all at once.

        Two processes that measure side by side bring eight points together; each takes 10 ms to
        be shown.
        """
        self._reports.append(event)
        if not self._reports_timer.isActive():
            self._reports_timer.start()

    def _move(self, events: tuple[object, ...]) -> None:
        self._events.append(events)
        if self._moving:
            return
        self._moving = True
        try:
            while self._events:
                self._move_on(self._events.popleft())
        finally:
            self._moving = False

    def _move_on(self, events: tuple[object, ...]) -> None:
        before = moved = self._state
        for event in events:
            moved = advance(moved, event)
        if moved is not before:
            self._state = derive(before, moved)
            self.state_changed.emit(before, self._state)

    def move_pen(self, points: tuple[Point, ...]) -> None:
        """Gather the pen positions that wait in line and extend the stroke once by them all."""
        self._pen.extend(points)
        if not self._pen_timer.isActive():
            self._pen_timer.start()

    def lift_pen(self) -> None:
        self._flush_pen()
        self.dispatch(StrokeEnded())

    @Slot(object)
    def tell_failure(self, failure: Failure) -> None:
        """Tell the person of what went wrong in the background; the details can be copied."""
        self.dispatch(Noticed(Notice(failure.text, "error", failure.details)))

    @Slot(int)
    def aim_at(self, percent: int) -> None:
        """Move to a sparsity; of those that wait in line only the last counts."""
        self._aim = percent
        if not self._aim_timer.isActive():
            self._aim_timer.start()

    def play(self, playing: bool) -> None:
        """Run the sparsity bar from where it is, or from 0 if it is at the end, to 99 %."""
        if playing and self._state.pruning.choice.percent >= HIGHEST:
            self.dispatch(PercentChosen(0))
        self.dispatch(PlayToggled(playing))
        if playing:
            self._play_timer.start()
        else:
            self._play_timer.stop()

    @Slot()
    def _play_on(self) -> None:
        percent = self._state.pruning.choice.percent + 1
        if percent > HIGHEST:
            self.play(False)
        else:
            self.dispatch(PercentChosen(percent))

    @Slot()
    def _reach_aim(self) -> None:
        if self._aim is not None:
            percent, self._aim = self._aim, None
            self.dispatch(PercentChosen(percent))

    @Slot()
    def _flush_reports(self) -> None:
        self._reports_timer.stop()
        if self._reports:
            reports, self._reports = tuple(self._reports), []
            self._move(reports)

    @Slot()
    def _flush_pen(self) -> None:
        self._pen_timer.stop()
        if self._pen:
            points, self._pen = tuple(self._pen), []
            self.dispatch(StrokeExtended(points))
