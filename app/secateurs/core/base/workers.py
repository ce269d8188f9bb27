"""Work shared out among processes of their own, which Dask starts, feeds and watches.

A piece of the work is small. What many pieces need, such as a data set, is sent once to each
process, under the digest of its bytes.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.certificates import NobodyAnswers
from secateurs.core.base.errors import SecateursError, WorkersError
from secateurs.core.base.pieces import Asked, Piece, Waiting
from secateurs.core.base.tensorflow import threads_of_tensorflow
from secateurs.core.base.text import first_line
from secateurs.core.base.worker_side import Sent, do_piece, keep_sent, other_versions, versions_here

if TYPE_CHECKING:
    from distributed import Client, Future

Result = TypeVar("Result")
Waits = Callable[[int, str], object]

WAITING = 2  # pieces that a worker is given at once, so that none of them waits for the next
LOOK_UP = 0.02  # seconds between two looks at what has arrived
TRIES = 10  # workers that may end while they are at work on one piece

COUNTED = 1.0  # seconds between two looks at how many workers there are
AWAY = 600  # seconds that a scheduler may be away
CLOSING = 2  # seconds to take leave in
LOST = ("lost", "pending")  # what was done, by a worker that ended before it was fetched


class _SchedulerGone(WorkersError):  # noqa: N818
    """What was at work is to be asked for again."""

    def __init__(self) -> None:
        super().__init__("The workers can no longer be reached.")


@dataclass(eq=False)
class Workers:
    """Processes that are there to work, one piece each at a time.

    Attributes:
        again: connects to a scheduler that was restarted; None where it lives in this process.
        dashboard: the page on which Dask shows them; "" where there is none.
    """

    client: "Client"
    address: str = ""
    again: "Callable[[], Client] | None" = None
    dashboard: str = ""
    _sent: "dict[str, Future]" = field(default_factory=dict)
    _seen: tuple[float, tuple[str, ...]] = (-math.inf, ())
    _had_some: bool = False

    @property
    def count(self) -> int:
        """How many there are, as of a second ago."""
        return len(self._addresses)

    @property
    def _addresses(self) -> tuple[str, ...]:
        if time.monotonic() - self._seen[0] > COUNTED:
            found = tuple(self._asked(self.client.nthreads))
            self._seen = time.monotonic(), found
            self._had_some |= bool(found)
        return self._seen[1]

    @property
    def lack(self) -> str:
        """Say what has to come before anything goes on; "" where nothing has to."""
        if self.count or not self.address:
            return ""
        what = "all have gone" if self._had_some else "none has joined yet"
        return f"Waiting for a worker at {self.address}: {what}."

    def results(
        self,
        work: Callable[..., Result],
        pieces: Iterable[Piece[Asked]],
        given: Callable[[str], object],
        cancelled: Cancelled = never,
        waits: Waits = lambda workers, lack: None,
    ) -> Iterator[tuple[Piece[Asked], Result]]:
        """Yield every piece with its result as it arrives, in whatever order that is.

        A scheduler that goes is waited for; what it had not answered is asked again.

        Args:
            work: a function of a module, called with what a piece asks and with what it needs.
            given: returns what is needed by its name.
            waits: called now and then with how many workers there are, and with what has to come
                before anything goes on, else "".

        Raises:
            CancelledError: it was cancelled; what had arrived was yielded.
            SecateursError: as the work raised it.
            WorkersError: workers end again and again at one piece, or cannot be reached.
        """
        waiting = Waiting(pieces)
        while True:
            try:
                yield from self._answered(work, waiting, given, cancelled, waits)
            except _SchedulerGone:
                if self.again is None:
                    raise
                self._find_scheduler(self.again, cancelled, waits)
            else:
                return

    def _answered(
        self,
        work: Callable[..., Result],
        waiting: Waiting[Asked],
        given: Callable[[str], object],
        cancelled: Cancelled,
        waits: Waits,
    ) -> Iterator[tuple[Piece[Asked], Result]]:
        """Yield results as `results` does; where the scheduler goes, leave what is unanswered."""
        from distributed import as_completed

        self._seen = -math.inf, ()  # one that has just gone is given nothing
        numbers, name = count(), f"secateurs-{uuid4().hex[:12]}"
        how = threads_of_tensorflow(), versions_here()
        arriving = as_completed(loop=self.client.loop, with_results=True, raise_errors=False)
        at_work: dict[str, tuple[Future, Piece[Asked]]] = {}
        places: dict[str, str] = {}  # that pieces at work were given to

        def submit(piece: Piece[Asked], place: str) -> "Future":
            needed = [self._sent_once(each, given) for each in piece.needs]
            key = f"{name}-{next(numbers)}"
            asked = piece.asked, how, *needed
            future = self._asked(
                # Dask would leave nearly all to the worker that has what is needed already.
                lambda: self.client.submit(
                    do_piece,
                    work,
                    *asked,
                    key=key,
                    pure=False,
                    workers=[place],
                    allow_other_workers=True,
                )
            )
            at_work[key], places[key] = (future, piece), place
            return future

        try:
            while True:
                if not (waiting or at_work):
                    return
                given_to = Counter(places.values())
                free = [
                    each
                    for turn in range(WAITING)
                    for each in self._addresses
                    if given_to[each] <= turn
                ]
                new: list[Future] = []
                for place in free:
                    if not waiting:
                        break
                    piece = waiting.take(place, self._addresses)
                    try:
                        new.append(submit(piece, place))
                    except BaseException:
                        waiting.add(piece)
                        raise
                arriving.update(new)
                seen = self._addresses
                while not (arrived := arriving.next_batch(block=False)):
                    go_on(cancelled)
                    waits(self.count, self.lack)
                    if self._addresses != seen:
                        break
                    time.sleep(LOOK_UP)
                for future, result in arrived:
                    if future.status == "cancelled":
                        continue
                    _, piece = at_work.pop(future.key)
                    places.pop(future.key)
                    if future.status in LOST:
                        waiting.add(piece)
                        continue
                    if future.status != "finished":
                        raise self._reason(future)
                    yield piece, result
                if any(future.status == "cancelled" for future, _ in arrived):
                    raise _SchedulerGone
                go_on(cancelled)
        finally:
            for _, piece in at_work.values():
                waiting.add(piece)
            with suppress(Exception):  # they may be gone
                self.client.cancel([future for future, _ in at_work.values()], force=True)

    def _asked(self, question: Callable[[], Result]) -> Result:
        """Ask the scheduler.

        Raises:
            _SchedulerGone: it is not there.
        """
        try:
            return question()
        except Exception as error:
            if self.client.status == "running" and not isinstance(error, OSError):
                raise
            raise _SchedulerGone from error

    def _find_scheduler(
        self,
        again: "Callable[[], Client]",
        cancelled: Cancelled,
        waits: Waits,
    ) -> None:
        """Wait until the scheduler is there again.

        Raises:
            WorkersError: it stays away.
        """
        self.leave()
        late = time.monotonic() + AWAY
        while True:
            waits(0, f"Waiting for the scheduler at {self.address}: it is gone.")
            go_on(cancelled)
            try:
                self.client = again()
            except NobodyAnswers:
                if (now := time.monotonic()) > late:
                    raise
                while time.monotonic() < now + COUNTED:
                    go_on(cancelled)
                    time.sleep(LOOK_UP)
            else:
                self._sent.clear()
                self._seen, self._had_some = (-math.inf, ()), False
                return

    def leave(self) -> None:
        """Take leave of a scheduler, whether it is there or not."""
        with suppress(Exception):
            self.client.close(timeout=CLOSING)

    def _sent_once(self, name: str, given: Callable[[str], object]) -> "Future":
        if name not in self._sent:
            sent = Sent.of(given(name))
            key = f"secateurs-{sent.digest}"
            # A task of its own, so that Dask makes it again where the worker that has it ends.
            self._sent[name] = self._asked(lambda: self.client.submit(keep_sent, sent, key=key))
        return self._sent[name]

    def _reason(self, future: "Future") -> Exception:
        """Return what to raise for a piece that came to nothing."""
        from distributed import KilledWorker

        if future.status != "error":
            return WorkersError("The workers can no longer be reached.")
        error = future.exception()
        if isinstance(error, KilledWorker):
            return WorkersError(
                f"{TRIES} workers ended one after another at the same piece of the work: it may"
                " need more memory than there is."
            )
        if not isinstance(error, SecateursError) and (others := self._others()):
            return WorkersError(others)  # one of other code cannot even read what it is asked
        if isinstance(error, ModuleNotFoundError):
            return WorkersError(f"A worker lacks what it needs: {error}. Install the same there.")
        if isinstance(error, Exception):
            return error
        return WorkersError(f"A worker failed: {first_line(error)}.")

    def _others(self) -> str:
        """Say which worker, or that the scheduler, has other versions; "" for none."""
        here, there = versions_here(), dict[str, Mapping[str, str]]()
        with suppress(Exception):  # it may be gone
            for place, found in self.client.run(versions_here).items():
                there[f"worker at {place}"] = found
            there[f"scheduler at {self.address}"] = self.client.run_on_scheduler(versions_here)
        for who, found in there.items():
            if words := other_versions(found, here):
                return f"The {who} has {words}: install the same there."
        return ""
