"""How the series of the Compare page and the clock of a sweep move on."""

from dataclasses import replace

from secateurs.ui.compare import events as e
from secateurs.ui.compare.state import SweepState
from secateurs.ui.shell.state import State


def of_sweep_choice(state: State, event: object) -> State | None:
    sweep = _moved(state.sweep, event)
    if sweep is None:
        return None
    if sweep.choice.epochs != state.sweep.choice.epochs:
        sweep = sweep.with_points(sweep.known, state.run.id)
    return replace(state, sweep=sweep)


def _moved(sweep: SweepState, event: object) -> SweepState | None:
    choice = sweep.choice
    match event:
        case e.SeriesToggled(way):
            return replace(sweep, hidden=sweep.hidden ^ {way})
        case e.SweepPartToggled(part, name):
            return replace(sweep, choice=choice.toggled(part, name))
        case e.SweepPatternChosen(pattern):
            return replace(sweep, choice=replace(choice, pattern=pattern))
        case e.SweepEpochsEdited(text):
            return replace(sweep, choice=choice.with_epochs(text))
        case e.SweepWent() if sweep.is_live:
            return replace(
                sweep,
                share=max(event.share, sweep.share),
                seconds_left=event.seconds_left,
                at_work=event.at_work,
                ratios={**sweep.ratios, **event.ratios},
            )
    return None
