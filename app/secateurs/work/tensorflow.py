"""Import TensorFlow in the background, so that the first training starts at once."""

from collections.abc import Callable
from dataclasses import dataclass

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.tensorflow import import_tensorflow


@dataclass(frozen=True, slots=True)
class Warm:
    """TensorFlow is there."""

    version: str


def warm_up(_: Callable[[object], None], cancelled: Cancelled) -> Warm | None:
    """The work of a job that imports TensorFlow."""
    return None if cancelled() else Warm(import_tensorflow(for_good=True))
