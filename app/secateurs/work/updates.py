"""Ask for the newest version in the background."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.updates.versions import ReleaseSource
from secateurs.work.pace import Work

LOOK = 0.05  # seconds between two looks whether anyone still wants the answer


def updating_work(source: ReleaseSource, own: str) -> Work:
    """Return the work of a job that reports a Comparison, unless it is cancelled.

    Raises (the work does): UpdateError, with a sentence for the person.
    """

    def work(_: Callable[[object], None], cancelled: Cancelled) -> object:
        # Here: urllib and TLS are no part of the start.
        from secateurs.core.updates.latest import latest_tag
        from secateurs.core.updates.versions import compare_versions

        return unless_cancelled(
            lambda: compare_versions(own, latest_tag(source.address, own)), cancelled
        )

    return work


def unless_cancelled(question: Callable[[], object], cancelled: Cancelled) -> object:
    """Return the answer, or None as soon as nobody wants it; what it raises is raised.

    A look-up of a name cannot be broken off: it is left behind in a thread that no end of
    the program waits for.
    """
    answers: SimpleQueue[object] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(question())
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, name="updates", daemon=True).start()
    while not cancelled():
        try:
            answer = answers.get(timeout=LOOK)
        except Empty:
            continue
        if isinstance(answer, Exception):
            raise answer
        return answer
    return None
