"""How far a training has come, and all that its next step depends on: it can go on after a kill."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, Mask, frozen
from secateurs.core.graph.layer_state import Memory
from secateurs.core.learning.events import Diverged, EpochEnded
from secateurs.core.pruning.model_account import ModelAccount
from secateurs.core.ranking.hand_choices import ByHand

Weights = tuple[AnyArray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class EngineState:
    """What an engine holds between two epochs; another engine that takes it goes on alike.

    Attributes:
        weights: all that answers depend on.
        slots: what the optimizer remembers (velocities, moments), variable after variable.
        memory: random seeds and recurrent states, by the name of the layer.
    """

    weights: Weights
    slots: tuple[AnyArray, ...]
    memory: Memory


@dataclass(frozen=True, slots=True, eq=False)
class Grown:
    """How far a schedule has pruned the network.

    Attributes:
        sparsity: that was reached, a fraction.
        masks, kept, account, by_hand: as of a `Pruned`.
    """

    sparsity: float
    masks: Mapping[str, Mask]
    kept: tuple[Mask, ...] | None
    account: ModelAccount
    by_hand: ByHand | None


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """The best epoch so far, 0 before the first, and its weights."""

    epoch: int
    rank: tuple[float, ...]
    weights: Weights


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """How far a training has come; with the engine's state, a checkpoint from which it goes on.

    Attributes:
        best: None before an epoch was validated.
        history: one entry an epoch that ended.
        step_losses: (steps,) float32, read-only.
        step_accuracies: likewise, 0 to 1; empty or shorter where they were not counted.
        seconds: time spent training, pauses left out.
        state: after the last of these epochs; None where nothing is to go on from here.
        grown: of a training that prunes on the way, likewise.
        diverged: how it ended, where its loss was no longer a number.
    """

    best: Best | None
    history: tuple[EpochEnded, ...]
    step_losses: Array
    step_accuracies: Array
    seconds: float
    state: EngineState | None = None
    grown: Grown | None = None
    diverged: Diverged | None = None

    @property
    def epoch(self) -> int:
        """The last epoch that ended, 1-based; 0 before."""
        return len(self.history)

    @property
    def best_epoch(self) -> int:
        """The epoch whose weights are kept: the last where none was validated."""
        return self.best.epoch if self.best else self.epoch


NOTHING = Progress(None, (), frozen(np.zeros(0, np.float32)), frozen(np.zeros(0, np.float32)), 0.0)
