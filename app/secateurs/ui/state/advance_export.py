"""How the events of the Export page move the state on."""

from dataclasses import replace

from secateurs.ui.state import events as e
from secateurs.ui.state.export import about
from secateurs.ui.state.snapshot import State


def of_export(state: State, event: object) -> State | None:
    """Return the state after an event of the Export page, None for any other event."""
    export = state.export
    match event:
        case e.SmallerChosen(smaller):
            return replace(state, export=replace(export, smaller=smaller))
        case e.MeasuringWent(step):
            return replace(state, export=replace(export, step=step))
        case e.NetworkMeasured(network, choice, measurement):
            if network is not state.network:
                return state
            known = replace(export, measured=measurement, measured_of=about(choice))
            return replace(state, export=known)
        case e.WritingBegun(kind):
            return replace(state, export=replace(export, writing=kind))
        case e.WritingEnded(network, kind, saved):
            export = replace(export, writing=None)
            if network is state.network:
                export = export.with_saved(kind, saved)
            return replace(state, export=export)
    return None
