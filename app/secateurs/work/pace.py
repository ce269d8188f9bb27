"""What a piece of work is, how far it has come, and how long it takes at its last pace."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from secateurs.core.base.cancelled import Cancelled, CountReport
from secateurs.core.learning.events import StepsTaken, TrainingEvent

Work = Callable[[Callable[[object], None], Cancelled], Any]  # (report, cancelled)

Question = Callable[[Cancelled], object]  # (cancelled) -> answer

OFTEN = 0.1  # seconds between two words on how far it is

STEPS = 8  # whose pace is taken for that of the rest


@dataclass(frozen=True, slots=True)
class Went:
    """So many steps of so many are done; seconds_left is None while there is no telling."""

    done: int = 0
    total: int = 0
    seconds_left: float | None = None

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0


UNBEGUN = Went()


def paced(
    report: Callable[[object], None], clock: Callable[[], float] = time.monotonic
) -> CountReport:
    """Return what turns counts of steps into `Went`, now and then; the last is always told."""
    times = deque([(0, clock())], maxlen=STEPS)
    told = -OFTEN

    def went(done: int, total: int) -> None:
        nonlocal told
        now = clock()
        times.append((done, now))
        if done < total and now - told < OFTEN:
            return
        told = now
        steps, seconds = done - times[0][0], now - times[0][1]
        report(Went(done, total, (total - done) * seconds / steps if steps > 0 else None))

    return went


SHORTEST_GAP = 0.05  # seconds between two reports: at most 20 a second


class PacedSteps:
    """Joins reports of training steps so that they reach the window at most 20 times a second."""

    def __init__(
        self, report: Callable[[object], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._report = report
        self._clock = clock
        self._waiting: StepsTaken | None = None
        self._last = -SHORTEST_GAP

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

    def report(self, event: TrainingEvent) -> None:
        if not isinstance(event, StepsTaken):
            self.flush()
            self._report(event)
            return
        self._waiting = joined(self._waiting, event)
        if self._clock() - self._last >= SHORTEST_GAP:
            self.flush()

    def flush(self) -> None:
        """Report what still waits."""
        if self._waiting is not None:
            self._report(self._waiting)
            self._waiting = None
            self._last = self._clock()


def joined(earlier: StepsTaken | None, later: StepsTaken) -> StepsTaken:
    """Join two reports that follow each other; the rates are the later one's."""
    if earlier is None:
        return later
    return replace(later, first_step=earlier.first_step, losses=earlier.losses + later.losses)
