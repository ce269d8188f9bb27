"""What training and fine-tuning have in common: they can be left, and go on at another start."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from secateurs.core.base.errors import DataError, SecateursError, StorageError
from secateurs.core.base.process_end import undone_on_leaving
from secateurs.core.learning.control import TrainingControl
from secateurs.core.storage.runs import RunStore


@dataclass(frozen=True, slots=True)
class TrainingDiscarded:
    """Nothing is kept: it was cancelled, or stopped before anything was learned."""

    nothing_learned: bool = False


@contextmanager
def begun(
    store: RunStore, control: TrainingControl, begin: Callable[[], str] | str
) -> Iterator[str]:
    """Begin, or take over what is unfinished; give its id, which the run is to have.

    At the end it is forgotten where it was kept, discarded, diverged or refused. What is left
    for later, and after a failure that need not come again, may go on.

    Args:
        begin: notes it in the store and returns its id; or the id of what is taken over.

    Raises:
        StorageError: another window is already going on with it.
    """
    try:
        if isinstance(begin, str):
            store.claim_training(begin)
        run_id = begin if isinstance(begin, str) else begin()

        def forget() -> None:
            if control.discarding and not control.leaving:  # else it can go on at the next start
                store.end_training(run_id)

        with undone_on_leaving(forget), _ended(store, run_id, control):
            yield run_id
    finally:
        store.release()


@contextmanager
def _ended(store: RunStore, run_id: str, control: TrainingControl) -> Iterator[None]:
    try:
        yield
    except (StorageError, DataError):
        raise
    except SecateursError:  # it would come to the same again
        store.end_training(run_id)
        raise
    if not control.leaving or store.has(run_id):
        store.end_training(run_id)
