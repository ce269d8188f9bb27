"""How threads get on: BLAS keeps to one, and who computes gives way to the window often."""

import os
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Literal, TypeVar

from threadpoolctl import OpenBLASController, ThreadpoolController

from secateurs.core.base.cancelled import Cancelled, go_on, never

Part = TypeVar("Part")
Found = TypeVar("Found")
Purpose = Literal["ranking", "answers", "repair"]


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not everywhere
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def own_threads() -> int:
    """Return in how many threads one computation is shared out: as many as there are cores for it.

    Fewer where the environment says so, as it does of a worker, which has others beside it.
    """
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdecimal() and int(told) else cores()


class _OneBlasThread:
    """Pins BLAS to one thread while at least one caller is inside.

    BLAS with more threads than free cores can turn 0.5 ms into 48 ms.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._libraries: ThreadpoolController | None = None
        self._modules = 0  # that were there when the libraries were looked for
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                _let_any_thread_set()
                self._limit = self._loaded().limit(limits=1, user_api="blas")

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                _let_any_thread_set()
                self._limit.restore_original_limits()
                _let_any_thread_set()

    def _loaded(self) -> ThreadpoolController:
        """Look for BLAS, which takes 0.5 ms, only if an import may have brought another."""
        if self._libraries is None or self._modules != len(sys.modules):
            self._modules = len(sys.modules)
            self._libraries = ThreadpoolController()
        return self._libraries


SWITCH_SECONDS = 0.0005  # how long a thread may make the window wait for the interpreter


class _FrequentSwitches:
    """Lets other threads run ten times as often as usual while at least one caller is inside.

    Not for good: what the window itself has to do takes longer that way.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._usual = 0.0

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(SWITCH_SECONDS)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                sys.setswitchinterval(self._usual)


def _let_any_thread_set() -> None:
    """Undo that threadpoolctl heeds only the first thread that set a limit, while it lives."""
    clear = getattr(OpenBLASController, "clear_controlling_thread", None)  # since 3.7
    if clear is not None:
        clear(force=True)


one_blas_thread = _OneBlasThread()
frequent_switches = _FrequentSwitches()


def shared_out(
    work: Callable[[Part], Found],
    parts: Iterable[Part],
    purpose: Purpose,
    cancelled: Cancelled = never,
) -> list[Found]:
    """Return what work makes of every part, in order, computed in threads side by side.

    Each purpose has threads of its own, so that an answer need not wait for a repair. Work must
    not share out for its own purpose in turn.
    """

    def wanted(part: Part) -> Found:
        go_on(cancelled)
        return work(part)

    with one_blas_thread:
        return list(_workers(purpose).map(wanted, parts))


@cache
def _workers(purpose: Purpose) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(own_threads(), thread_name_prefix=purpose)
