"""How the events of fine-tuning and compaction move the state on."""

from dataclasses import replace

from secateurs.ui.prune.events import CompactingWent
from secateurs.ui.shell.state import State
from secateurs.ui.train.state import TrainingState
from secateurs.ui.tune.events import (
    TuneFormEdited,
    TuningAsked,
    TuningDiscarded,
    TuningFailed,
    TuningPhase,
    TuningStage,
    TuningWent,
)
from secateurs.ui.tune.state import TuningState


def of_tuning(state: State, event: object) -> State | None:
    """Return the state after an event of fine-tuning, None for any other event."""
    tuning = _moved(state.tuning, event)
    return None if tuning is None else replace(state, tuning=tuning)


def _moved(tuning: TuningState, event: object) -> TuningState | None:
    match event:
        case TuneFormEdited(name, value):
            return tuning.edited(name, value)
        case TuningAsked(about):
            live = TrainingState(phase="starting")
            return replace(tuning, live=live, about=about, stage="Getting ready")
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
        case CompactingWent(going):
            return replace(tuning, making_compact=going)
    return None
