"""What takes the steps of a training, whichever network is trained.

There are two: `chain_engine.py` for a network that is trained from the start, a chain of Dense
layers whose pictures stay bytes until a step reads them, and `keras_engine.py` for what is trained
on, any Keras model under masks. `training.py` makes the one, `fine_tuning.py` the other.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from secateurs.core.base.arrays import Array, Positions
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.learning.progress import EngineState, Weights


@dataclass(frozen=True, slots=True)
class ValidationScore:
    """Loss and accuracy of the samples held out; the accuracy is NaN where nothing is named."""

    loss: float
    accuracy: float


UNKNOWN = ValidationScore(math.nan, math.nan)


class TrainingEngine(Protocol):
    """What holds the variables and takes the steps; belongs to the thread that made it."""

    def make_ready(self, cancelled: Cancelled) -> None:
        """Do what comes before the first step; CancelledError once cancelled."""

    def take(
        self, order: Positions, first_step: int, cancelled: Cancelled = never
    ) -> tuple[Array, Array]:
        """Take training steps, or, once cancelled, those of them that were whole by then.

        Args:
            order: positions of the samples, batch after batch; the last may be smaller.
            first_step: 1-based over the whole training.
            cancelled: asked inside of long steps.

        Returns:
            (steps,) float32 each: the loss, and the share of the batch named right, 0 to 1, both
            of the weights before the step's update; the second is empty where it is not counted.
        """

    def evaluate(self, cancelled: Cancelled = never) -> ValidationScore | None:
        """Score the samples held out, None without any; CancelledError once cancelled.

        The loss is NaN where there are none and the network gives no numbers any more.
        """

    def weights(self) -> Weights:
        """Copy out all that answers depend on."""

    def state(self) -> EngineState:
        """Copy out all that the next step depends on."""

    def restore(self, state: EngineState) -> None:
        """Take over what another engine of the same training held."""
