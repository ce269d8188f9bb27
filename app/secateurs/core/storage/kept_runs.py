"""A kept run with the way to its arrays, wherever they lie."""

from dataclasses import dataclass, replace

from secateurs.core.base.arrays import Array
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.network.network import Network
from secateurs.core.storage.bundled import bundled_network, bundled_record, bundled_step_losses
from secateurs.core.storage.records import BUNDLED_ID, RunRecord
from secateurs.core.storage.runs import RunStore


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """A run's record; its arrays are read when asked for, from any thread."""

    record: RunRecord
    store: RunStore

    def network(self) -> Network:
        if self.record.is_bundled:
            return bundled_network()
        found = self.store.network(self.record.id)
        # One that was trained here is whole, though its weights may hold a zero by chance.
        return replace(found, known_masks={}) if self.record.kind == "trained" else found

    def step_losses(self) -> Array:
        if self.record.is_bundled:
            return bundled_step_losses()
        return self.store.step_losses(self.record.id)

    def subject(self) -> Subject:
        """Load what a sweep needs of it."""
        return Subject(self.record.id, self.record.settings.seed, self.network())


def kept_run(store: RunStore, run_id: str) -> KeptRun:
    """Return the run with this id, the bundled one among them.

    Raises:
        StorageError: there is none.
    """
    return KeptRun(bundled_record() if run_id == BUNDLED_ID else store.record(run_id), store)
