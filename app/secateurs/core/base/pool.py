"""Orders on one question, carried out in this process or by workers side by side."""

import hashlib
import logging
import pickle
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import CancelledError, WorkersError
from secateurs.core.base.pieces import Piece
from secateurs.core.base.tensorflow import wait_for_tensorflow
from secateurs.core.base.text import first_line
from secateurs.core.base.worker_side import dropped
from secateurs.core.base.workers import Workers

logger = logging.getLogger(__name__)

Order = TypeVar("Order")
Found = TypeVar("Found")
Act = Callable[[Any], Any]
Make = Callable[[Any, Cancelled], Act]
Taught = tuple[tuple[Act, object], ...]  # with what teaches each

PIECES = 4  # a worker, so that none waits long for the last one
MANY = 16  # workers, where none has come yet


class Pool(Generic[Order, Found]):
    """Carries out orders on one question: in this process, or by workers side by side."""

    def __init__(
        self,
        workers: Workers | None,
        make: Make,
        question: object,
        taught: Taught = (),
    ) -> None:
        """Take what is asked.

        Args:
            workers: None for this process.
            make: a function of a module; from the question, and from what says whether to stop,
                it returns what carries out an order. It is called once, here or on each worker.
            taught: what the caller taught this process, and workers have to be taught, too: each
                with the function that does.

        Raises:
            WorkersError: it cannot be sent, such as a metric that holds an open file.
        """
        self._workers = workers
        self._make = make
        self._question = question
        self._act: Act | None = None
        self._lack = ""
        if workers is not None:
            self._payload = _as_bytes((taught, _as_bytes(question)))  # read in this order
            self._name = f"question {hashlib.sha256(self._payload).hexdigest()}"

    @property
    def side_by_side(self) -> int:
        """How many orders are carried out at once; of a cluster that nobody has joined, MANY."""
        return 1 if self._workers is None else self._workers.count or MANY

    def size_of(self, number: int) -> int:
        """Return how many of so many orders make a piece, where they can be put together."""
        return 1 if self._workers is None else -(-number // (PIECES * self.side_by_side))

    def results(
        self, orders: Iterable[Order], cancelled: Cancelled = never
    ) -> Iterator[tuple[Order, Found]]:
        """Yield each order with what was found: here one by one, of workers as they are there.

        Raises:
            CancelledError: it was cancelled.
            SecateursError: as what carries them out raises it; WorkersError as `Workers` does.
        """
        if self._workers is None:
            if self._act is None:
                self._act = self._make(self._question, cancelled)
            for order in orders:
                go_on(cancelled)
                yield order, self._act(order)
            return
        sealed = (_Sealed(order, self._make, _as_bytes(order)) for order in orders)
        pieces = (Piece(each, (self._name,)) for each in sealed)
        for piece, found in self._workers.results(
            _carried_out, pieces, lambda _: self._payload, cancelled, self._waits
        ):
            yield piece.asked.order, pickle.loads(found)

    def _waits(self, _: int, lack: str) -> None:
        """Say once what is waited for."""
        if lack and lack != self._lack:
            logger.warning("%s", lack)
        self._lack = lack


class _Sealed(Generic[Order]):
    """An order that goes as bytes: what is in it, such as a model, is read where there is room."""

    def __init__(self, order: Order, make: Make, payload: bytes) -> None:
        self.order = order
        self.make = make
        self.payload = payload

    def __reduce__(self) -> tuple[object, ...]:
        return _Sealed, (None, self.make, self.payload)


_made: list[tuple[Make, bytes, Act]] = []  # of a worker, at most one


def _carried_out(sealed: _Sealed[object], payload: bytes) -> bytes:
    """Carry out an order on a worker."""
    if not wait_for_tensorflow(lambda: not dropped()):  # imported by a thread with room for it
        raise CancelledError
    if not (_made and _made[0][0] is sealed.make and _made[0][1] is payload):
        taught, question = pickle.loads(payload)
        for teach, what in taught:
            teach(what)
        _made[:] = [(sealed.make, payload, sealed.make(pickle.loads(question), dropped))]
    return _as_bytes(_made[0][2](pickle.loads(sealed.payload)))


def _as_bytes(what: object) -> bytes:
    import cloudpickle

    try:
        return bytes(cloudpickle.dumps(what))
    except Exception as error:
        raise WorkersError(f"This cannot be sent to workers: {first_line(error)}.") from error
