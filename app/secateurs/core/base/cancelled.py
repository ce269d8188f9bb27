"""How long work asks whether anyone still wants what will come of it.

A function that may take long takes `cancelled` and calls it at least every 50 ms of its work;
once it is true it raises CancelledError, which `Job` and `Lane` tell to nobody.
"""

from collections.abc import Callable

from secateurs.core.base.errors import CancelledError

Cancelled = Callable[[], bool]


def never() -> bool:
    """Stand for those that nobody can cancel."""
    return False


def go_on(cancelled: Cancelled) -> None:
    """Raise CancelledError once nobody wants the work any more."""
    if cancelled():
        raise CancelledError
