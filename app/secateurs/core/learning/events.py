"""What a training run tells while it goes on; every event is immutable."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepsTaken:
    """A chunk of training steps; `first_step` is 1-based over the whole run."""

    first_step: int
    losses: tuple[float, ...]
    samples_per_second: float
    seconds_left: float


@dataclass(frozen=True, slots=True)
class EpochEnded:
    """Figures after one epoch; accuracies are fractions."""

    epoch: int  # 1-based
    train_loss: float  # mean over the epoch's samples, each before its step's update
    val_loss: float
    val_accuracy: float


@dataclass(frozen=True, slots=True)
class TrainingStarted:
    """What lies ahead and, when an interrupted training goes on, what lies behind."""

    epochs: int
    steps_per_epoch: int
    epochs_done: int = 0
    losses: tuple[float, ...] = ()  # of every step taken
    history: tuple[EpochEnded, ...] = ()


@dataclass(frozen=True, slots=True)
class Diverged:
    """The loss became NaN or infinite: the training ended, and an epoch before it is kept.

    Attributes:
        step: whose loss it was, 1-based over the whole run.
        epoch: in which, 1-based.
        kept: the epoch whose weights are kept; 0 for those before the first.
        advice: a sentence on what to try.
    """

    step: int
    epoch: int
    kept: int
    advice: str

    def __str__(self) -> str:
        kept = f"kept as of epoch {self.kept}" if self.kept else "kept as before the first epoch"
        return f"Stopped in epoch {self.epoch}: the loss was not a number; {kept}. {self.advice}"


TrainingEvent = TrainingStarted | StepsTaken | EpochEnded | Diverged
