"""How fast training goes: how long a chunk may be, and how long the rest will take."""

import time

CHUNK_SECONDS = 0.09  # an update of the window, and the longest wait for an answer
LONGEST_CHUNK = 1000  # steps


class Pace:
    """The smoothed time of a step, and the time of an epoch's end."""

    def __init__(self) -> None:
        self._chunks = 0
        self._last = 1
        self._step_seconds = 0.0
        self._end_seconds = 0.0

    def chunk(self, remaining: int) -> int:
        """Return how many of the remaining steps to take before looking up."""
        if not self._chunks:
            return 1
        fitting = int(CHUNK_SECONDS / max(self._step_seconds, 1e-9))
        return max(1, min(fitting, 2 * self._last, LONGEST_CHUNK, remaining))

    def took(self, steps: int, seconds: float) -> None:
        """Note a chunk; pauses must not be counted."""
        self._chunks += 1
        self._last = steps
        past = min(1 - 1 / self._chunks, 0.9)
        self._step_seconds = past * self._step_seconds + (1 - past) * seconds / steps

    def end_took(self, seconds: float) -> None:
        """Note the time of an epoch's validation and safekeeping."""
        self._end_seconds = seconds

    def seconds_left(self, steps: int, ends: int) -> float:
        return steps * self._step_seconds + ends * self._end_seconds

    def steps_per_second(self) -> float:
        return 1 / self._step_seconds if self._step_seconds else 0.0


class Stopwatch:
    """Seconds spent working; what is left out does not count."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._started = time.perf_counter() - seconds

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started

    def leave_out(self, seconds: float) -> None:
        self._started += seconds
