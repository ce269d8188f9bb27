"""How far the current training has come, as the window shows it."""

from dataclasses import dataclass, replace
from typing import Literal

from secateurs.core.learning.events import (
    Diverged,
    EpochEnded,
    StepsTaken,
    TrainingEvent,
    TrainingStarted,
)
from secateurs.core.storage.records import RunRecord

Phase = Literal["idle", "starting", "running", "paused", "stopping", "discarding"]


@dataclass(frozen=True, slots=True)
class TrainingState:
    """The live run, or the last one's curves while idle.

    Attributes:
        form: field name of TrainingSettings -> text as typed.
        form_errors: field name -> reason with the allowed range; fields in order have none.
        under_way: the same as `form`, of the training under way, which may be an interrupted one.
        losses: loss of every training step so far.
        name: of the run to come, as typed; "" for the next one.
        next_name: that it is then called.
        problem: one sentence when the last training failed or diverged.
        details: the same for copying: traceback or figures.
        of_failed: whether the curves are those of a training that failed, and of no run.
    """

    form: tuple[tuple[str, str], ...] = ()
    form_errors: tuple[tuple[str, str], ...] = ()
    phase: Phase = "idle"
    name: str = ""
    next_name: str = ""
    epochs: int = 0
    steps_per_epoch: int = 0
    losses: tuple[float, ...] = ()
    history: tuple[EpochEnded, ...] = ()
    samples_per_second: float = 0.0
    seconds_left: float | None = None
    problem: str = ""
    details: str = ""
    under_way: tuple[tuple[str, str], ...] = ()
    of_failed: bool = False

    @property
    def texts(self) -> dict[str, str]:
        """What the form shows, by field: of the training under way its own settings."""
        return dict(self.form) | dict(self.under_way if self.is_live else ())

    @property
    def is_live(self) -> bool:
        return self.phase != "idle"

    @property
    def step(self) -> int:
        return len(self.losses)

    @property
    def epoch(self) -> int:
        """The epoch under way, 1-based."""
        if not self.steps_per_epoch:
            return 1
        return min(self.step // self.steps_per_epoch + 1, self.epochs)

    @property
    def progress(self) -> float:
        """Share of all steps taken, 0 to 1."""
        total = self.epochs * self.steps_per_epoch
        return self.step / total if total else 0.0

    @property
    def best(self) -> EpochEnded | None:
        """The epoch with the lowest validation loss so far."""
        return min(self.history, key=lambda epoch: epoch.val_loss, default=None)

    def of_record(self, record: RunRecord, losses: tuple[float, ...]) -> "TrainingState":
        """Show a kept run's curves; what was typed and went wrong stays."""
        epochs = len(record.history)
        guessed = len(losses) // epochs if epochs else len(losses)
        return replace(
            self,
            epochs=max(epochs, -(-len(losses) // (record.steps_per_epoch or guessed or 1))),
            steps_per_epoch=record.steps_per_epoch or guessed,
            losses=losses,
            history=record.history,
            of_failed=False,
        )

    def after(self, event: TrainingEvent) -> "TrainingState":
        match event:
            case TrainingStarted():
                ending = self.phase in ("stopping", "discarding")
                return replace(
                    self,
                    phase=self.phase if ending else "running",
                    epochs=event.epochs,
                    steps_per_epoch=event.steps_per_epoch,
                    losses=event.losses,
                    history=event.history,
                )
            case StepsTaken():
                return replace(
                    self,
                    losses=self.losses[: event.first_step - 1] + event.losses,
                    samples_per_second=event.samples_per_second,
                    seconds_left=event.seconds_left,
                )
            case EpochEnded():
                return replace(self, history=(*self.history, event))
            case Diverged():  # what is kept of it is told with it
                return self
