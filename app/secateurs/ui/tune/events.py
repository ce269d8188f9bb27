"""What can happen to fine-tuning, and how it moves on."""

from dataclasses import dataclass, replace

from secateurs.core.learning.events import TrainingEvent
from secateurs.ui.prune.events import CompactingWent
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.state import State
from secateurs.ui.train.state import Phase, TrainingState
from secateurs.ui.tune.state import TuningState


@dataclass(frozen=True, slots=True)
class TuneFormEdited:
    name: str  # of a field of TuningForm
    value: str | bool


@dataclass(frozen=True, slots=True)
class TuningAsked:
    about: str  # such as "Run 3 · units 80 %"
    step: str = ""  # of the history that it is made of; "" where that is not known


@dataclass(frozen=True, slots=True)
class TuningStage:
    stage: str


@dataclass(frozen=True, slots=True)
class TuningPhase:
    phase: Phase


@dataclass(frozen=True, slots=True)
class TuningWent:
    event: TrainingEvent


@dataclass(frozen=True, slots=True)
class TuningFailed:
    problem: str


@dataclass(frozen=True, slots=True)
class TuningDiscarded:
    """Nothing was kept: its curves are put away."""


@dataclass(frozen=True, slots=True)
class TuningStartAsked:
    pass


@dataclass(frozen=True, slots=True)
class TuningStopAsked:
    """It is to end, and the best epoch to be kept."""


@dataclass(frozen=True, slots=True)
class TuningDiscardAsked:
    pass


@dataclass(frozen=True, slots=True)
class InterruptedTuningFound:
    sentence: str  # "" once it went on or was forgotten


@dataclass(frozen=True, slots=True)
class TuningGoOnAsked:
    """A fine-tuning that an earlier start did not finish is to go on."""


@dataclass(frozen=True, slots=True)
class TuningForgetAsked:
    pass


def advance_tuning(state: State, event: object) -> TuningState:
    """Return the form and the curves of fine-tuning after the event."""
    tuning = state.tuning
    match event:
        case TuneFormEdited(name, value):
            return tuning.edited(name, value)
        case TuningAsked(about, step):
            live = TrainingState(phase="starting")
            return replace(tuning, live=live, about=about, step=step, stage="Getting ready")
        case TuningStage(stage):
            return replace(tuning, stage=stage)
        case TuningPhase(phase):
            return replace(tuning, live=replace(tuning.live, phase=phase))
        case TuningWent(went):
            return replace(tuning, live=tuning.live.after(went))
        case TuningFailed(problem):
            return replace(tuning, live=replace(tuning.live, phase="idle", problem=problem))
        case TuningDiscarded():
            return tuning.without_curves()
        case InterruptedTuningFound(sentence):
            return replace(tuning, interrupted=sentence)
        case CompactingWent(going):
            return replace(tuning, making_compact=going)
        case RunOpened(record):
            return tuning.of_run(record)
    return tuning
