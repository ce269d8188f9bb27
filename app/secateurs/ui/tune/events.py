"""What can happen to fine-tuning."""

from dataclasses import dataclass

from secateurs.core.learning.events import TrainingEvent
from secateurs.ui.train.state import Phase


@dataclass(frozen=True, slots=True)
class TuneFormEdited:
    name: str  # of a field of TuningForm
    value: str | bool


@dataclass(frozen=True, slots=True)
class TuningAsked:
    about: str  # such as "Run 3 · units 80 %"


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
