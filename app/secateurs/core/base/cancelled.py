"""How long work asks whether anyone still wants what will come of it, and tells how far it is.

A function that may take long takes `cancelled` and calls it at least every 50 ms of its work;
once it is true it raises CancelledError, which `Job` and `Lane` tell to nobody.
"""

from collections.abc import Callable

from secateurs.core.base.errors import CancelledError

Cancelled = Callable[[], bool]
CountReport = Callable[[int, int], object]  # what is done, and what there is to do


def never() -> bool:
    """Stand for those that nobody can cancel."""
    return False


def go_on(cancelled: Cancelled) -> None:
    """Raise CancelledError once nobody wants the work any more."""
    if cancelled():
        raise CancelledError


def silent(done: int, total: int) -> None:
    """Stand for those who need not know how far it is."""
