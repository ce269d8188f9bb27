"""Shares work out over threads, each with one BLAS thread, as free cores allow."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.network.threads import one_blas_thread

T = TypeVar("T")
R = TypeVar("R")


def shared_out(work: Callable[[T], R], parts: Iterable[T], cancelled: Cancelled = never) -> list[R]:
    """Return what work makes of every part, in order."""

    def wanted(part: T) -> R:
        go_on(cancelled)
        return work(part)

    with one_blas_thread:
        return list(_workers().map(wanted, parts))


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="refit")
