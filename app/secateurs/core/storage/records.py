"""What is remembered of a run; the weights lie in a file beside it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from secateurs.core.training.events import EpochEnded
from secateurs.core.training.settings import TrainingSettings

BUNDLED_ID = "bundled"


class RunRecord(BaseModel):
    """One trained network with all that was measured on it; accuracies are fractions.

    `outcome` is "completed" when every epoch ran and "stopped" after Stop and keep.
    `best_epoch` is the epoch whose weights were kept, 0 when none had ended yet;
    `steps_per_epoch` is 0 where it is not known.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    created: datetime
    settings: TrainingSettings
    dataset: str
    dataset_key: str
    dataset_source: str
    class_names: tuple[str, ...]
    versions: dict[str, str]
    outcome: Literal["completed", "stopped"]
    history: tuple[EpochEnded, ...]
    best_epoch: int
    val_accuracy: float
    test_accuracy: float
    test_loss: float
    parameters: int
    seconds: float
    steps_per_epoch: int = 0

    @property
    def is_bundled(self) -> bool:
        return self.id == BUNDLED_ID
