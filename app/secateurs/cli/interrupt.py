"""Ctrl+C asks the work to end in good order; a second one ends it at once."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(Exception):  # noqa: N818
    """The person stopped the command; the message says what was kept."""


@contextmanager
def on_interrupt(action: Callable[[], object]) -> Iterator[threading.Event]:
    """Call the action at the first Ctrl+C; the event given tells that it happened."""
    happened = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield happened
        return
    before = signal.getsignal(signal.SIGINT)

    def handle(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        happened.set()
        action()

    signal.signal(signal.SIGINT, handle)
    try:
        yield happened
    finally:
        signal.signal(signal.SIGINT, before)
