"""What a piece of work is, how far it has come, and how long it takes at its last pace."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Work = Callable[[Callable[[object], None], Callable[[], bool]], Any]  # (report, cancelled)

Question = Callable[[Callable[[], bool]], object]  # (cancelled) -> answer

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
) -> Callable[[int, int], None]:
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
