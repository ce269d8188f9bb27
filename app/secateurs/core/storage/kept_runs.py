"""Kept runs with the way to their arrays, the network that comes with the program among them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Array
from secateurs.core.base.installed import resource
from secateurs.core.network.network import Network
from secateurs.core.storage.checkpoints import load_losses
from secateurs.core.storage.records import BUNDLED_ID, RunRecord, load_record
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.weights import load_network

if TYPE_CHECKING:
    from secateurs.core.evaluation.sweep import Subject


def bundled_record() -> RunRecord:
    return load_record(resource("network"))


def bundled_network() -> Network:
    return replace(load_network(_file("weights.safetensors")), known_masks={})


def bundled_step_losses() -> Array:
    """Return the loss of every training step, (steps,) float32, read-only."""
    return load_losses(_file("losses.npy"))


def _file(name: str) -> Path:
    return resource("network") / name


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """A run's record; its arrays are read when asked for, from any thread."""

    record: RunRecord
    store: RunStore

    @property
    def size(self) -> int:
        """Bytes of the files that the network is read from."""
        folder = resource("network") if self.record.is_bundled else self.store.place(self.record.id)
        return sum(file.stat().st_size for file in folder.glob("*.safetensors"))

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
        from secateurs.core.evaluation import sweep

        return sweep.Subject(self.record.id, self.record.settings.seed, self.network())


def kept_run(store: RunStore, run_id: str) -> KeptRun:
    """Return the run with this id, the bundled one among them.

    Raises:
        StorageError: there is none.
    """
    return KeptRun(bundled_record() if run_id == BUNDLED_ID else store.record(run_id), store)
