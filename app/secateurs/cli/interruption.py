"""Ctrl+C: within about a second, with one line, whatever library is at work.

An exception out of a signal handler gets lost in a library's callbacks, or tears an import apart.
So a thread of its own hears of the signal, and ends the process.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from secateurs.cli.terminal import keep_stderr
from secateurs.core.base.process_end import leave

INTERRUPTED = 130
STOPPED = "Stopped."
GRACE = 0.7  # seconds that work has to end by itself
LOOK_UP = 0.02  # seconds

SHOW_CURSOR = "\x1b[?25h"  # bars hide it


class Stopped(Exception):  # noqa: N818
    """The person stopped the command; the message says what was kept."""


class _Block:
    """Work that is told of Ctrl+C instead of being ended."""

    def __init__(self, action: Callable[[], object], told: str, keeps: Callable[[], bool]) -> None:
        self.happened = threading.Event()
        self.ended = threading.Event()
        self.action = action
        self.told = told
        self.keeps = keeps

    def interrupt(self) -> None:
        self.happened.set()
        self.action()


_blocks: list[_Block] = []  # the innermost last
_heard: list[socket.socket] = []  # both ends of what the system writes signals to
_before: list[Callable[[int, FrameType | None], object]] = []  # who heard of it before that


@contextmanager
def on_interrupt(
    action: Callable[[], object] = lambda: None,
    *,
    told: str = STOPPED,
    keeps: Callable[[], bool] = lambda: False,
) -> Iterator[threading.Event]:
    """Call the action at the first Ctrl+C; the event given tells that it happened.

    Args:
        told: the sentence that the process ends with where the body does not end in time, or at
            the second Ctrl+C.
        keeps: whether there is something to keep, so that the body is waited for.
    """
    block = _Block(action, told, keeps)
    _blocks.append(block)
    try:
        with _plain_handler(block):
            yield block.happened
    finally:
        block.ended.set()
        _blocks.remove(block)


def watch() -> None:
    """Hear of Ctrl+C in a thread from now on, where it is not ignored; main thread only."""
    before = signal.getsignal(signal.SIGINT)
    if _heard or not callable(before):
        return
    _before[:] = [before]
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    _heard[:] = [reader, writer]
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGINT, lambda *_: None)
    listening = (reader, keep_stderr())
    threading.Thread(target=_listen, args=listening, name="Ctrl+C", daemon=True).start()


def watch_no_longer() -> None:
    """Leave Ctrl+C to whom it was left before."""
    if _heard:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, _before[0])
        _heard.pop().close()
        _heard.clear()


@contextmanager
def _plain_handler(block: _Block) -> Iterator[None]:
    """Where nothing is watched, as in somebody else's process, hear of it in the main thread."""
    if _heard or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def handle(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        block.interrupt()

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _listen(reader: socket.socket, stderr: int) -> None:
    with reader:
        while numbers := reader.recv(64):  # nothing once the other end is closed
            if signal.SIGINT in numbers:
                _interrupted(reader, stderr)


def _interrupted(reader: socket.socket, stderr: int) -> None:
    """Tell the work of it, and end the process unless it ends by itself."""
    block = _blocks[-1] if _blocks else None
    if block is None:
        _end(STOPPED, stderr)
    block.interrupt()
    late = time.monotonic() + GRACE
    reader.settimeout(LOOK_UP)
    while not block.ended.is_set():
        with suppress(TimeoutError):
            if signal.SIGINT in reader.recv(64):
                _end(block.told, stderr)
        if time.monotonic() > late and not block.keeps():
            _end(block.told, stderr)
    reader.settimeout(None)


def _end(words: str, stderr: int) -> NoReturn:
    flushing = threading.Thread(target=_flush, daemon=True)  # may wait for whoever reads
    flushing.start()
    flushing.join(0.1)
    with suppress(OSError):
        cursor = f"{SHOW_CURSOR}\n" if os.isatty(stderr) else ""
        os.write(stderr, f"{cursor}{words}\n".encode(sys.stderr.encoding or "utf-8", "replace"))
    leave(INTERRUPTED)


def _flush() -> None:
    with suppress(Exception):
        sys.stdout.flush()
