"""How the events of the Export page move the state on."""

from dataclasses import replace

from secateurs.ui.export.events import (
    MeasuringWent,
    NetworkMeasured,
    OriginalFound,
    SmallerChosen,
    WritingBegun,
    WritingEnded,
    WritingLeft,
    WritingWent,
)
from secateurs.ui.export.state import about
from secateurs.ui.shell.state import State


def of_export(state: State, event: object) -> State | None:
    """Return the state after an event of the Export page, None for any other event."""
    export = state.export
    match event:
        case SmallerChosen(smaller):
            return replace(state, export=replace(export, smaller=smaller))
        case MeasuringWent(step):
            return replace(state, export=replace(export, step=step))
        case NetworkMeasured(network, choice, measurement):
            if network is not state.network:
                return state
            known = replace(export, measured=measurement, measured_of=about(choice))
            return replace(state, export=known)
        case OriginalFound(network, original):
            if network is not state.network:
                return state
            return replace(state, export=replace(export, original=original))
        case WritingBegun(kind):
            return replace(state, export=replace(export, writing=kind))
        case WritingWent(step):
            return replace(state, export=replace(export, writing_step=step))
        case WritingLeft():
            return replace(state, export=replace(export, leaving=True))
        case WritingEnded(network, kind, saved):
            export = replace(export, writing=None, writing_step=None, leaving=False)
            if network is state.network and saved is not None:
                export = export.with_saved(kind, saved)
            return replace(state, export=export)
    return None
