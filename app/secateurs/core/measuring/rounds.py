"""Times several runs by turns, so that whatever else the machine does meets all of them."""

import math
import time
from collections.abc import Callable, Sequence

from secateurs.core.cancelled import Cancelled, go_on, never

Pass = Callable[[], object]
Clock = Callable[[], float]
Tell = Callable[[str, float], object]  # what goes on and the share that is done; may raise to end

WARM = 3  # calls before the clock counts: graphs are traced, caches filled
TRIES = 3  # calls, the quickest of which says how many make a turn
TURN = 0.005  # seconds that a turn lasts at least
MOST = 500  # calls a turn


def silent(what: str, share: float) -> None:
    """Tell nobody."""


def by_turns(
    passes: Sequence[Pass],
    rounds: int,
    clock: Clock = time.perf_counter,
    begun: Callable[[int], object] = lambda turn: None,
    cancelled: Cancelled = never,
) -> list[tuple[float, ...]]:
    """Return the seconds of one call of each pass, one figure a round.

    Every pass is called WARM times first, then tried TRIES times. In every round each has its
    turn; who begins moves on from round to round. A turn repeats a short call until it lasts
    about TURN, and gives the mean, so that what others left in the processor's caches does not
    count. `begun` is called before each round, with its number from 0 on.
    """
    calls = [_calls(each, clock, cancelled) for each in passes]
    taken: list[list[float]] = [[] for _ in passes]
    for turn in range(rounds):
        begun(turn)
        for place in range(len(passes)):
            go_on(cancelled)
            at = (turn + place) % len(passes)
            taken[at].append(_mean(passes[at], calls[at], clock))
    return [tuple(times) for times in taken]


def _calls(run: Pass, clock: Clock, cancelled: Cancelled) -> int:
    for _ in range(WARM):
        go_on(cancelled)
        run()
    # One slow call would leave a pass with short turns, each begun with cold caches.
    once = math.inf
    for _ in range(TRIES):
        go_on(cancelled)
        once = min(once, _mean(run, 1, clock))
    return MOST if once <= 0 else max(1, min(MOST, math.ceil(TURN / once)))


def _mean(run: Pass, calls: int, clock: Clock) -> float:
    begun = clock()
    for _ in range(calls):
        run()
    return (clock() - begun) / calls
