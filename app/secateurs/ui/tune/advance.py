"""How the events of fine-tuning and compaction move the state on."""

from dataclasses import replace

from secateurs.ui.shell import events as e
from secateurs.ui.shell.state import State
from secateurs.ui.train.state import TrainingState
from secateurs.ui.tune.state import TuningState


def of_tuning(state: State, event: object) -> State | None:
    """Return the state after an event of fine-tuning, None for any other event."""
    tuning = _moved(state.tuning, event)
    return None if tuning is None else replace(state, tuning=tuning)


def _moved(tuning: TuningState, event: object) -> TuningState | None:
    match event:
        case e.TuneFormEdited(name, value):
            return tuning.edited(name, value)
        case e.TuningAsked(about):
            live = TrainingState(phase="starting")
            return replace(tuning, live=live, about=about, stage="Getting ready")
        case e.TuningStage(stage):
            return replace(tuning, stage=stage)
        case e.TuningPhase(phase):
            return replace(tuning, live=replace(tuning.live, phase=phase))
        case e.TuningWent(went):
            return replace(tuning, live=tuning.live.after(went))
        case e.TuningFailed(problem):
            return replace(tuning, live=replace(tuning.live, phase="idle", problem=problem))
        case e.TuningDiscarded():
            return tuning.without_curves()
        case e.CompactingWent(going):
            return replace(tuning, making_compact=going)
    return None
