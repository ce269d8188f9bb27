"""How the events of sensitivity and budget move the state on."""

from dataclasses import replace

from secateurs.ui.layers import events as e
from secateurs.ui.shell.state import State


def of_layers(state: State, event: object) -> State | None:
    """Return the state after an event of what is chosen by layer, None for any other event."""
    sensitivity, budget = state.sensitivity, state.budget
    match event:
        case e.SensingWent(by, went):
            return replace(state, sensitivity=replace(sensitivity, at_work=by, went=went))
        case e.Sensed(network, data, by, found):
            if network is not state.network or data is not state.data:
                return state
            return replace(state, sensitivity=sensitivity.with_found(by, found))
        case e.PointsEdited(text):
            return replace(state, budget=budget.with_text(text))
        case e.CostChosen(cost):
            return replace(state, budget=replace(budget, cost=cost))
        case e.BudgetingWent(sought, went):
            return replace(state, budget=replace(budget, at_work=sought, went=went))
        case e.BudgetFound(network, data, sought, found):
            if network is not state.network or data is not state.data:
                return state
            return replace(state, budget=budget.with_found(sought, found))
    return None


def without_layers_found(state: State) -> State:
    """Forget what was found of another network, or on other data."""
    if not state.sensitivity.found and not state.budget.found:
        return state
    return replace(
        state,
        sensitivity=replace(state.sensitivity, found={}),
        budget=replace(state.budget, found={}),
    )
