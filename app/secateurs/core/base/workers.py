"""Work shared out among processes of their own, which Dask starts, feeds and watches.

A piece of the work is small. What many pieces need, such as a data set, is sent once to each
process, under the digest of its bytes.
"""

import hashlib
import math
import pickle
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import count, islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import uuid4

from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.certificates import (
    NobodyAnswers,
)
from secateurs.core.base.errors import WorkersError
from secateurs.core.base.phrases import joined
from secateurs.core.base.tensorflow import threads_of_tensorflow, use_threads_of_tensorflow

if TYPE_CHECKING:
    from distributed import Client, Future

Asked = TypeVar("Asked")
Result = TypeVar("Result")
Waits = Callable[[int, str], object]

AHEAD = 10_000  # pieces that are looked at for one of what a worker has
WAITING = 2  # pieces that a worker is given at once, so that none of them waits for the next
LOOK_UP = 0.02  # seconds between two looks at what has arrived
TRIES = 10  # workers that may end while they are at work on one piece

COUNTED = 1.0  # seconds between two looks at how many workers there are
AWAY = 600  # seconds that a scheduler may be away
CLOSING = 2  # seconds to take leave in
LOST = ("lost", "pending")  # what was done, by a worker that ended before it was fetched
COMPARED = ("secateurs", "keras", "tensorflow", "numpy")


@dataclass(frozen=True, slots=True)
class Piece(Generic[Asked]):
    """A part of the work: what is asked, and the names of what it is asked of."""

    asked: Asked
    needs: tuple[str, ...] = ()


class Sent:
    """What many pieces need, as bytes; each worker reads them once."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._value: object = None
        self._is_read = False

    def __reduce__(self) -> tuple[type["Sent"], tuple[bytes]]:
        return Sent, (self._payload,)

    def __sizeof__(self) -> int:
        return len(self._payload)

    @property
    def value(self) -> Any:
        if not self._is_read:
            self._value, self._is_read = pickle.loads(self._payload), True
        return self._value


class Waiting(Generic[Asked]):
    """Pieces that nobody is at yet.

    What pieces need first, such as their network, stays with few workers: each of them computes
    much for it once, such as what the network answers before it is pruned.
    """

    def __init__(self, coming: Iterable[Piece[Asked]]) -> None:
        self._coming = iter(coming)
        self._by: dict[str, deque[Piece[Asked]]] = {}  # what they need first
        self._at: dict[str, str] = {}  # what each place was last given a piece of
        self._many = 0

    def __bool__(self) -> bool:
        for piece in islice(self._coming, AHEAD - self._many):
            self.add(piece)
        return bool(self._by)

    def add(self, piece: Piece[Asked]) -> None:
        self._by.setdefault(next(iter(piece.needs), ""), deque()).append(piece)
        self._many += 1

    def take(self, place: str, places: Collection[str]) -> Piece[Asked]:
        """Return a piece for one of the places: of what it has, else of what lacks workers most."""
        need = self._at.get(place)
        if need is None or need not in self._by:
            others = Counter(self._at.get(each) for each in places if each != place)
            need = min(self._by, key=lambda each: (others[each] + 1) / len(self._by[each]))
        self._at[place] = need
        piece = self._by[need].popleft()
        self._many -= 1
        if not self._by[need]:
            del self._by[need]
        return piece


class _SchedulerGone(WorkersError):  # noqa: N818
    """What was at work is to be asked for again."""

    def __init__(self) -> None:
        super().__init__("The workers can no longer be reached.")


@dataclass(eq=False)
class Workers:
    """Processes that are there to work, one piece each at a time.

    Attributes:
        again: connects to a scheduler that was restarted; None where it lives in this process.
    """

    client: "Client"
    address: str = ""
    again: "Callable[[], Client] | None" = None
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
                    _done,
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
                        raise _reason(future)
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
        import cloudpickle

        if name not in self._sent:
            payload = cloudpickle.dumps(given(name))
            key = f"secateurs-{hashlib.sha256(payload).hexdigest()}"
            # A task of its own, so that Dask makes it again where the worker that has it ends.
            self._sent[name] = self._asked(
                lambda: self.client.submit(_kept, Sent(payload), key=key)
            )
        return self._sent[name]


def versions_here() -> dict[str, str]:
    """Return the versions that figures depend on."""
    return {name: _version(name) for name in COMPARED}


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def other_versions(found: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    """Say which versions are others than wanted: "numpy 1.0, not 2.0"; "" for none."""
    others = [
        f"{name} {each}, not {wanted.get(name)}"
        for name, each in found.items()
        if each != wanted.get(name)
    ]
    return joined(others) if others else ""


def _refuse_other_versions(wanted: Mapping[str, str], address: str) -> None:
    """Raise WorkersError on a worker that would measure with other versions."""
    if others := other_versions(versions_here(), wanted):
        raise WorkersError(f"The worker at {address} has {others}: install the same there.")


def dropped() -> bool:
    """Say, on a worker, whether nobody waits any more for what it is at work on."""
    if _task is None:
        return False
    worker, key = _task
    task = worker.state.tasks.get(key)
    return task is None or task.state == "cancelled"


_one = threading.Lock()  # piece at a time, also where a worker was given several threads
_task: Any = None  # the worker and the key of the piece


def _done(
    work: Callable[..., Result], asked: object, how: tuple[int, Mapping[str, str]], *sent: Sent
) -> Result:
    """Do a piece of the work, on a worker."""
    global _task  # noqa: PLW0603, a process has one
    from distributed.worker import get_worker, thread_state

    with _one:
        worker = get_worker()
        _task = worker, thread_state.key
        try:
            threads, versions = how
            _refuse_other_versions(versions, worker.address)
            use_threads_of_tensorflow(threads)
            return work(asked, *(each.value for each in sent))
        finally:
            _task = None


def _kept(sent: Sent) -> Sent:
    return sent


def _reason(future: "Future") -> Exception:
    """Return what to raise for a piece that came to nothing."""
    from distributed import KilledWorker

    if future.status != "error":
        return WorkersError("The workers can no longer be reached.")
    error = future.exception()
    if isinstance(error, KilledWorker):
        return WorkersError(
            f"{TRIES} workers ended one after another at the same piece of the work: it may need "
            "more memory than there is."
        )
    if isinstance(error, ModuleNotFoundError):
        return WorkersError(f"A worker lacks what it needs: {error}. Install the same there.")
    return error if isinstance(error, Exception) else WorkersError(f"A worker failed: {error}.")
