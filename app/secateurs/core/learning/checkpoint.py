"""What is kept of a training at the end of each epoch, so that it can go on after a kill."""

from dataclasses import dataclass

from secateurs.core.base.arrays import Array
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.network.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """All that the next epoch depends on.

    Attributes:
        epoch: the epoch that has just ended, 1-based.
        network: the weights after it.
        slots: what the optimizer remembers (velocities, moments), one array a slot.
        best: the weights of the best epoch so far.
        history: one entry an epoch.
        step_losses: (steps,) float32, of all steps so far.
        step_accuracies: likewise, 0 to 1; empty or shorter where an older version began.
        seconds: time spent training, pauses left out.
    """

    epoch: int
    network: Network
    slots: tuple[Array, ...]
    best: Network
    history: tuple[EpochEnded, ...]
    step_losses: Array
    step_accuracies: Array
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class UnfinishedTraining:
    """A training that was begun and never ended; no checkpoint when no epoch had ended.

    `dataset_key` is that of the images it learns from, "" where it is not known.
    """

    id: str
    settings: TrainingSettings
    dataset_source: str
    checkpoint: Checkpoint | None
    dataset_key: str = ""

    def learns_from(self, dataset: Dataset) -> bool:
        """Say whether the data set is the one that the training began with."""
        if self.dataset_key:
            return self.dataset_key == dataset.key
        return self.dataset_source == dataset.source


def best_epoch(history: tuple[EpochEnded, ...]) -> int:
    """Return the epoch with the lowest validation loss, the earliest of equals, 0 if none."""
    return min(history, key=lambda ended: ended.val_loss).epoch if history else 0
