"""What can happen to training; its own events come from core.learning."""

from dataclasses import dataclass

from secateurs.core.learning.events import TrainingEvent
from secateurs.core.storage.records import RunRecord
from secateurs.ui.train.state import Phase


@dataclass(frozen=True, slots=True)
class FieldEdited:
    field: str
    text: str
    error: str  # "" when the text is fine


@dataclass(frozen=True, slots=True)
class TrainingAsked:
    pass


@dataclass(frozen=True, slots=True)
class PhaseReached:
    phase: Phase


@dataclass(frozen=True, slots=True)
class TrainingWent:
    event: TrainingEvent


@dataclass(frozen=True, slots=True)
class TrainingFailed:
    problem: str
    details: str


@dataclass(frozen=True, slots=True)
class CurvesShown:
    """The kept curves of the current run, shown while nothing trains."""

    losses: tuple[float, ...]
    record: RunRecord


@dataclass(frozen=True, slots=True)
class InterruptedTrainingFound:
    sentence: str  # "" once it went on or was forgotten


@dataclass(frozen=True, slots=True)
class FieldTyped:
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class TrainingStartAsked:
    pass


@dataclass(frozen=True, slots=True)
class TrainingPauseAsked:
    pass


@dataclass(frozen=True, slots=True)
class TrainingResumeAsked:
    """A paused training is to go on."""


@dataclass(frozen=True, slots=True)
class TrainingStopAsked:
    """It is to end, and the best epoch to be kept."""


@dataclass(frozen=True, slots=True)
class TrainingDiscardAsked:
    pass


@dataclass(frozen=True, slots=True)
class TrainingGoOnAsked:
    """A training that an earlier start did not finish is to go on."""


@dataclass(frozen=True, slots=True)
class TrainingForgetAsked:
    pass
