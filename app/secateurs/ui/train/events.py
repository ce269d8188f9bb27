"""What can happen to training, and how it moves on; its own events come from core.learning."""

from dataclasses import dataclass, replace

from secateurs.core.learning.events import TrainingEvent
from secateurs.core.storage.records import RunRecord
from secateurs.ui.shell.state import State
from secateurs.ui.train.state import Phase, TrainingState


@dataclass(frozen=True, slots=True)
class FieldEdited:
    field: str
    text: str
    error: str  # "" when the text is fine


@dataclass(frozen=True, slots=True)
class TrainingAsked:
    settings: tuple[tuple[str, str], ...] = ()  # field name -> text; of an interrupted one, its own


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
class NameTyped:
    """What the run to come is to be called; "" for the next name."""

    name: str


@dataclass(frozen=True, slots=True)
class NextNameFound:
    name: str


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


def advance_training(state: State, event: object) -> TrainingState:
    """Return the form and the curves after the event."""
    training = state.training
    match event:
        case FieldEdited(field, text, error):
            form = {**dict(training.form), field: text}
            errors = {**dict(training.form_errors), field: error}
            kept = tuple((name, reason) for name, reason in errors.items() if reason)
            return replace(training, form=tuple(form.items()), form_errors=kept)
        case TrainingAsked(settings):
            return TrainingState(
                training.form,
                training.form_errors,
                "starting",
                training.name,
                training.next_name,
                under_way=settings,
            )
        case NameTyped(name):
            return replace(training, name=name)
        case NextNameFound(name):
            return replace(training, next_name=name)
        case PhaseReached(phase):
            return replace(training, phase=phase)
        case TrainingWent(went):
            return training.after(went)
        case TrainingFailed(problem, details):
            learned = bool(training.losses)
            return replace(
                training, phase="idle", problem=problem, details=details, of_failed=learned
            )
        case CurvesShown() if not training.is_live:
            return training.of_record(event.record, event.losses)
    return training


def advance_interrupted(state: State, event: object) -> str:
    """Return the sentence about a training that can go on, after the event."""
    match event:
        case InterruptedTrainingFound(sentence):
            return sentence
    return state.interrupted_training
